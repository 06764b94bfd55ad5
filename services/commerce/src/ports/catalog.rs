//! Products, variants, tags, categories and images as the catalog's use cases need them.

use std::collections::HashSet;

use async_trait::async_trait;
use mercato_kernel::{ImageId, ProductId, TagId, Timestamp};

use super::StoreResult;
use crate::domain::{Category, CategoryKey, Image, NewTag, Product, ProductHead, Tag};

/// What a handle names. Each kind has handles of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleOwner {
    /// A product.
    Product,
    /// A category.
    Category,
}

/// The catalog within one transaction.
///
/// An implementer MUST hold the product's row from `lock_product` and `lock_head` until the transaction ends, so that
/// versions and sequences have no gap, write what has a unique key in the order of that key, so that two transactions
/// do not wait for each other, and name broken unique keys `products_handle_key`, `variants_sku_key`,
/// `categories_handle_key`, `images_content_hash_key`.
#[async_trait]
pub trait CatalogStore: Send {
    /// A whole product, locked.
    async fn lock_product(&mut self, product: ProductId) -> StoreResult<Option<Product>>;

    /// A product's status, version and sequence, locked.
    async fn lock_head(&mut self, product: ProductId) -> StoreResult<Option<ProductHead>>;

    /// Writes new products with all that belongs to them.
    async fn insert_products(&mut self, products: &[Product]) -> StoreResult<()>;

    /// Which of these products stand already: asked after a commit whose outcome is unknown. An implementer MUST wait
    /// for a transaction that has written one of them and has not ended, so that a product that is not found does not
    /// appear later.
    async fn standing(&mut self, products: &[ProductId]) -> StoreResult<HashSet<ProductId>>;

    /// Writes what differs between a locked product as it was and as it is to be; tags are not looked at.
    async fn update_product(&mut self, before: &Product, after: &Product) -> StoreResult<()>;

    /// Writes the head of a locked product.
    async fn update_head(
        &mut self,
        product: ProductId,
        head: &ProductHead,
        now: Timestamp,
    ) -> StoreResult<()>;

    /// The id of a product's tag of this name and value.
    async fn tag_id(&mut self, product: ProductId, tag: &NewTag) -> StoreResult<Option<TagId>>;

    /// How many tags a product has.
    async fn count_tags(&mut self, product: ProductId) -> StoreResult<usize>;

    /// Adds a tag to a product.
    async fn insert_tag(&mut self, product: ProductId, tag: &Tag) -> StoreResult<()>;

    /// Takes a tag off a product; `None` where the product has no such tag.
    async fn delete_tag(&mut self, product: ProductId, tag: TagId) -> StoreResult<Option<Tag>>;

    /// Lets others that look for a free handle of one of these slugs wait until the transaction ends. An implementer
    /// MUST lock in an order of its own, the same for everybody.
    async fn lock_slugs(&mut self, owner: HandleOwner, slugs: &[String]) -> StoreResult<()>;

    /// Which of these handles are taken.
    async fn taken_handles(&mut self, owner: HandleOwner, handles: &[String])
    -> StoreResult<HashSet<String>>;

    /// The categories that these keys name, in the order asked.
    async fn categories(&mut self, keys: &[CategoryKey]) -> StoreResult<Vec<Option<Category>>>;

    /// Writes a new category, whose only event has the sequence 1.
    async fn insert_category(&mut self, category: &Category, now: Timestamp) -> StoreResult<()>;

    /// The images of these ids; those unknown are left out.
    async fn images(&mut self, ids: &[ImageId]) -> StoreResult<Vec<Image>>;

    /// The image of these bytes.
    async fn image_of(&mut self, content_hash: [u8; 32]) -> StoreResult<Option<Image>>;

    /// Writes a new image.
    async fn insert_image(&mut self, image: &Image, now: Timestamp) -> StoreResult<()>;
}
