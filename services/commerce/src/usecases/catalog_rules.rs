//! What the catalog's use cases share: versions, looks into the shop for what a request names, and the errors that
//! its constraints mean. No use case is here.

use std::collections::HashMap;

use mercato_kernel::{ErrorCode, Failure, FieldError, ProductId, Result, VariantId};

use crate::{
    domain::{OptionFault, OptionValues, Product, ProductHead, catalog::text::step},
    ports::{CommandError, CommandResult, StoreError, Unit},
};

/// The product, locked; refused where it is absent or of another version than the caller saw.
pub(super) async fn lock_product(
    unit: &mut dyn Unit,
    id: ProductId,
    if_match: Option<i64>,
) -> CommandResult<Product> {
    let product = unit.lock_product(id).await?.ok_or_else(product_not_found)?;
    check_version(&product.head, if_match)?;
    Ok(product)
}

/// The product's head, locked and checked in the same way.
pub(super) async fn lock_head(
    unit: &mut dyn Unit,
    id: ProductId,
    if_match: Option<i64>,
) -> CommandResult<ProductHead> {
    let head = unit.lock_head(id).await?.ok_or_else(product_not_found)?;
    check_version(&head, if_match)?;
    Ok(head)
}

fn product_not_found() -> Failure {
    Failure::new(ErrorCode::ProductNotFound, "there is no such product")
}

fn check_version(head: &ProductHead, if_match: Option<i64>) -> Result<()> {
    match if_match {
        Some(expected) if expected != head.version => {
            let detail = format!("the product has version {}, not {expected}", head.version);
            Err(Failure::new(ErrorCode::VersionMismatch, detail).with("version", head.version))
        }
        _ => Ok(()),
    }
}

/// The one place where a broken unique key of the catalog becomes an answer. Keys that a look before should have
/// found free were taken by another transaction since.
pub(super) fn taken(error: StoreError) -> CommandError {
    match error {
        StoreError::Unique(key) => match key.as_str() {
            "products_handle_key" => {
                Failure::new(ErrorCode::HandleTaken, "another product has this handle").into()
            }
            "categories_handle_key" => {
                Failure::new(ErrorCode::HandleTaken, "another category has this handle").into()
            }
            "variants_sku_key" => {
                Failure::new(ErrorCode::SkuTaken, "another variant has one of the SKUs").into()
            }
            // Two uploads of the same bytes at once: the second look finds the first's row.
            "images_content_hash_key" => StoreError::Retry(key).into(),
            _ => StoreError::Unique(key).into(),
        },
        other => other.into(),
    }
}

/// The same for a handle of our making: it is made anew.
pub(super) fn taken_or_repeat(error: StoreError) -> CommandError {
    match error {
        StoreError::Unique(key) if key == "categories_handle_key" => StoreError::Retry(key).into(),
        other => taken(other),
    }
}

/// Refuses SKUs that other variants than `own` have; `places` tells where the request names each.
pub(super) async fn refuse_taken_skus(
    unit: &mut dyn Unit,
    places: &HashMap<&str, String>,
    own: Option<VariantId>,
) -> CommandResult<()> {
    let skus: Vec<String> = places.keys().map(|sku| (*sku).to_owned()).collect();
    let found = unit.tracked_variants(&skus).await?;
    let others = found.iter().filter(|variant| Some(variant.variant_id) != own);
    Ok(refuse_skus(places, others.map(|variant| variant.sku.as_str()))?)
}

/// Refuses the SKUs `taken`, all of which `places` names.
pub(super) fn refuse_skus<'a>(
    places: &HashMap<&str, String>,
    taken: impl Iterator<Item = &'a str>,
) -> Result<()> {
    let error = |sku: &str| {
        let pointer = places.get(sku).cloned().unwrap_or_default();
        FieldError::new(pointer, "sku_taken", format!("another variant has the SKU `{sku}`")).with("sku", sku)
    };
    let mut errors: Vec<FieldError> = taken.map(error).collect();
    errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let Some(first) = errors.first() else { return Ok(()) };
    let detail = first.detail.clone();
    Err(Failure { errors, ..Failure::new(ErrorCode::SkuTaken, detail) })
}

/// The option choices of all variants.
pub(super) fn choices(product: &Product) -> Vec<&OptionValues> {
    product.variants.iter().map(|variant| &variant.options).collect()
}

/// A fault of the variant at `changed`, or of another one that this change brings out.
pub(super) fn option_error(product: &Product, changed: usize, fault: OptionFault) -> FieldError {
    if fault.variant == changed {
        let pointer =
            fault.option.map_or_else(|| "/options".to_owned(), |name| format!("/options/{}", step(&name)));
        return FieldError::new(pointer, fault.code, fault.detail);
    }
    let sku = &product.variants[fault.variant].sku;
    FieldError::new("/options", fault.code, format!("the variant `{sku}`: {}", fault.detail))
}
