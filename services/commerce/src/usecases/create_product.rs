//! Makes a product with its variants, tags and first quantities.

use std::collections::HashMap;

use mercato_contracts::v1;
use mercato_kernel::{Failure, ProductId, TagId, VariantId};

use super::{
    catalog_rules::{find_categories, find_images, refuse_taken_skus, taken, taken_or_repeat},
    free_handle::{free_handle, refuse_taken_handle},
    open_stock::{NewStock, open_stock},
};
use crate::{
    domain::{InventoryPolicy, NewProduct, NewVariant, Product, ProductHead, Tag, Variant, catalog::slug},
    ports::{CommandResult, Context, HandleOwner, Unit},
};

/// Makes the product; answers it as it stands.
pub async fn create_product(
    unit: &mut dyn Unit,
    context: &Context,
    new: &NewProduct,
) -> CommandResult<Product> {
    let mut errors = Vec::new();
    let category_ids = find_categories(unit, &new.categories, &mut errors).await?;
    let images = find_images(unit, &new.images, &mut errors).await?;
    if !errors.is_empty() {
        return Err(Failure::fields(errors).into());
    }
    refuse_taken_skus(unit, &places(new), None).await?;
    let handle = choose_handle(unit, new).await?;
    let product = Product { category_ids, images, ..build(new, handle, context) };
    let refusal = if new.handle.is_some() { taken } else { taken_or_repeat };
    unit.insert_product(&product).await.map_err(refusal)?;
    let created = v1::ProductCreated { product: Some(product.message()) };
    unit.record(context.event(product.id.uuid(), product.head.sequence, created));
    let stocks =
        product.variants.iter().zip(&new.variants).filter_map(|(made, new)| first_stock(&product, made, new));
    open_stock(unit, context, stocks.collect()).await?;
    Ok(product)
}

/// Where the request names each SKU.
fn places(new: &NewProduct) -> HashMap<&str, String> {
    let place = |index| if new.is_simple { "/sku".to_owned() } else { format!("/variants/{index}/sku") };
    new.variants.iter().enumerate().map(|(index, variant)| (variant.sku.as_str(), place(index))).collect()
}

async fn choose_handle(unit: &mut dyn Unit, new: &NewProduct) -> CommandResult<String> {
    if let Some(handle) = &new.handle {
        refuse_taken_handle(unit, HandleOwner::Product, handle).await?;
        return Ok(handle.clone());
    }
    let by_sku = new.variants.first().map_or_else(String::new, |variant| slug(&variant.sku, ""));
    let fallback = if by_sku.is_empty() { "product" } else { &by_sku };
    Ok(free_handle(unit, HandleOwner::Product, &slug(&new.name, fallback)).await?)
}

fn build(new: &NewProduct, handle: String, context: &Context) -> Product {
    let tag = |text: &_| Tag { id: TagId::new(), text: Clone::clone(text) };
    Product {
        id: ProductId::new(),
        handle,
        name: new.name.clone(),
        description: new.description.clone(),
        vendor: new.vendor.clone(),
        kind: new.kind.clone(),
        category_ids: Vec::new(),
        attributes: new.attributes.clone(),
        images: Vec::new(),
        options: new.options.clone(),
        variants: new.variants.iter().map(build_variant).collect(),
        tags: new.tags.iter().map(tag).collect(),
        head: ProductHead { status: new.status, version: 1, sequence: 1 },
        created_at: context.now,
        updated_at: context.now,
    }
}

/// A new variant with an id.
pub(super) fn build_variant(new: &NewVariant) -> Variant {
    Variant {
        id: VariantId::new(),
        sku: new.sku.clone(),
        price: new.price,
        options: new.options.clone(),
        barcode: new.barcode.clone(),
        weight_grams: new.weight_grams,
        policy: new.policy,
    }
}

/// The stock row that a variant begins with; none where its stock is not counted.
pub(super) fn first_stock(product: &Product, variant: &Variant, new: &NewVariant) -> Option<NewStock> {
    (variant.policy == InventoryPolicy::Deny).then(|| NewStock {
        variant_id: variant.id,
        product_id: product.id,
        sku: variant.sku.clone(),
        quantity: new.quantity,
    })
}
