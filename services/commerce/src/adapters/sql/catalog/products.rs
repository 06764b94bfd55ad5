//! A product with all its tables: read under a lock, made many at once, changed by difference.

use std::collections::HashSet;

use mercato_engines::db::{ColumnKind, InsertMany, Row, Sql, Tx, Value};
use mercato_kernel::{CategoryId, Currency, ImageId, Money, ProductId, TagId, VariantId};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::super::{column, wait_for_writers, word};
use crate::{
    domain::{
        Attribute, AttributeValue, NewTag, Product, ProductHead, ProductImage, ProductOption, Tag, Variant,
    },
    ports::{StoreError, StoreResult},
};

const LOCK: Sql = Sql::per(
    "SELECT handle, name, description, status, vendor, type, options, attributes, version, sequence, created_at, \
     updated_at FROM products WHERE id = $1",
    "SELECT handle, name, description, status, vendor, type, options, attributes, version, sequence, created_at, \
     updated_at FROM products WHERE id = $1 FOR UPDATE",
);

const INSERT_PRODUCTS: InsertMany = InsertMany {
    table: "products",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("handle", ColumnKind::Text),
        ("name", ColumnKind::Text),
        ("description", ColumnKind::Text),
        ("status", ColumnKind::Text),
        ("vendor", ColumnKind::Text),
        ("type", ColumnKind::Text),
        ("options", ColumnKind::Json),
        ("attributes", ColumnKind::Json),
        ("version", ColumnKind::Int),
        ("sequence", ColumnKind::Int),
        ("created_at", ColumnKind::Time),
        ("updated_at", ColumnKind::Time),
    ],
    suffix: "",
};

const INSERT_VARIANTS: InsertMany = InsertMany {
    table: "variants",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("product_id", ColumnKind::Uuid),
        ("sku", ColumnKind::Text),
        ("price_minor", ColumnKind::Int),
        ("currency", ColumnKind::Text),
        ("options", ColumnKind::Json),
        ("barcode", ColumnKind::Text),
        ("weight_grams", ColumnKind::Int),
        ("inventory_policy", ColumnKind::Text),
        ("position", ColumnKind::Int),
    ],
    suffix: "ON CONFLICT (id) DO UPDATE SET sku = excluded.sku, price_minor = excluded.price_minor, \
             currency = excluded.currency, options = excluded.options, barcode = excluded.barcode, \
             weight_grams = excluded.weight_grams, inventory_policy = excluded.inventory_policy",
};

const INSERT_TAGS: InsertMany = InsertMany {
    table: "product_tags",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("product_id", ColumnKind::Uuid),
        ("name", ColumnKind::Text),
        ("value", ColumnKind::Text),
    ],
    suffix: "",
};

const INSERT_CATEGORIES: InsertMany = InsertMany {
    table: "product_categories",
    columns: &[
        ("product_id", ColumnKind::Uuid),
        ("category_id", ColumnKind::Uuid),
        ("position", ColumnKind::Int),
    ],
    suffix: "",
};

const INSERT_IMAGES: InsertMany = InsertMany {
    table: "product_images",
    columns: &[
        ("product_id", ColumnKind::Uuid),
        ("position", ColumnKind::Int),
        ("image_id", ColumnKind::Uuid),
        ("alt", ColumnKind::Text),
    ],
    suffix: "",
};

const READ: &str = "SELECT handle, name, description, status, vendor, type, options, attributes, version, sequence, \
                    created_at, updated_at FROM products WHERE id = $1";

pub(super) async fn lock(tx: &mut Tx, id: ProductId) -> StoreResult<Option<Product>> {
    load(tx, id, LOCK).await
}

/// The product as this transaction sees it, without a lock: also within a snapshot.
pub async fn read(tx: &mut Tx, id: ProductId) -> StoreResult<Option<Product>> {
    load(tx, id, READ.into()).await
}

async fn load(tx: &mut Tx, id: ProductId, sql: Sql) -> StoreResult<Option<Product>> {
    let Some(row) = tx.fetch_optional(sql, vec![id.uuid().into()]).await? else { return Ok(None) };
    Ok(Some(Product {
        id,
        handle: column(&row, 0)?,
        name: column(&row, 1)?,
        description: column(&row, 2)?,
        vendor: column(&row, 4)?,
        kind: column(&row, 5)?,
        category_ids: read_categories(tx, id).await?,
        attributes: attributes_from(&column(&row, 7)?)?,
        images: read_images(tx, id).await?,
        options: options_from(&column(&row, 6)?)?,
        variants: read_variants(tx, id).await?,
        tags: read_tags(tx, id).await?,
        head: ProductHead { status: word(&row, 3)?, version: column(&row, 8)?, sequence: column(&row, 9)? },
        created_at: column(&row, 10)?,
        updated_at: column(&row, 11)?,
    }))
}

