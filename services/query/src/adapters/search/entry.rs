//! What the index holds of a product. The count of its stock is not in it, only whether there is any.

use std::collections::BTreeMap;

use mercato_engines::search::{Field, FieldKind, Schema, SearchDocument, Value};

use crate::domain::{Availability, CategoryTree, ProductDoc, plain_text, search::Synonyms};

const fn text(name: &'static str, boost_percent: u32) -> Field {
    Field { name, kind: FieldKind::Text { language: "en", boost_percent } }
}

const fn field(name: &'static str, kind: FieldKind) -> Field {
    Field { name, kind }
}

/// The index of products.
pub static SEARCH_SCHEMA: Schema = Schema {
    name: "products",
    version: 1,
    fields: &[
        text("name", 400),
        text("codes", 300),
        text("labels", 150),
        text("description", 100),
        text("synonyms", 50),
        field("vendor", FieldKind::Keyword),
        field("type", FieldKind::Keyword),
        field("category", FieldKind::Keyword),
        field("sku", FieldKind::Keyword),
        field("status", FieldKind::Keyword),
        field("inStock", FieldKind::Keyword),
        field("nameOrder", FieldKind::Keyword),
        field("tag", FieldKind::KeywordMap),
        field("attribute", FieldKind::KeywordMap),
        field("price", FieldKind::Int),
        field("created", FieldKind::Int),
        field("updated", FieldKind::Int),
    ],
};

/// How much of a name decides its place in a list.
const NAME_ORDER_CHARS: usize = 128;

/// The product as the index holds it.
pub fn search_document(
    product: &ProductDoc,
    categories: &CategoryTree,
    synonyms: &Synonyms,
    availability: &Availability,
) -> SearchDocument {
    let skus: Vec<String> = product.variants.iter().map(|variant| variant.sku.clone()).collect();
    let barcodes = product.variants.iter().filter_map(|variant| variant.barcode.clone());
    let codes = skus.iter().cloned().chain(barcodes).collect();
    let tags = product.tags.iter().map(|tag| (&tag.name, &tag.value));
    let attributes = product.attributes.iter().map(|attribute| (&attribute.name, &attribute.value));
    let name_order = product.name.trim().to_lowercase().chars().take(NAME_ORDER_CHARS).collect();
    let description = plain_text(&product.description);
    let labels = labels(product);
    let short = [product.name.as_str(), &description].into_iter().chain(labels.iter().map(String::as_str));
    let synonyms = synonyms.widen(short);
    let texts = [
        ("name", vec![product.name.clone()]),
        ("codes", codes),
        ("labels", labels),
        ("description", vec![description]),
        ("synonyms", synonyms),
        ("vendor", product.vendor.iter().cloned().collect()),
        ("type", product.kind.iter().cloned().collect()),
        ("category", categories.handles_up(&product.category_ids)),
        ("sku", skus),
        ("status", vec![product.status.as_str().to_owned()]),
        ("inStock", vec![availability.in_stock(product).to_string()]),
        ("nameOrder", vec![name_order]),
    ];
    let mut fields: BTreeMap<&'static str, Value> =
        texts.into_iter().map(|(name, values)| (name, Value::Texts(values))).collect();
    fields.insert("tag", Value::TextMap(by_name(tags)));
    fields.insert("attribute", Value::TextMap(by_name(attributes)));
    let prices = product.variants.iter().map(|variant| variant.price.amount_minor).collect();
    fields.insert("price", Value::Ints(prices));
    fields.insert("created", Value::Ints(vec![product.created]));
    fields.insert("updated", Value::Ints(vec![product.updated]));
    SearchDocument {
        id: product.product_id.to_string(),
        version: index_version(product.version, availability),
        fields,
    }
}

/// How many bits of an indexed version count changes of stock.
const STOCK_BITS: u32 = 32;

/// What is indexed changes with the product and with its stock, and an index takes newer documents only: so the
/// version of one says both, the product's first.
fn index_version(product: i64, availability: &Availability) -> i64 {
    (product << STOCK_BITS) | availability.version().clamp(0, (1 << STOCK_BITS) - 1)
}

/// The product's version in that of an indexed document.
pub fn product_version(indexed: i64) -> i64 {
    indexed >> STOCK_BITS
}

/// Short words about the product beside its name: vendor, type, tags.
fn labels(product: &ProductDoc) -> Vec<String> {
    let own = product.vendor.iter().chain(&product.kind).cloned();
    own.chain(product.tags.iter().map(|tag| tag.value.clone())).collect()
}

fn by_name<'a>(pairs: impl Iterator<Item = (&'a String, &'a String)>) -> BTreeMap<String, Vec<String>> {
    let mut map: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in pairs {
        let values = map.entry(name.clone()).or_default();
        if !values.contains(value) {
            values.push(value.clone());
        }
    }
    map
}
