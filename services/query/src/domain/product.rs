//! The product document and how catalog events change it. Stock is not part of it.

use std::collections::BTreeMap;

use mercato_contracts::{Payload, v1};
use mercato_kernel::{CategoryId, ImageId, Money, ProductId, TagId, VariantId};
use serde::{Deserialize, Serialize};

use super::{Poison, poison};

/// Makes HTML safe to show; given from outside, so that the model keeps the result once.
pub type Sanitise = fn(&str) -> String;

/// Where a product stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProductStatus {
    /// Not shown to the public yet.
    Draft,
    /// For sale.
    Active,
    /// No longer for sale.
    Archived,
}

impl ProductStatus {
    /// The status by its text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Draft, Self::Active, Self::Archived].into_iter().find(|status| status.as_str() == text)
    }

    /// Its text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

/// A product as readers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProductDoc {
    /// The product.
    pub product_id: ProductId,
    /// Its name in URLs, unique.
    pub handle: String,
    /// Its title.
    pub name: String,
    /// Safe HTML.
    pub description: String,
    /// The description as it was written, where that is not the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description_source: Option<String>,
    /// Where it stands.
    pub status: ProductStatus,
    /// Who makes it.
    pub vendor: Option<String>,
    /// What kind of thing it is.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its categories, as they were given.
    pub category_ids: Vec<CategoryId>,
    /// Typed attributes.
    pub attributes: Vec<AttributeDoc>,
    /// Pictures, the first one leading.
    pub images: Vec<ImageDoc>,
    /// Names and values of what its variants differ in.
    pub options: Vec<OptionDoc>,
    /// What can be bought.
    pub variants: Vec<VariantDoc>,
    /// Names with values; a name may stand several times.
    pub tags: Vec<TagDoc>,
    /// When it was made, in microseconds since 1970.
    pub created: i64,
    /// When it was last changed, in microseconds since 1970.
    pub updated: i64,
    /// Counts its changes.
    pub version: i64,
}

/// A typed attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeDoc {
    /// Its name.
    pub name: String,
    /// `string`, `number`, `boolean`, `date` or `enum`.
    pub kind: String,
    /// Its value as text.
    pub value: String,
}

/// A picture of a product.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageDoc {
    /// The picture.
    pub image_id: ImageId,
    /// What it shows, for who cannot see it.
    pub alt: String,
    /// Pixels.
    pub width: i64,
    /// Pixels.
    pub height: i64,
    /// The picture in a few blurred pixels, as a data URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
}

/// One thing in which variants differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OptionDoc {
    /// Such as `Size`.
    pub name: String,
    /// Such as `S`, `M`, `L`.
    pub values: Vec<String>,
}

