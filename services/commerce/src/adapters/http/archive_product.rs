//! `POST /api/commands/products/{productId}/archive`.

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::ProductId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{State, catalog_wire::ProductReply, meta::CommandMeta, reply::reply};
use crate::{adapters::writer::job, usecases::archive_product as usecase};

/// Nothing needs saying: the body may be `{}` or absent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ArchiveProduct {}

/// Withdraws a product
///
/// Needs the scope `catalog:write`. An archived product is not shown without a key and cannot be ordered.
#[utoipa::path(post, path = "/api/commands/products/{productId}/archive", tag = "catalog", security(("key" = [])),
    params(("productId" = uuid::Uuid, Path, description = "The product")),
    responses((status = 200, description = "Archived", body = ProductReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn archive_product(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(product): Id<ProductId>,
    body: Body<ArchiveProduct>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let expected = meta.expected(state.settings);
    body.parse(Ok)?;
    let job = job(move |unit, context| {
        Box::pin(async move {
            let version = usecase::archive_product(unit, &context, product, expected.version()?).await?;
            let body = ProductReply { product_id: product.to_string(), status: "archived", version };
            Ok(reply(200, &body, Some(version)))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}
