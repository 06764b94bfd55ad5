//! `PUT /api/commands/products/{productId}`.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{Currency, FieldError, ProductId};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    State,
    catalog_wire::{
        Patch, ProductReply, WireImage, WireOption, attributes, categories, images, optional_line, options,
    },
    check::Check,
    create_product::status,
    meta::CommandMeta,
    price::Price,
    reply::reply,
};
use crate::{
    adapters::writer::job,
    domain::{
        ProductChanges,
        catalog::{
            handle,
            text::{MAX_DESCRIPTION_BYTES, MAX_NAME_CHARS, MAX_SKU_CHARS, line, paragraphs},
        },
    },
    usecases::update_product as usecase,
};

/// Changes to a product: an absent member stays, `null` clears an optional one. Tags, quantities and variants have
/// their own paths.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = ProductChanges)]
pub struct UpdateProduct {
    /// Of the only variant.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    sku: Patch<String>,
    /// 1 to 255 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// Of the only variant.
    #[serde(default)]
    #[schema(value_type = Option<Price>)]
    price: Patch<Price>,
    /// May hold HTML; at most 256 KiB.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    /// Unique in the shop.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    handle: Patch<String>,
    /// `draft`, `active` or `archived`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    status: Patch<String>,
    /// Who makes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    vendor: Patch<String>,
    /// What kind of thing it is.
    #[serde(default, rename = "type")]
    #[schema(value_type = Option<String>)]
    kind: Patch<String>,
    /// By handle or id, in place of all.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    categories: Patch<Vec<String>>,
    /// By name, in place of all.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    attributes: Patch<BTreeMap<String, Value>>,
    /// In place of all.
    #[serde(default)]
    #[schema(value_type = Option<Vec<WireImage>>)]
    images: Patch<Vec<WireImage>>,
    /// In place of all; what variants have chosen must stay.
    #[serde(default)]
    #[schema(value_type = Option<Vec<WireOption>>)]
    options: Patch<Vec<WireOption>>,
}

/// Changes a product
///
/// Needs the scope `catalog:write`. What changes nothing answers the version that is there.
#[utoipa::path(put, path = "/api/commands/products/{productId}", tag = "catalog", security(("key" = [])),
    params(("productId" = uuid::Uuid, Path, description = "The product")), request_body = UpdateProduct,
    responses((status = 200, description = "The product as it stands now", body = ProductReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn update_product(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(product): Id<ProductId>,
    body: Body<UpdateProduct>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let (expected, currency) = (meta.expected(state.settings), state.settings.currency);
    let changes = Arc::new(body.parse(|wire| parse(wire, currency))?);
    let job = job(move |unit, context| {
        let changes = Arc::clone(&changes);
        Box::pin(async move {
            let if_match = expected.version()?;
            let version = usecase::update_product(unit, &context, product, &changes, if_match).await?;
            let body = ProductReply { product_id: product.to_string(), status: "updated", version };
            Ok(reply(200, &body, Some(version)))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn parse(wire: UpdateProduct, currency: Currency) -> Result<ProductChanges, Vec<FieldError>> {
    let mut check = Check::default();
    let at = &mut check;
    let changes = ProductChanges {
        sku: wire.sku.kept(at, "/sku", |check, text| check.keep(line("/sku", &text, MAX_SKU_CHARS))),
        name: wire.name.kept(at, "/name", |check, text| check.keep(line("/name", &text, MAX_NAME_CHARS))),
        price: wire.price.kept(at, "/price", |check, price| price.parse(check, "/price", currency)),
        handle: wire.handle.kept(at, "/handle", |check, text| check.keep(handle("/handle", &text))),
        status: wire.status.kept(at, "/status", |check, text| check.keep(status("/status", &text))),
        description: wire
            .description
            .or_empty(|text| at.keep(paragraphs("/description", &text, MAX_DESCRIPTION_BYTES))),
        vendor: wire.vendor.or_empty(|text| Some(optional_line(at, "/vendor", Some(text), MAX_NAME_CHARS))),
        kind: wire.kind.or_empty(|text| Some(optional_line(at, "/type", Some(text), MAX_NAME_CHARS))),
        categories: wire.categories.or_empty(|keys| Some(categories(at, Some(keys)))),
        attributes: wire.attributes.or_empty(|members| Some(attributes(at, Some(members)))),
        images: wire.images.or_empty(|chosen| Some(images(at, Some(chosen)))),
        options: wire.options.or_empty(|declared| Some(options(at, Some(declared)))),
    };
    check.finish(Some(changes))
}
