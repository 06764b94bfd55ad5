//! Adds a variant to a product.

use std::collections::HashMap;

use mercato_contracts::v1;
use mercato_kernel::{Failure, FieldError, ProductId, VariantId};

use super::{
    catalog_rules::{choices, lock_product, option_error, refuse_taken_skus, taken},
    create_products::VariantIds,
    open_stock::open_stock,
};
use crate::{
    domain::{
        NewVariant, Product,
        catalog::{MAX_VARIANTS, check_options},
    },
    ports::{CommandResult, Context, Unit},
};

/// Adds the variant with its first quantity; answers its id and the product's version then.
pub async fn add_variant(
    unit: &mut dyn Unit,
    context: &Context,
    product: ProductId,
    new: &NewVariant,
    if_match: Option<i64>,
) -> CommandResult<(VariantId, i64)> {
    let before = lock_product(unit, product, if_match).await?;
    let ids = VariantIds::new();
    let mut after = before.clone();
    after.variants.push(ids.variant(new));
    let errors = faults(&after, new);
    if !errors.is_empty() {
        return Err(Failure::fields(errors).into());
    }
    refuse_taken_skus(unit, &HashMap::from([(new.sku.as_str(), "/sku".to_owned())]), None).await?;
    after.advance(context.now);
    unit.update_product(&before, &after).await.map_err(taken)?;
    let updated = v1::ProductUpdated { product: Some(after.message()) };
    unit.record(context.event(product.uuid(), after.head.sequence, updated));
    open_stock(unit, context, ids.first_stock(product, new).into_iter().collect()).await?;
    Ok((ids.variant, after.head.version))
}

fn faults(after: &Product, new: &NewVariant) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if after.variants.len() > MAX_VARIANTS {
        let detail = format!("a product has at most {MAX_VARIANTS} variants");
        errors.push(FieldError::new("", "too_many", detail));
    }
    if let Some(other) = after.variants.iter().find(|variant| variant.price.currency != new.price.currency) {
        let detail = format!("the product's prices are in {}", other.price.currency);
        errors.push(FieldError::new("/price/currency", "currency_mismatch", detail));
    }
    let added = after.variants.len() - 1;
    let faults = check_options(&after.options, &choices(after), |index| index == added);
    errors.extend(faults.into_iter().map(|fault| option_error(after, added, fault)));
    errors
}