async fn read_categories(tx: &mut Tx, id: ProductId) -> StoreResult<Vec<CategoryId>> {
    let sql = "SELECT category_id FROM product_categories WHERE product_id = $1 ORDER BY position";
    let rows = tx.fetch(sql, vec![id.uuid().into()]).await?;
    rows.iter().map(|row| Ok(CategoryId(column(row, 0)?))).collect()
}

async fn read_images(tx: &mut Tx, id: ProductId) -> StoreResult<Vec<ProductImage>> {
    let sql = "SELECT p.image_id, p.alt, i.width, i.height, i.placeholder FROM product_images p \
               JOIN images i ON i.id = p.image_id WHERE p.product_id = $1 ORDER BY p.position";
    let rows = tx.fetch(sql, vec![id.uuid().into()]).await?;
    let one = |row: &Row| {
        Ok(ProductImage {
            image_id: ImageId(column(row, 0)?),
            alt: column(row, 1)?,
            width: column(row, 2)?,
            height: column(row, 3)?,
            placeholder: column(row, 4)?,
        })
    };
    rows.iter().map(one).collect()
}

async fn read_variants(tx: &mut Tx, id: ProductId) -> StoreResult<Vec<Variant>> {
    let sql = "SELECT id, sku, price_minor, currency, options, barcode, weight_grams, inventory_policy FROM variants \
               WHERE product_id = $1 ORDER BY position";
    let rows = tx.fetch(sql, vec![id.uuid().into()]).await?;
    let one = |row: &Row| {
        let options: Json = column(row, 4)?;
        Ok(Variant {
            id: VariantId(column(row, 0)?),
            sku: column(row, 1)?,
            price: Money { amount_minor: column(row, 2)?, currency: word::<Currency>(row, 3)? },
            options: serde_json::from_value(options).map_err(|error| fault(&error))?,
            barcode: column(row, 5)?,
            weight_grams: column(row, 6)?,
            policy: word(row, 7)?,
        })
    };
    rows.iter().map(one).collect()
}

async fn read_tags(tx: &mut Tx, id: ProductId) -> StoreResult<Vec<Tag>> {
    let sql = "SELECT id, name, value FROM product_tags WHERE product_id = $1 ORDER BY id";
    let rows = tx.fetch(sql, vec![id.uuid().into()]).await?;
    let one = |row: &Row| {
        let text = NewTag { name: column(row, 1)?, value: column(row, 2)? };
        Ok(Tag { id: TagId(column(row, 0)?), text })
    };
    rows.iter().map(one).collect()
}

/// Rows that are only there to wait, for PostgreSQL.
const WAIT_FOR_PRODUCTS: &str = "INSERT INTO products (id, handle, name, description, status, options, attributes, \
     version, sequence, created_at, updated_at) SELECT k.id, k.id::text, '', '', 'draft', '[]', '[]', 1, 1, \
     TIMESTAMPTZ 'epoch', TIMESTAMPTZ 'epoch' FROM unnest($1::uuid[]) AS k (id) ORDER BY k.id ON CONFLICT DO NOTHING";

pub(super) async fn standing(tx: &mut Tx, ids: &[ProductId]) -> StoreResult<HashSet<ProductId>> {
    let sql = Sql::per(
        "SELECT id FROM products WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT id FROM products WHERE id = ANY($1)",
    );
    let ids = Value::Uuids(ids.iter().map(|id| id.uuid()).collect());
    wait_for_writers(tx, WAIT_FOR_PRODUCTS, ids.clone()).await?;
    let rows = tx.fetch(sql, vec![ids]).await?;
    rows.iter().map(|row| Ok(ProductId(column(row, 0)?))).collect()
}

/// Handles and SKUs are written in their order: two that write the same wait for each other in one direction only.
pub(super) async fn insert(tx: &mut Tx, products: &[Product]) -> StoreResult<()> {
    let mut by_handle: Vec<&Product> = products.iter().collect();
    by_handle.sort_unstable_by(|a, b| a.handle.cmp(&b.handle));
    let row = |product: &&Product| {
        let mut values = row_values(product);
        values.insert(values.len() - 1, product.created_at.into());
        values
    };
    tx.insert_many(&INSERT_PRODUCTS, by_handle.iter().map(row).collect()).await?;
    let mut variants: Vec<(&Product, usize)> = Vec::with_capacity(products.len());
    for product in products {
        variants.extend((0..product.variants.len()).map(|index| (product, index)));
    }
    variants.sort_unstable_by(|(a, i), (b, j)| a.variants[*i].sku.cmp(&b.variants[*j].sku));
    let rows = variants.into_iter().map(|(product, index)| variant_row(product, index)).collect();
    tx.insert_many(&INSERT_VARIANTS, rows).await?;
    tx.insert_many(&INSERT_CATEGORIES, products.iter().flat_map(category_rows).collect()).await?;
    tx.insert_many(&INSERT_IMAGES, products.iter().flat_map(image_rows).collect()).await?;
    let tags = products.iter().flat_map(|product| product.tags.iter().map(|tag| (product.id, tag)));
    insert_tags(tx, tags.collect()).await
}

