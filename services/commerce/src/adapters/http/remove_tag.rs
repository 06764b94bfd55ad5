//! `DELETE /api/commands/products/{productId}/tags/{tagId}`.

use axum::extract::State as Extract;
use mercato_http_kit::{CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{ProductId, TagId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{State, meta::CommandMeta, reply::reply};
use crate::{adapters::writer::job, usecases::remove_tag as usecase};

/// A tag just removed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RemovedTag)]
struct Removed {
    /// `removed`.
    status: &'static str,
    /// Of the product.
    version: i64,
}

/// Takes a tag off a product
///
/// Needs the scope `catalog:write`.
#[utoipa::path(delete, path = "/api/commands/products/{productId}/tags/{tagId}", tag = "catalog",
    security(("key" = [])), params(("productId" = uuid::Uuid, Path, description = "The product"),
        ("tagId" = uuid::Uuid, Path, description = "One of its tags")),
    responses((status = 200, description = "Removed", body = Removed),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn remove_tag(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id((product, tag)): Id<(ProductId, TagId)>,
) -> HttpResult<CommandReply> {
    let expected = meta.expected(state.settings);
    let job = job(move |unit, context| {
        Box::pin(async move {
            let version = usecase::remove_tag(unit, &context, product, tag, expected.version()?).await?;
            Ok(reply(200, &Removed { status: "removed", version }, Some(version)))
        })
    });
    // There is no body: every request under one key says the same.
    Ok(state.writer.run_job(job, meta.of([0; 32])).await?)
}
