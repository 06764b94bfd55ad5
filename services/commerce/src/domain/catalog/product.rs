//! A product with all that belongs to it, and how it looks in events.

use std::collections::HashMap;

use mercato_contracts::v1;
use mercato_kernel::{CategoryId, Money, ProductId, Timestamp, VariantId};

use super::{Attribute, InventoryPolicy, OptionValues, ProductImage, ProductOption, ProductStatus, Tag};

/// The most variants of one product.
pub const MAX_VARIANTS: usize = 2000;

/// What is sold: it has a SKU, a price and, unless untracked, stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// Its id.
    pub id: VariantId,
    /// Its SKU, unique in the shop.
    pub sku: String,
    /// What one unit costs.
    pub price: Money,
    /// Its value for each option of the product.
    pub options: OptionValues,
    /// Its barcode.
    pub barcode: Option<String>,
    /// Its weight.
    pub weight_grams: Option<i64>,
    /// Whether its stock is counted.
    pub policy: InventoryPolicy,
}

impl Variant {
    /// The variant as events carry it.
    pub fn message(&self) -> v1::Variant {
        v1::Variant {
            variant_id: self.id.to_string(),
            sku: self.sku.clone(),
            price: Some(v1::Money {
                amount: self.price.amount_minor,
                currency: self.price.currency.code().to_owned(),
            }),
            options: self.options.clone().into_iter().collect::<HashMap<_, _>>().into_iter().collect(),
            barcode: self.barcode.clone(),
            weight_grams: self.weight_grams,
            inventory_policy: self.policy.as_str().to_owned(),
        }
    }
}

/// The part of a product that every change to it moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductHead {
    /// Whether it is shown and sold.
    pub status: ProductStatus,
    /// Changes so far.
    pub version: i64,
    /// Events so far.
    pub sequence: i64,
}

impl ProductHead {
    /// Counts one change, which makes one event.
    pub fn advance(&mut self) {
        self.version += 1;
        self.sequence += 1;
    }
}

/// A product.
#[derive(Debug, Clone, PartialEq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its handle, unique in the shop.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// As it was written; readers sanitise it before they serve it.
    pub description: String,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub kind: Option<String>,
    /// Where it stands in the tree, in the merchant's order.
    pub category_ids: Vec<CategoryId>,
    /// Its attributes, by name.
    pub attributes: Vec<Attribute>,
    /// Its pictures, in the merchant's order.
    pub images: Vec<ProductImage>,
    /// What there is to choose.
    pub options: Vec<ProductOption>,
    /// At least one.
    pub variants: Vec<Variant>,
    /// Its tags, the oldest first.
    pub tags: Vec<Tag>,
    /// Status, version and sequence.
    pub head: ProductHead,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Product {
    /// The product as events carry it.
    pub fn message(&self) -> v1::Product {
        v1::Product {
            product_id: self.id.to_string(),
            handle: self.handle.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            status: self.head.status.as_str().to_owned(),
            vendor: self.vendor.clone(),
            r#type: self.kind.clone(),
            category_ids: self.category_ids.iter().map(ToString::to_string).collect(),
            attributes: self.attributes.iter().map(Attribute::message).collect(),
            images: self.images.iter().map(ProductImage::message).collect(),
            options: self.options.iter().map(ProductOption::message).collect(),
            variants: self.variants.iter().map(Variant::message).collect(),
            tags: self.tags.iter().map(Tag::message).collect(),
            created_at: self.created_at.to_string(),
            updated_at: self.updated_at.to_string(),
            version: self.head.version,
        }
    }

    /// Counts a change made at `now`.
    pub fn advance(&mut self, now: Timestamp) {
        self.head.advance();
        self.updated_at = now;
    }
}
