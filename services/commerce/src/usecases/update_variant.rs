//! Changes a variant of a product.

use std::collections::HashMap;

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, FieldError, ProductId, StockId, VariantId};

use super::{
    catalog_rules::{choices, lock_product, option_error, refuse_taken_skus, taken},
    open_stock::{NewStock, open_stock},
};
use crate::{
    domain::{InventoryPolicy, Product, VariantChanges, catalog::check_options},
    ports::{CommandResult, Context, Unit},
};

/// Applies `changes`; answers the product's version then. A variant whose stock was not counted begins with a row
/// of 0; one whose stock is no longer counted keeps its rows, and with them its ledger, for when it is again.
pub async fn update_variant(
    unit: &mut dyn Unit,
    context: &Context,
    (product, variant): (ProductId, VariantId),
    changes: &VariantChanges,
    if_match: Option<i64>,
) -> CommandResult<i64> {
    let before = lock_product(unit, product, if_match).await?;
    let place = before.variants.iter().position(|known| known.id == variant);
    let missing = || Failure::new(ErrorCode::VariantNotFound, "the product has no such variant");
    let place = place.ok_or_else(missing)?;
    let mut after = before.clone();
    changes.apply(&mut after.variants[place]);
    if after == before {
        return Ok(before.head.version);
    }
    let errors = faults(&after, place, changes.options.is_some());
    if !errors.is_empty() {
        return Err(Failure::fields(errors).into());
    }
    if after.variants[place].sku != before.variants[place].sku {
        let places = HashMap::from([(after.variants[place].sku.as_str(), "/sku".to_owned())]);
        refuse_taken_skus(unit, &places, Some(variant)).await?;
    }
    after.advance(context.now);
    unit.update_product(&before, &after).await.map_err(taken)?;
    let updated = v1::ProductUpdated { product: Some(after.message()) };
    unit.record(context.event(product.uuid(), after.head.sequence, updated));
    count_stock(unit, context, &after, place).await?;
    Ok(after.head.version)
}

fn faults(after: &Product, place: usize, is_chosen: bool) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let currency = after.variants[place].price.currency;
    if let Some(other) = after.variants.iter().find(|variant| variant.price.currency != currency) {
        let detail = format!("the product's other prices are in {}", other.price.currency);
        errors.push(FieldError::new("/price/currency", "currency_mismatch", detail));
    }
    let faults = check_options(&after.options, &choices(after), |index| is_chosen && index == place);
    errors.extend(faults.into_iter().map(|fault| option_error(after, place, fault)));
    errors
}

/// Makes sure that a variant whose stock is counted has a row.
async fn count_stock(
    unit: &mut dyn Unit,
    context: &Context,
    product: &Product,
    place: usize,
) -> CommandResult<()> {
    let variant = &product.variants[place];
    if variant.policy == InventoryPolicy::Untracked || !unit.lock_stock(&[variant.id]).await?.is_empty() {
        return Ok(());
    }
    let (variant_id, product_id, sku) = (variant.id, product.id, variant.sku.clone());
    let id = StockId::new();
    open_stock(unit, context, vec![NewStock { id, variant_id, product_id, sku, quantity: 0 }]).await
}
