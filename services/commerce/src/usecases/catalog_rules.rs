//! What the catalog's use cases share: versions, looks into the shop for what a request names, and the errors that
//! its constraints mean. No use case is here.

use std::collections::HashMap;

use mercato_kernel::{CategoryId, ErrorCode, Failure, FieldError, ProductId, Result, VariantId};

use crate::{
    domain::{
        CategoryKey, ImageChoice, OptionFault, OptionValues, Product, ProductHead, ProductImage,
        catalog::text::step,
    },
    ports::{CommandError, CommandResult, StoreError, StoreResult, Unit},
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
        StoreError::Unique(key) if key == "products_handle_key" || key == "categories_handle_key" => {
            StoreError::Retry(key).into()
        }
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
    let mut errors: Vec<FieldError> = Vec::new();
    for variant in found.iter().filter(|variant| Some(variant.variant_id) != own) {
        let pointer = places.get(variant.sku.as_str()).cloned().unwrap_or_default();
        let detail = format!("another variant has the SKU `{}`", variant.sku);
        errors.push(FieldError::new(pointer, "sku_taken", detail).with("sku", variant.sku.clone()));
    }
    if errors.is_empty() {
        return Ok(());
    }
    errors.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    let detail = errors[0].detail.clone();
    Err(Failure { errors, ..Failure::new(ErrorCode::SkuTaken, detail) }.into())
}

/// The categories that `keys` name, each once; unknown ones become errors.
pub(super) async fn find_categories(
    unit: &mut dyn Unit,
    keys: &[CategoryKey],
    errors: &mut Vec<FieldError>,
) -> StoreResult<Vec<CategoryId>> {
    let mut ids = Vec::with_capacity(keys.len());
    for (index, found) in unit.categories(keys).await?.into_iter().enumerate() {
        match found {
            Some(category) if ids.contains(&category.id) => {}
            Some(category) => ids.push(category.id),
            None => {
                let pointer = format!("/categories/{index}");
                errors.push(FieldError::new(pointer, "unknown", "there is no such category"));
            }
        }
    }
    Ok(ids)
}

/// The pictures that `choices` name; unknown ones become errors.
pub(super) async fn find_images(
    unit: &mut dyn Unit,
    choices: &[ImageChoice],
    errors: &mut Vec<FieldError>,
) -> StoreResult<Vec<ProductImage>> {
    let ids: Vec<_> = choices.iter().map(|choice| choice.image_id).collect();
    let found: HashMap<_, _> = unit.images(&ids).await?.into_iter().map(|image| (image.id, image)).collect();
    let mut images = Vec::with_capacity(choices.len());
    for (index, choice) in choices.iter().enumerate() {
        if let Some(image) = found.get(&choice.image_id) {
            images.push(ProductImage {
                image_id: choice.image_id,
                alt: choice.alt.clone(),
                width: image.width,
                height: image.height,
                placeholder: image.placeholder.clone(),
            });
        } else {
            let pointer = format!("/images/{index}/imageId");
            errors.push(FieldError::new(pointer, "unknown", "there is no such image; upload it first"));
        }
    }
    Ok(images)
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
