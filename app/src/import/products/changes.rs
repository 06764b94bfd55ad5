//! What must change in a product of the shop so that it is what the CSV says. Stock is never part of it.

use serde_json::{Map, Value, json};

use super::{
    draft::{Draft, VariantDraft},
    wire::{Existing, ExistingVariant, ImageRef, policy},
};

/// Changes to one product; empty where it is as the CSV says.
#[derive(Debug, Default, PartialEq)]
pub struct Changes<'a> {
    /// Fields for `PUT …/products/{id}`.
    pub fields: Map<String, Value>,
    /// Tags to add.
    pub tags_to_add: Vec<&'a (String, String)>,
    /// Ids of tags to remove.
    pub tags_to_remove: Vec<String>,
    /// Variants to change, by id, with their draft's place and the fields.
    pub variants: Vec<(String, usize, Map<String, Value>)>,
    /// Places of the drafts of variants that are to be made.
    pub new_variants: Vec<usize>,
}

impl Changes<'_> {
    /// Whether the product is as the CSV says.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Compares. Columns that the file lacks are not compared.
pub fn changes<'a>(draft: &'a Draft, images: Option<&[ImageRef]>, existing: &Existing) -> Changes<'a> {
    let mut changes = Changes { fields: product_fields(draft, existing), ..Changes::default() };
    if let Some(images) = images {
        let same = images.len() == existing.images.len()
            && images.iter().zip(&existing.images).all(|(new, old)| {
                new.image_id == old.image_id && new.alt == old.alt.as_deref().unwrap_or_default()
            });
        if !same {
            changes.fields.insert("images".to_owned(), json!(images));
        }
    }
    if let Some(tags) = &draft.tags {
        let has = |(name, value): &(String, String)| {
            existing.tags.iter().any(|tag| tag.name == *name && tag.value == *value)
        };
        changes.tags_to_add = tags.iter().filter(|tag| !has(tag)).collect();
        let gone = existing.tags.iter().filter(|tag| !tags.contains(&(tag.name.clone(), tag.value.clone())));
        changes.tags_to_remove = gone.map(|tag| tag.tag_id.clone()).collect();
    }
    for (place, variant) in draft.variants.iter().enumerate() {
        match existing.variants.iter().find(|old| old.sku == variant.sku) {
            None => changes.new_variants.push(place),
            Some(old) => {
                let fields = variant_fields(variant, old);
                if !fields.is_empty() {
                    changes.variants.push((old.variant_id.clone(), place, fields));
                }
            }
        }
    }
    changes
}

fn product_fields(draft: &Draft, existing: &Existing) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut set = |name: &str, new: Option<&str>, old: Option<&str>| {
        if let Some(new) = new
            && new != old.unwrap_or_default()
        {
            let value = if new.is_empty() { Value::Null } else { new.into() };
            fields.insert(name.to_owned(), value);
        }
    };
    set("name", Some(&draft.title), Some(&existing.name));
    set("handle", Some(&draft.handle), Some(&existing.handle));
    set("description", draft.description.as_deref(), Some(existing.written_description()));
    set("vendor", draft.vendor.as_deref(), existing.vendor.as_deref());
    set("type", draft.kind.as_deref(), existing.kind.as_deref());
    set("status", draft.status, Some(&existing.status));
    // A name is not optional: a blank one is for the shop to refuse.
    if fields.get("name") == Some(&Value::Null) {
        fields.insert("name".to_owned(), "".into());
    }
    if let Some(options) = merged_options(draft, existing) {
        fields.insert("options".to_owned(), options);
    }
    fields
}

/// The options with the CSV's values added: values that other variants still have must stay.
fn merged_options(draft: &Draft, existing: &Existing) -> Option<Value> {
    let mut missing = false;
    let merged: Vec<Value> = draft
        .options
        .iter()
        .map(|(name, values)| {
            let old = existing.options.iter().find(|option| option.name == *name);
            let mut all = old.map_or_else(Vec::new, |option| option.values.clone());
            for value in values.iter().filter(|value| !all.contains(value)).cloned().collect::<Vec<_>>() {
                missing = true;
                all.push(value);
            }
            json!({"name": name, "values": all})
        })
        .collect();
    missing.then_some(Value::Array(merged))
}

fn variant_fields(variant: &VariantDraft, old: &ExistingVariant) -> Map<String, Value> {
    let mut fields = Map::new();
    if variant.price != old.price {
        fields.insert("price".to_owned(), json!(variant.price));
    }
    let same_options = variant.options.len() == old.options.len()
        && variant.options.iter().all(|(name, value)| old.options.get(name) == Some(value));
    if !same_options {
        let options: Map<String, Value> =
            variant.options.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        fields.insert("options".to_owned(), options.into());
    }
    if let Some(barcode) = &variant.barcode
        && barcode != old.barcode.as_deref().unwrap_or_default()
    {
        let value = if barcode.is_empty() { Value::Null } else { barcode.as_str().into() };
        fields.insert("barcode".to_owned(), value);
    }
    if let Some(grams) = variant.grams
        && grams != old.weight
    {
        fields.insert("weight".to_owned(), grams.into());
    }
    if policy(variant) != old.inventory_policy {
        fields.insert("inventoryPolicy".to_owned(), policy(variant).into());
    }
    fields
}
