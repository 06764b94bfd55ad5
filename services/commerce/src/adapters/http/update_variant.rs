//! `PUT /api/commands/products/{productId}/variants/{variantId}`.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{Currency, FieldError, ProductId, VariantId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    State,
    add_variant::VariantReply,
    catalog_wire::{Patch, choice, optional_line},
    check::Check,
    meta::CommandMeta,
    price::Price,
    reply::reply,
    variant_wire::{MAX_WEIGHT_GRAMS, policy},
};
use crate::{
    adapters::writer::job,
    domain::{
        VariantChanges,
        catalog::text::{MAX_BARCODE_CHARS, MAX_SKU_CHARS, line},
    },
    usecases::update_variant as usecase,
};

/// Changes to a variant: an absent member stays, `null` clears an optional one. Quantities have their own path.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = VariantChanges)]
pub struct UpdateVariant {
    /// 1 to 64 characters, unique in the shop.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    sku: Patch<String>,
    /// What one unit costs.
    #[serde(default)]
    #[schema(value_type = Option<Price>)]
    price: Patch<Price>,
    /// The value of each of the product's options, in place of all.
    #[serde(default)]
    #[schema(value_type = Option<BTreeMap<String, String>>)]
    options: Patch<BTreeMap<String, String>>,
    /// At most 64 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    barcode: Patch<String>,
    /// Grams.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    weight: Patch<i64>,
    /// `deny` or `untracked`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    inventory_policy: Patch<String>,
}

/// Changes a variant
///
/// Needs the scope `catalog:write`. What changes nothing answers the version that is there.
#[utoipa::path(put, path = "/api/commands/products/{productId}/variants/{variantId}", tag = "catalog",
    security(("key" = [])), params(("productId" = uuid::Uuid, Path, description = "The product"),
        ("variantId" = uuid::Uuid, Path, description = "One of its variants")), request_body = UpdateVariant,
    responses((status = 200, description = "The variant as it stands now", body = VariantReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn update_variant(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id((product, variant)): Id<(ProductId, VariantId)>,
    body: Body<UpdateVariant>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let (expected, currency) = (meta.expected(state.settings), state.settings.currency);
    let changes = Arc::new(body.parse(|wire| parse(wire, currency))?);
    let job = job(move |unit, context| {
        let changes = Arc::clone(&changes);
        Box::pin(async move {
            let (ids, if_match) = ((product, variant), expected.version()?);
            let version = usecase::update_variant(unit, &context, ids, &changes, if_match).await?;
            Ok(reply(200, &VariantReply::new(product, variant, "updated", version), Some(version)))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn parse(wire: UpdateVariant, currency: Currency) -> Result<VariantChanges, Vec<FieldError>> {
    let mut check = Check::default();
    let at = &mut check;
    let changes = VariantChanges {
        sku: wire.sku.kept(at, "/sku", |check, text| check.keep(line("/sku", &text, MAX_SKU_CHARS))),
        price: wire.price.kept(at, "/price", |check, price| price.parse(check, "/price", currency)),
        policy: wire
            .inventory_policy
            .kept(at, "/inventoryPolicy", |check, text| check.keep(policy("/inventoryPolicy", &text))),
        options: wire.options.or_empty(|chosen| Some(choice(at, "/options", Some(chosen)))),
        barcode: wire
            .barcode
            .or_empty(|text| Some(optional_line(at, "/barcode", Some(text), MAX_BARCODE_CHARS))),
        weight_grams: wire
            .weight
            .or_empty(|grams| at.range("/weight", Some(grams), 0, MAX_WEIGHT_GRAMS).map(Some)),
    };
    check.finish(Some(changes))
}
