//! `POST /api/commands/products`.

use std::collections::{BTreeMap, HashSet};

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::{Currency, FieldError, Money};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    State,
    catalog_wire::{
        WireImage, WireOption, WireTag, attributes, categories, images, optional_line, options, tags,
    },
    check::Check,
    meta::CommandMeta,
    price::Price,
    variant_wire::WireVariant,
};
use crate::{
    adapters::writer::CreatedProduct,
    domain::{
        NewProduct, NewVariant, ProductStatus,
        catalog::{
            MAX_VARIANTS, check_options, declared_by, handle,
            text::{MAX_DESCRIPTION_BYTES, MAX_NAME_CHARS, line, paragraphs, step},
        },
    },
    usecases::create_products::ProductRequest,
};

/// A product to be made. Without `variants` it has one, with the `sku`, `quantity`, `barcode`, `weight` and
/// `inventoryPolicy` given here.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewProduct)]
pub struct CreateProduct {
    /// 1 to 64 characters, unique in the shop. Required without `variants`.
    sku: Option<String>,
    /// 1 to 255 characters.
    #[schema(required)]
    name: Option<String>,
    /// Required unless every variant has its own.
    price: Option<Price>,
    /// May hold HTML; at most 256 KiB. It is kept as it is and served sanitised.
    description: Option<String>,
    /// At most 250; a name may have several values.
    tags: Option<Vec<WireTag>>,
    /// Units at the location `main` to begin with; 0 unless said.
    quantity: Option<i64>,
    /// Unique in the shop; made from the name unless given.
    handle: Option<String>,
    /// `draft`, `active` or `archived`; `active` unless said.
    status: Option<String>,
    /// Who makes it.
    vendor: Option<String>,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// By handle or id.
    categories: Option<Vec<String>>,
    /// By name: a string, number or boolean, or `{kind, value}` with the kinds `date` and `enum` too.
    #[schema(value_type = Option<Object>)]
    attributes: Option<BTreeMap<String, Value>>,
    /// In their order.
    images: Option<Vec<WireImage>>,
    /// What there is to choose; taken from the variants unless given.
    options: Option<Vec<WireOption>>,
    /// At most 2,000.
    variants: Option<Vec<WireVariant>>,
    /// At most 64 characters.
    barcode: Option<String>,
    /// Grams.
    weight: Option<i64>,
    /// `deny` or `untracked`; `deny` unless said.
    inventory_policy: Option<String>,
}