/// What can be bought: one SKU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VariantDoc {
    /// The variant.
    pub variant_id: VariantId,
    /// Its stock keeping unit, unique in the shop.
    pub sku: String,
    /// What it costs.
    pub price: Money,
    /// Option name to value.
    pub options: BTreeMap<String, String>,
    /// Such as a GTIN.
    pub barcode: Option<String>,
    /// Grams.
    pub weight_grams: Option<i64>,
    /// Whether stock is counted; if not, it can always be had.
    pub tracked: bool,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TagDoc {
    /// The tag.
    pub tag_id: TagId,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl ProductDoc {
    /// The SKU of a product with one variant; a product with several has none of its own.
    pub fn sku(&self) -> Option<&str> {
        match self.variants.as_slice() {
            [only] => Some(&only.sku),
            _ => None,
        }
    }

    /// The lowest price among the variants.
    pub fn lowest_price(&self) -> Option<Money> {
        self.variants.iter().map(|variant| variant.price).min_by_key(|price| price.amount_minor)
    }

    /// The highest price among the variants.
    pub fn highest_price(&self) -> Option<Money> {
        self.variants.iter().map(|variant| variant.price).max_by_key(|price| price.amount_minor)
    }

    /// Whether the public sees it.
    pub fn is_public(&self) -> bool {
        self.status == ProductStatus::Active
    }
}

/// The product after `payload`; `None` where the payload is not about products. An event that is not newer than
/// the document changes nothing.
pub fn project_product(
    doc: Option<&ProductDoc>,
    payload: &Payload,
    sanitise: Sanitise,
) -> Result<Option<ProductDoc>, Poison> {
    match payload {
        Payload::ProductCreated(v1::ProductCreated { product })
        | Payload::ProductUpdated(v1::ProductUpdated { product }) => {
            let product = product.as_ref().ok_or_else(|| Poison::member("product", "is missing"))?;
            match doc {
                Some(doc) if doc.version >= product.version => Ok(Some(doc.clone())),
                _ => whole(product, sanitise).map(Some),
            }
        }
        Payload::ProductArchived(event) => change(doc, event.version, &event.updated_at, |doc| {
            doc.status = ProductStatus::Archived;
            Ok(())
        }),
        Payload::ProductTagAdded(event) => change(doc, event.version, &event.updated_at, |doc| {
            let tag = tag(event.tag.as_ref())?;
            doc.tags.retain(|other| other.tag_id != tag.tag_id);
            doc.tags.push(tag);
            Ok(())
        }),
        Payload::ProductTagRemoved(event) => change(doc, event.version, &event.updated_at, |doc| {
            let tag = tag(event.tag.as_ref())?;
            doc.tags.retain(|other| other.tag_id != tag.tag_id);
            Ok(())
        }),
        _ => Ok(None),
    }
}

fn change(
    doc: Option<&ProductDoc>,
    version: i64,
    updated_at: &str,
    edit: impl FnOnce(&mut ProductDoc) -> Result<(), Poison>,
) -> Result<Option<ProductDoc>, Poison> {
    let mut doc = doc.cloned().ok_or_else(|| Poison("the product was never created".to_owned()))?;
    if version > doc.version {
        edit(&mut doc)?;
        doc.updated = poison::time_us("updated_at", updated_at)?;
        doc.version = version;
    }
    Ok(Some(doc))
}

fn whole(product: &v1::Product, sanitise: Sanitise) -> Result<ProductDoc, Poison> {
    let description = sanitise(&product.description);
    let status = ProductStatus::parse(&product.status)
        .ok_or_else(|| Poison::member("status", format!("`{}` is unknown", product.status)))?;
    Ok(ProductDoc {
        product_id: poison::id("product_id", &product.product_id)?,
        handle: product.handle.clone(),
        name: product.name.clone(),
        description_source: (description != product.description).then(|| product.description.clone()),
        description,
        status,
        vendor: product.vendor.clone(),
        kind: product.r#type.clone(),
        category_ids: product
            .category_ids
            .iter()
            .map(|id| poison::id("category_ids", id))
            .collect::<Result<_, _>>()?,
        attributes: product.attributes.iter().map(attribute).collect(),
        images: product.images.iter().map(image).collect::<Result<_, _>>()?,
        options: product.options.iter().map(option).collect(),
        variants: product.variants.iter().map(variant).collect::<Result<_, _>>()?,
        tags: product.tags.iter().map(|item| tag(Some(item))).collect::<Result<_, _>>()?,
        created: poison::time_us("created_at", &product.created_at)?,
        updated: poison::time_us("updated_at", &product.updated_at)?,
        version: product.version,
    })
}

fn attribute(attribute: &v1::Attribute) -> AttributeDoc {
    AttributeDoc {
        name: attribute.name.clone(),
        kind: attribute.kind.clone(),
        value: attribute.value.clone(),
    }
}

fn image(image: &v1::Image) -> Result<ImageDoc, Poison> {
    Ok(ImageDoc {
        image_id: poison::id("image_id", &image.image_id)?,
        alt: image.alt.clone(),
        width: image.width,
        height: image.height,
        placeholder: image.placeholder.clone(),
    })
}

fn option(option: &v1::ProductOption) -> OptionDoc {
    OptionDoc { name: option.name.clone(), values: option.values.clone() }
}

fn variant(variant: &v1::Variant) -> Result<VariantDoc, Poison> {
    Ok(VariantDoc {
        variant_id: poison::id("variant_id", &variant.variant_id)?,
        sku: variant.sku.clone(),
        price: poison::money("price", variant.price.as_ref())?,
        options: variant.options.clone(),
        barcode: variant.barcode.clone(),
        weight_grams: variant.weight_grams,
        tracked: variant.inventory_policy != "untracked",
    })
}

fn tag(tag: Option<&v1::Tag>) -> Result<TagDoc, Poison> {
    let tag = tag.ok_or_else(|| Poison::member("tag", "is missing"))?;
    Ok(TagDoc {
        tag_id: poison::id("tag_id", &tag.tag_id)?,
        name: tag.name.clone(),
        value: tag.value.clone(),
    })
}
