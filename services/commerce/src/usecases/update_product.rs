//! Changes a product's own fields. Tags, variants and quantities have use cases of their own.

use std::collections::{HashMap, HashSet};

use mercato_contracts::v1;
use mercato_kernel::{Failure, FieldError, ProductId};

use super::{
    catalog_rules::{choices, lock_product, refuse_taken_skus, taken},
    handles::Handles,
    links::Links,
};
use crate::{
    domain::{Product, ProductChanges, catalog::check_options},
    ports::{CommandResult, Context, HandleOwner, StoreResult, Unit},
};

/// Applies `changes`; answers the product's version then. What changes nothing makes neither version nor event.
pub async fn update_product(
    unit: &mut dyn Unit,
    context: &Context,
    id: ProductId,
    changes: &ProductChanges,
    if_match: Option<i64>,
) -> CommandResult<i64> {
    let before = lock_product(unit, id, if_match).await?;
    let mut after = before.clone();
    let mut errors = misplaced(&before, changes);
    changes.apply(&mut after);
    find_links(unit, changes, &mut after, &mut errors).await?;
    if changes.options.is_some() {
        errors.extend(unfit_options(&after));
    }
    if !errors.is_empty() {
        return Err(Failure::fields(errors).into());
    }
    if after == before {
        return Ok(before.head.version);
    }
    refuse_taken(unit, &before, &after).await?;
    after.advance(context.now);
    unit.update_product(&before, &after).await.map_err(taken)?;
    let updated = v1::ProductUpdated { product: Some(after.message()) };
    unit.record(context.event(id.uuid(), after.head.sequence, updated));
    Ok(after.head.version)
}

async fn find_links(
    unit: &mut dyn Unit,
    changes: &ProductChanges,
    after: &mut Product,
    errors: &mut Vec<FieldError>,
) -> StoreResult<()> {
    let keys: HashSet<_> = changes.categories.iter().flatten().cloned().collect();
    let ids: HashSet<_> = changes.images.iter().flatten().map(|choice| choice.image_id).collect();
    let links = Links::load(unit, keys, ids).await?;
    if let Some(keys) = &changes.categories {
        after.category_ids = links.categories(keys, errors);
    }
    if let Some(choices) = &changes.images {
        after.images = links.images(choices, errors);
    }
    Ok(())
}

/// SKU and price belong to a variant: the product's own fields stand for the only one.
fn misplaced(product: &Product, changes: &ProductChanges) -> Vec<FieldError> {
    if product.variants.len() == 1 {
        return Vec::new();
    }
    let detail = "the product has several variants; change the variant";
    let fields = [("/sku", changes.sku.is_some()), ("/price", changes.price.is_some())];
    let misplaced = fields.into_iter().filter(|(_, is_there)| *is_there);
    misplaced.map(|(pointer, _)| FieldError::new(pointer, "several_variants", detail)).collect()
}

fn unfit_options(product: &Product) -> Option<FieldError> {
    let fault = check_options(&product.options, &choices(product), |_| false).into_iter().next()?;
    let sku = &product.variants[fault.variant].sku;
    let about = fault.option.map_or_else(String::new, |name| format!("`{name}`: "));
    let detail = format!("the variant `{sku}` does not fit: {about}{}", fault.detail);
    Some(FieldError::new("/options", "variant_does_not_fit", detail))
}

async fn refuse_taken(unit: &mut dyn Unit, before: &Product, after: &Product) -> CommandResult<()> {
    if after.handle != before.handle {
        Handles::of(HandleOwner::Product).refuse_taken(unit, &after.handle).await?;
    }
    let (was, is) = (&before.variants[0], &after.variants[0]);
    if was.sku != is.sku {
        let places = HashMap::from([(is.sku.as_str(), "/sku".to_owned())]);
        refuse_taken_skus(unit, &places, Some(is.id)).await?;
    }
    Ok(())
}
