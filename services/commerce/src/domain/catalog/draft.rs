//! A product as it is asked for: well-formed, but not yet compared with what the shop has.

use mercato_kernel::Money;

use super::{
    Attribute, CategoryKey, ImageChoice, InventoryPolicy, NewTag, OptionValues, ProductOption, ProductStatus,
};

/// A product to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewProduct {
    /// Its name.
    pub name: String,
    /// Its handle; made from the name where absent.
    pub handle: Option<String>,
    /// Its description; may be empty.
    pub description: String,
    /// Whether it is shown and sold.
    pub status: ProductStatus,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    pub kind: Option<String>,
    /// Where it stands in the tree.
    pub categories: Vec<CategoryKey>,
    /// Its attributes, by name.
    pub attributes: Vec<Attribute>,
    /// Its pictures.
    pub images: Vec<ImageChoice>,
    /// What there is to choose.
    pub options: Vec<ProductOption>,
    /// At least one, all of one currency.
    pub variants: Vec<NewVariant>,
    /// Whether the variant has the product's own SKU, which the request holds at another place.
    pub is_simple: bool,
    /// Its tags, each once.
    pub tags: Vec<NewTag>,
}

/// A variant to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVariant {
    /// Its SKU.
    pub sku: String,
    /// What one unit costs.
    pub price: Money,
    /// Its value for each option.
    pub options: OptionValues,
    /// Its barcode.
    pub barcode: Option<String>,
    /// Its weight.
    pub weight_grams: Option<i64>,
    /// Whether its stock is counted.
    pub policy: InventoryPolicy,
    /// Units to begin with; 0 where untracked.
    pub quantity: i64,
}
