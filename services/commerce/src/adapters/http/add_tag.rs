//! `POST /api/commands/products/{productId}/tags`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{FieldError, ProductId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{State, catalog_wire::WireTag, check::Check, meta::CommandMeta, reply::reply};
use crate::{
    adapters::writer::job,
    domain::NewTag,
    usecases::add_tag::{self as usecase, AddedTag},
};

/// A tag that the product has now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AddedTag)]
struct Added {
    #[schema(value_type = uuid::Uuid)]
    tag_id: String,
    /// `added`.
    status: &'static str,
    /// Of the product.
    version: i64,
}

/// Adds a tag to a product
///
/// Needs the scope `catalog:write`. The same name and value again answers 200 and changes nothing.
#[utoipa::path(post, path = "/api/commands/products/{productId}/tags", tag = "catalog", security(("key" = [])),
    params(("productId" = uuid::Uuid, Path, description = "The product")), request_body = WireTag,
    responses((status = 201, description = "Added", body = Added),
        (status = 200, description = "The product has this tag already", body = Added),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn add_tag(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(product): Id<ProductId>,
    body: Body<WireTag>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let expected = meta.expected(state.settings);
    let tag = Arc::new(body.parse(parse)?);
    let job = job(move |unit, context| {
        let tag = Arc::clone(&tag);
        Box::pin(async move {
            Ok(added(usecase::add_tag(unit, &context, product, &tag, expected.version()?).await?))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn added(tag: AddedTag) -> CommandReply {
    let body = Added { tag_id: tag.id.to_string(), status: "added", version: tag.version };
    reply(if tag.was_there { 200 } else { 201 }, &body, Some(tag.version))
}

fn parse(wire: WireTag) -> Result<NewTag, Vec<FieldError>> {
    let mut check = Check::default();
    let tag = wire.parse(&mut check, "");
    check.finish(tag)
}
