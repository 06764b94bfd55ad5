//! A draft as the API takes it, and a product as the API shows it. The forms of the contract, not the CSV's.

use std::collections::BTreeMap;

use mercato_kernel::Money;
use serde::{Deserialize, Serialize};

use super::draft::{Draft, VariantDraft};

/// The body of `POST /api/commands/products`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewProduct<'a> {
    name: &'a str,
    handle: &'a str,
    price: Money,
    #[serde(skip_serializing_if = "Option::is_none")]
    sku: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    barcode: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inventory_policy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vendor: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<NameValue<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<ImageRef>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    options: Vec<OptionBody<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantBody<'a>>,
}

/// A tag.
#[derive(Debug, Serialize)]
pub struct NameValue<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: &'a str,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageRef {
    /// The uploaded image.
    pub image_id: String,
    /// What it shows.
    #[serde(default)]
    pub alt: String,
}

/// An option with its values.
#[derive(Debug, Serialize)]
pub struct OptionBody<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its values.
    pub values: &'a [String],
}

/// A variant, as both making and changing one takes it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantBody<'a> {
    sku: &'a str,
    price: Money,
    options: BTreeMap<&'a str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    barcode: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quantity: Option<i64>,
    inventory_policy: &'static str,
}

impl<'a> VariantBody<'a> {
    /// A variant to be made; `with_quantity` where its first units count.
    pub fn new(variant: &'a VariantDraft) -> Self {
        Self {
            sku: &variant.sku,
            price: variant.price,
            options: variant.options.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
            barcode: filled(variant.barcode.as_deref()),
            weight: variant.grams.flatten(),
            quantity: (variant.tracked && variant.quantity != 0).then_some(variant.quantity),
            inventory_policy: policy(variant),
        }
    }
}

/// The contract's word for whether units are counted.
pub fn policy(variant: &VariantDraft) -> &'static str {
    if variant.tracked { "deny" } else { "untracked" }
}

impl<'a> NewProduct<'a> {
    /// The whole product but for variants beyond `max_variants`, which are made one by one afterwards.
    pub fn new(draft: &'a Draft, images: Vec<ImageRef>, max_variants: usize) -> Self {
        let first = &draft.variants[0];
        let plain = is_plain(draft);
        let variants = if plain { &[] } else { &draft.variants[..draft.variants.len().min(max_variants)] };
        Self {
            name: &draft.title,
            handle: &draft.handle,
            price: first.price,
            sku: plain.then_some(first.sku.as_str()),
            quantity: (plain && first.tracked && first.quantity != 0).then_some(first.quantity),
            barcode: filled(first.barcode.as_deref()).filter(|_| plain),
            weight: first.grams.flatten().filter(|_| plain),
            inventory_policy: (plain && !first.tracked).then_some(policy(first)),
            description: filled(draft.description.as_deref()),
            vendor: filled(draft.vendor.as_deref()),
            kind: filled(draft.kind.as_deref()),
            status: draft.status,
            tags: draft.tags.iter().flatten().map(|(name, value)| NameValue { name, value }).collect(),
            images,
            options: draft.options.iter().map(|(name, values)| OptionBody { name, values }).collect(),
            variants: variants.iter().map(VariantBody::new).collect(),
        }
    }
}

/// Whether the product comes in one form only and needs no `variants`.
fn is_plain(draft: &Draft) -> bool {
    draft.variants.len() == 1 && draft.options.is_empty()
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// The answer of `POST` and `PUT` on a product.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// The product.
    pub product_id: String,
    /// Its version now.
    pub version: i64,
}

/// A page of products, of which only the ids matter here.
#[derive(Debug, Deserialize)]
pub struct FoundPage {
    /// The products found.
    pub items: Vec<Found>,
}

/// A product found by handle or SKU.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Its id.
    pub product_id: String,
}

/// A product as `GET /api/queries/products/{id}` shows it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Existing {
    /// Its id.
    pub product_id: String,
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: String,
    /// Its handle.
    #[serde(default)]
    pub handle: String,
    /// The description as shoppers see it: sanitised.
    #[serde(default)]
    pub description: Option<String>,
    /// The description as it was written, where that is not the same.
    #[serde(default)]
    pub description_source: Option<String>,
    /// `draft`, `active`, `archived`.
    #[serde(default)]
    pub status: String,
    /// Who makes it.
    #[serde(default)]
    pub vendor: Option<String>,
    /// What kind of thing it is.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<ExistingTag>,
    /// Its pictures.
    #[serde(default)]
    pub images: Vec<ExistingImage>,
    /// Its options.
    #[serde(default)]
    pub options: Vec<ExistingOption>,
    /// Its variants.
    #[serde(default)]
    pub variants: Vec<ExistingVariant>,
}

impl Existing {
    /// The description as it was written.
    pub fn written_description(&self) -> &str {
        self.description_source.as_deref().or(self.description.as_deref()).unwrap_or_default()
    }
}

/// A tag of an existing product.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExistingTag {
    /// Its id.
    pub tag_id: String,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A picture of an existing product.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExistingImage {
    /// The image.
    pub image_id: String,
    /// Where it is served.
    #[serde(default)]
    pub url: String,
    /// What it shows.
    #[serde(default)]
    pub alt: Option<String>,
}

/// An option of an existing product.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct ExistingOption {
    /// Its name.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
}

/// A variant of an existing product.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExistingVariant {
    /// Its id.
    pub variant_id: String,
    /// Its SKU.
    pub sku: String,
    /// Its price.
    pub price: Money,
    /// Its value for each option.
    #[serde(default)]
    pub options: BTreeMap<String, String>,
    /// Its barcode.
    #[serde(default)]
    pub barcode: Option<String>,
    /// Its weight in grams.
    #[serde(default)]
    pub weight: Option<i64>,
    /// `deny` or `untracked`.
    #[serde(default)]
    pub inventory_policy: String,
    /// How many can be bought now; absent where units are not counted.
    #[serde(default)]
    pub current_inventory: Option<i64>,
}
