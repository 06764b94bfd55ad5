//! Changes to a product and to a variant: what is `None` stays.

use mercato_kernel::Money;

use super::{
    Attribute, CategoryKey, ImageChoice, InventoryPolicy, OptionValues, Product, ProductOption,
    ProductStatus, Variant,
};

/// Changes to a product's own fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProductChanges {
    /// A new name.
    pub name: Option<String>,
    /// A new handle.
    pub handle: Option<String>,
    /// A new description; empty clears it.
    pub description: Option<String>,
    /// A new status.
    pub status: Option<ProductStatus>,
    /// A new vendor, or none.
    pub vendor: Option<Option<String>>,
    /// A new type, or none.
    pub kind: Option<Option<String>>,
    /// Other categories, in place of all.
    pub categories: Option<Vec<CategoryKey>>,
    /// Other attributes, in place of all.
    pub attributes: Option<Vec<Attribute>>,
    /// Other pictures, in place of all.
    pub images: Option<Vec<ImageChoice>>,
    /// Other options, in place of all.
    pub options: Option<Vec<ProductOption>>,
    /// A new SKU of the only variant.
    pub sku: Option<String>,
    /// A new price of the only variant.
    pub price: Option<Money>,
}

impl ProductChanges {
    /// Applies what needs no look into the shop: all but categories and pictures. SKU and price go to the first
    /// variant; the caller has made sure that it is the only one.
    pub fn apply(&self, product: &mut Product) {
        fn set<T: Clone>(field: &mut T, change: Option<&T>) {
            if let Some(value) = change {
                field.clone_from(value);
            }
        }
        set(&mut product.name, self.name.as_ref());
        set(&mut product.handle, self.handle.as_ref());
        set(&mut product.description, self.description.as_ref());
        set(&mut product.head.status, self.status.as_ref());
        set(&mut product.vendor, self.vendor.as_ref());
        set(&mut product.kind, self.kind.as_ref());
        set(&mut product.attributes, self.attributes.as_ref());
        set(&mut product.options, self.options.as_ref());
        if let Some(variant) = product.variants.first_mut() {
            set(&mut variant.sku, self.sku.as_ref());
            set(&mut variant.price, self.price.as_ref());
        }
    }
}

/// Changes to a variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VariantChanges {
    /// A new SKU.
    pub sku: Option<String>,
    /// A new price.
    pub price: Option<Money>,
    /// Another choice of options, in place of all.
    pub options: Option<OptionValues>,
    /// A new barcode, or none.
    pub barcode: Option<Option<String>>,
    /// A new weight, or none.
    pub weight_grams: Option<Option<i64>>,
    /// Another policy.
    pub policy: Option<InventoryPolicy>,
}

impl VariantChanges {
    /// Applies them.
    pub fn apply(&self, variant: &mut Variant) {
        if let Some(sku) = &self.sku {
            variant.sku.clone_from(sku);
        }
        if let Some(price) = self.price {
            variant.price = price;
        }
        if let Some(options) = &self.options {
            variant.options.clone_from(options);
        }
        if let Some(barcode) = &self.barcode {
            variant.barcode.clone_from(barcode);
        }
        if let Some(weight) = self.weight_grams {
            variant.weight_grams = weight;
        }
        if let Some(policy) = self.policy {
            variant.policy = policy;
        }
    }
}
