//! The catalog's tables: the port, with heads, tags and handles. Whole products, categories and images are beside.

mod categories;
mod images;
pub mod products;
pub mod renditions;

use std::collections::HashSet;

use async_trait::async_trait;
use mercato_engines::db::{Dialect, Sql, Value};
use mercato_kernel::{ImageId, ProductId, TagId, Timestamp};

pub use images::{IMAGES_SIGNAL, image, image_of};

use super::{SqlUnit, column, word};
use crate::{
    domain::{Category, CategoryKey, Image, NewTag, Product, ProductHead, Tag},
    ports::{CatalogStore, HandleOwner, StoreResult},
};

const LOCK_HEAD: Sql = Sql::per(
    "SELECT status, version, sequence FROM products WHERE id = $1",
    "SELECT status, version, sequence FROM products WHERE id = $1 FOR UPDATE",
);

/// In the order of what is locked: two names may share a lock.
const LOCK_NAMES: &str = "SELECT pg_advisory_xact_lock(k.hash) FROM (\
         SELECT DISTINCT hashtextextended(name, 0) AS hash FROM unnest($1::text[]) AS name ORDER BY 1) AS k";

#[async_trait]
impl CatalogStore for SqlUnit {
    async fn lock_product(&mut self, product: ProductId) -> StoreResult<Option<Product>> {
        products::lock(&mut self.tx, product).await
    }

    async fn lock_head(&mut self, product: ProductId) -> StoreResult<Option<ProductHead>> {
        let row = self.tx.fetch_optional(LOCK_HEAD, vec![product.uuid().into()]).await?;
        let head = |row| {
            let (status, version, sequence) = (word(&row, 0)?, column(&row, 1)?, column(&row, 2)?);
            Ok(ProductHead { status, version, sequence })
        };
        row.map(head).transpose()
    }

    async fn insert_products(&mut self, products: &[Product]) -> StoreResult<()> {
        products::insert(&mut self.tx, products).await
    }

    async fn standing(&mut self, products: &[ProductId]) -> StoreResult<HashSet<ProductId>> {
        products::standing(&mut self.tx, products).await
    }

    async fn update_product(&mut self, before: &Product, after: &Product) -> StoreResult<()> {
        products::update(&mut self.tx, before, after).await
    }

    async fn update_head(
        &mut self,
        product: ProductId,
        head: &ProductHead,
        now: Timestamp,
    ) -> StoreResult<()> {
        let sql =
            "UPDATE products SET status = $2, version = $3, sequence = $4, updated_at = $5 WHERE id = $1";
        let ProductHead { status, version, sequence } = head.clone();
        let values =
            vec![product.uuid().into(), status.as_str().into(), version.into(), sequence.into(), now.into()];
        self.tx.execute(sql, values).await?;
        Ok(())
    }

    async fn tag_id(&mut self, product: ProductId, tag: &NewTag) -> StoreResult<Option<TagId>> {
        let sql = "SELECT id FROM product_tags WHERE product_id = $1 AND name = $2 AND value = $3";
        let values = vec![product.uuid().into(), tag.name.as_str().into(), tag.value.as_str().into()];
        let row = self.tx.fetch_optional(sql, values).await?;
        row.map(|row| Ok(TagId(column(&row, 0)?))).transpose()
    }

    async fn count_tags(&mut self, product: ProductId) -> StoreResult<usize> {
        let sql = "SELECT COUNT(*) FROM product_tags WHERE product_id = $1";
        let rows = self.tx.fetch(sql, vec![product.uuid().into()]).await?;
        let count: i64 = rows.first().map(|row| column(row, 0)).transpose()?.unwrap_or_default();
        Ok(usize::try_from(count).unwrap_or_default())
    }

    async fn insert_tag(&mut self, product: ProductId, tag: &Tag) -> StoreResult<()> {
        products::insert_tags(&mut self.tx, vec![(product, tag)]).await
    }

    async fn delete_tag(&mut self, product: ProductId, tag: TagId) -> StoreResult<Option<Tag>> {
        let sql = "DELETE FROM product_tags WHERE product_id = $1 AND id = $2 RETURNING name, value";
        let row = self.tx.fetch_optional(sql, vec![product.uuid().into(), tag.uuid().into()]).await?;
        let removed = |row| {
            let text = NewTag { name: column(&row, 0)?, value: column(&row, 1)? };
            Ok(Tag { id: tag, text })
        };
        row.map(removed).transpose()
    }

    async fn lock_slugs(&mut self, owner: HandleOwner, slugs: &[String]) -> StoreResult<()> {
        // SQLite has one writer; nobody else looks meanwhile.
        if slugs.is_empty() || self.tx.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let names = slugs.iter().map(|slug| format!("{}:{slug}", table_of(owner))).collect();
        self.tx.fetch(LOCK_NAMES, vec![Value::Texts(names)]).await?;
        Ok(())
    }

    async fn taken_handles(
        &mut self,
        owner: HandleOwner,
        handles: &[String],
    ) -> StoreResult<HashSet<String>> {
        let sql = match owner {
            HandleOwner::Product => Sql::per(
                "SELECT handle FROM products WHERE handle IN (SELECT value FROM json_each($1))",
                "SELECT handle FROM products WHERE handle = ANY($1)",
            ),
            HandleOwner::Category => Sql::per(
                "SELECT handle FROM categories WHERE handle IN (SELECT value FROM json_each($1))",
                "SELECT handle FROM categories WHERE handle = ANY($1)",
            ),
        };
        let rows = self.tx.fetch(sql, vec![Value::Texts(handles.to_vec())]).await?;
        rows.iter().map(|row| column(row, 0)).collect()
    }

    async fn categories(&mut self, keys: &[CategoryKey]) -> StoreResult<Vec<Option<Category>>> {
        categories::find(&mut self.tx, keys).await
    }

    async fn insert_category(&mut self, category: &Category, now: Timestamp) -> StoreResult<()> {
        categories::insert(&mut self.tx, category, now).await
    }

    async fn images(&mut self, ids: &[ImageId]) -> StoreResult<Vec<Image>> {
        images::find(&mut self.tx, ids).await
    }

    async fn image_of(&mut self, content_hash: [u8; 32]) -> StoreResult<Option<Image>> {
        images::of(&mut self.tx, content_hash).await
    }

    async fn insert_image(&mut self, image: &Image, now: Timestamp) -> StoreResult<()> {
        images::insert(&mut self.tx, image, now).await
    }
}

fn table_of(owner: HandleOwner) -> &'static str {
    match owner {
        HandleOwner::Product => "products",
        HandleOwner::Category => "categories",
    }
}