/// Adds tags, each to its product.
pub(super) async fn insert_tags(tx: &mut Tx, tags: Vec<(ProductId, &Tag)>) -> StoreResult<()> {
    let row = |(product, tag): (ProductId, &Tag)| {
        let NewTag { name, value } = tag.text.clone();
        vec![tag.id.uuid().into(), product.uuid().into(), name.into(), value.into()]
    };
    tx.insert_many(&INSERT_TAGS, tags.into_iter().map(row).collect()).await?;
    Ok(())
}

pub(super) async fn update(tx: &mut Tx, before: &Product, after: &Product) -> StoreResult<()> {
    let sql = "UPDATE products SET handle = $2, name = $3, description = $4, status = $5, vendor = $6, type = $7, \
               options = $8, attributes = $9, version = $10, sequence = $11, updated_at = $12 WHERE id = $1";
    tx.execute(sql, row_values(after)).await?;
    let is_changed = |index: &usize| before.variants.get(*index) != after.variants.get(*index);
    let changed = (0..after.variants.len()).filter(is_changed);
    tx.insert_many(&INSERT_VARIANTS, changed.map(|index| variant_row(after, index)).collect()).await?;
    if before.category_ids != after.category_ids {
        let delete = "DELETE FROM product_categories WHERE product_id = $1";
        tx.execute(delete, vec![after.id.uuid().into()]).await?;
        tx.insert_many(&INSERT_CATEGORIES, category_rows(after)).await?;
    }
    if before.images != after.images {
        tx.execute("DELETE FROM product_images WHERE product_id = $1", vec![after.id.uuid().into()]).await?;
        tx.insert_many(&INSERT_IMAGES, image_rows(after)).await?;
    }
    Ok(())
}

/// All columns of the row but `created_at`.
fn row_values(product: &Product) -> Vec<Value> {
    vec![
        product.id.uuid().into(),
        product.handle.as_str().into(),
        product.name.as_str().into(),
        product.description.as_str().into(),
        product.head.status.as_str().into(),
        product.vendor.clone().into(),
        product.kind.clone().into(),
        options_to(&product.options).into(),
        attributes_to(&product.attributes).into(),
        product.head.version.into(),
        product.head.sequence.into(),
        product.updated_at.into(),
    ]
}

fn variant_row(product: &Product, index: usize) -> Vec<Value> {
    let variant = &product.variants[index];
    vec![
        variant.id.uuid().into(),
        product.id.uuid().into(),
        variant.sku.as_str().into(),
        variant.price.amount_minor.into(),
        variant.price.currency.code().into(),
        json!(variant.options).into(),
        variant.barcode.clone().into(),
        variant.weight_grams.into(),
        variant.policy.as_str().into(),
        place(index),
    ]
}

fn category_rows(product: &Product) -> Vec<Vec<Value>> {
    let id: Uuid = product.id.uuid();
    let row = |(index, category): (usize, &CategoryId)| vec![id.into(), category.uuid().into(), place(index)];
    product.category_ids.iter().enumerate().map(row).collect()
}

fn image_rows(product: &Product) -> Vec<Vec<Value>> {
    let id: Uuid = product.id.uuid();
    let row = |(index, image): (usize, &ProductImage)| {
        vec![id.into(), place(index), image.image_id.uuid().into(), image.alt.as_str().into()]
    };
    product.images.iter().enumerate().map(row).collect()
}

fn place(index: usize) -> Value {
    i64::try_from(index).expect("lists are bounded").into()
}

fn fault(error: &serde_json::Error) -> StoreError {
    StoreError::Fault(format!("a JSON column of a product: {error}"))
}

fn options_to(options: &[ProductOption]) -> Json {
    options.iter().map(|option| json!({"name": option.name, "values": option.values})).collect()
}

fn options_from(json: &Json) -> StoreResult<Vec<ProductOption>> {
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let one = |option: &Json| {
        let values = option["values"].as_array()?.iter().map(text).collect::<Option<_>>()?;
        Some(ProductOption { name: text(&option["name"])?, values })
    };
    let options = json.as_array().and_then(|options| options.iter().map(one).collect());
    options.ok_or_else(|| StoreError::Fault(format!("the options of a product: {json}")))
}

fn attributes_to(attributes: &[Attribute]) -> Json {
    let one = |attribute: &Attribute| json!({"name": attribute.name, "kind": attribute.value.kind(), "value": attribute.value.text()});
    attributes.iter().map(one).collect()
}

fn attributes_from(json: &Json) -> StoreResult<Vec<Attribute>> {
    let one = |attribute: &Json| {
        let value = AttributeValue::from_text(attribute["kind"].as_str()?, attribute["value"].as_str()?)?;
        Some(Attribute { name: attribute["name"].as_str()?.to_owned(), value })
    };
    let attributes = json.as_array().and_then(|attributes| attributes.iter().map(one).collect());
    attributes.ok_or_else(|| StoreError::Fault(format!("the attributes of a product: {json}")))
}