/// Makes a product
///
/// Needs the scope `catalog:write`.
#[utoipa::path(post, path = "/api/commands/products", tag = "catalog", security(("key" = [])),
    request_body = CreateProduct,
    responses((status = 201, description = "Made", body = CreatedProduct),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn create_product(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<CreateProduct>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let currency = state.settings.currency;
    let new = body.parse(|wire| parse(wire, currency))?;
    Ok(state.writer.create(ProductRequest::new(new), to_writer).await?)
}

fn parse(mut wire: CreateProduct, currency: Currency) -> Result<NewProduct, Vec<FieldError>> {
    let mut check = Check::default();
    let name = check.required("/name", wire.name.take());
    let name = name.and_then(|name| check.keep(line("/name", &name, MAX_NAME_CHARS)));
    let description = wire.description.take().unwrap_or_default();
    let description = check.keep(paragraphs("/description", &description, MAX_DESCRIPTION_BYTES));
    let handle = wire.handle.take().map(|text| check.keep(handle("/handle", &text)));
    let status =
        wire.status.take().map_or(Some(ProductStatus::Active), |text| check.keep(status("/status", &text)));
    let vendor = optional_line(&mut check, "/vendor", wire.vendor.take(), MAX_NAME_CHARS);
    let kind = optional_line(&mut check, "/type", wire.kind.take(), MAX_NAME_CHARS);
    let categories = categories(&mut check, wire.categories.take());
    let attributes = attributes(&mut check, wire.attributes.take());
    let images = images(&mut check, wire.images.take());
    let tags = tags(&mut check, wire.tags.take());
    let declared = wire.options.take().map(|wire| options(&mut check, Some(wire)));
    let is_simple = wire.variants.as_ref().is_none_or(Vec::is_empty);
    let variants = if is_simple {
        simple_variant(&mut check, wire, currency).into_iter().collect()
    } else {
        variants(&mut check, wire, currency)
    };
    let options = declared.unwrap_or_else(|| declared_by(variants.iter().map(|variant| &variant.options)));
    let new = NewProduct {
        name: name.unwrap_or_default(),
        handle: handle.flatten(),
        description: description.unwrap_or_default(),
        status: status.unwrap_or(ProductStatus::Draft),
        vendor,
        kind,
        categories,
        attributes,
        images,
        options,
        variants,
        is_simple,
        tags,
    };
    check_variants(&mut check, &new);
    check.finish(Some(new))
}

/// A product's status.
pub(super) fn status(pointer: &str, text: &str) -> Result<ProductStatus, FieldError> {
    text.parse().map_err(|expected| FieldError::new(pointer, "invalid", expected))
}

fn simple_variant(check: &mut Check, wire: CreateProduct, currency: Currency) -> Option<NewVariant> {
    let CreateProduct { sku, price, quantity, barcode, weight, inventory_policy, .. } = wire;
    let price = check.required("/price", price);
    let is_priced = price.is_some();
    let variant = WireVariant { sku, price, options: None, barcode, weight, quantity, inventory_policy };
    // The errors of the other members count too where the price is missing.
    let stand_in = (!is_priced).then_some(Money::zero(currency));
    variant.parse(check, "", currency, stand_in)
}

fn variants(check: &mut Check, wire: CreateProduct, currency: Currency) -> Vec<NewVariant> {
    let misplaced = [
        ("/sku", wire.sku.is_some()),
        ("/quantity", wire.quantity.is_some()),
        ("/barcode", wire.barcode.is_some()),
        ("/weight", wire.weight.is_some()),
        ("/inventoryPolicy", wire.inventory_policy.is_some()),
    ];
    for (pointer, _) in misplaced.into_iter().filter(|(_, is_there)| *is_there) {
        check.error(pointer, "conflicting", "with `variants` it belongs to each of them");
    }
    let is_priced = wire.price.is_some();
    let price = wire.price.and_then(|price| price.parse(check, "/price", currency));
    let wires = check.list("/variants", wire.variants, MAX_VARIANTS);
    if !is_priced && wires.iter().any(|variant| variant.price.is_none()) {
        check.error("/price", "required", "not every variant has its own price");
    }
    let stand_in = price.or(Some(Money::zero(currency)));
    let parsed = wires
        .into_iter()
        .enumerate()
        .map(|(index, variant)| variant.parse(check, &format!("/variants/{index}"), currency, stand_in));
    let parsed: Vec<Option<NewVariant>> = parsed.collect();
    let whole: Option<Vec<NewVariant>> = parsed.into_iter().collect();
    whole.unwrap_or_default()
}

/// What the variants must be among each other. Where one of them is not sound, none is here.
fn check_variants(check: &mut Check, new: &NewProduct) {
    if new.is_simple || new.variants.is_empty() {
        return;
    }
    let mut skus = HashSet::new();
    for (index, variant) in new.variants.iter().enumerate() {
        if !skus.insert(&variant.sku) {
            check.error(format!("/variants/{index}/sku"), "duplicate", "another variant here has this SKU");
        }
        if variant.price.currency != new.variants[0].price.currency {
            let detail = format!("the first variant's price is in {}", new.variants[0].price.currency);
            check.error(format!("/variants/{index}/price/currency"), "currency_mismatch", detail);
        }
    }
    let choices: Vec<_> = new.variants.iter().map(|variant| &variant.options).collect();
    for fault in check_options(&new.options, &choices, |_| true) {
        let option = fault.option.map_or_else(String::new, |name| format!("/{}", step(&name)));
        check.error(format!("/variants/{}/options{option}", fault.variant), fault.code, fault.detail);
    }
}
