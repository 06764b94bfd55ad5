//! `POST /api/commands/products/{productId}/variants`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{Currency, FieldError, Money, ProductId, VariantId};
use serde::Serialize;
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply, variant_wire::WireVariant};
use crate::{adapters::writer::job, domain::NewVariant, usecases::add_variant as usecase};

/// A variant that was made or changed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VariantReply {
    #[schema(value_type = uuid::Uuid)]
    product_id: String,
    #[schema(value_type = uuid::Uuid)]
    variant_id: String,
    /// `created` or `updated`.
    status: &'static str,
    /// Of the product.
    version: i64,
}

impl VariantReply {
    pub(super) fn new(product: ProductId, variant: VariantId, status: &'static str, version: i64) -> Self {
        Self { product_id: product.to_string(), variant_id: variant.to_string(), status, version }
    }
}

/// Adds a variant to a product
///
/// Needs the scope `catalog:write`. Its options must be of those that the product declares.
#[utoipa::path(post, path = "/api/commands/products/{productId}/variants", tag = "catalog", security(("key" = [])),
    params(("productId" = uuid::Uuid, Path, description = "The product")), request_body = WireVariant,
    responses((status = 201, description = "Added", body = VariantReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn add_variant(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(product): Id<ProductId>,
    body: Body<WireVariant>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let (expected, currency) = (meta.expected(state.settings), state.settings.currency);
    let new = Arc::new(body.parse(|wire| parse(wire, currency))?);
    let job = job(move |unit, context| {
        let new = Arc::clone(&new);
        Box::pin(async move {
            let if_match = expected.version()?;
            let (variant, version) = usecase::add_variant(unit, &context, product, &new, if_match).await?;
            let location = Some(format!("/api/queries/products/{product}"));
            let body = VariantReply::new(product, variant, "created", version);
            Ok(CommandReply { location, ..reply(201, &body, Some(version)) })
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn parse(wire: WireVariant, currency: Currency) -> Result<NewVariant, Vec<FieldError>> {
    let mut check = Check::default();
    if wire.price.is_none() {
        check.error("/price", "required", "this field is required");
    }
    let variant = wire.parse(&mut check, "", currency, Some(Money::zero(currency)));
    check.finish(variant)
}
