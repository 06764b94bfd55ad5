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
/// versions and sequences have no gap, and name broken unique keys `products_handle_key`, `variants_sku_key`,
/// `categories_handle_key`, `images_content_hash_key`.
#[async_trait]
pub trait CatalogStore: Send {
    /// A whole product, locked.
    async fn lock_product(&mut self, product: ProductId) -> StoreResult<Option<Product>>;

    /// A product's status, version and sequence, locked.
    async fn lock_head(&mut self, product: ProductId) -> StoreResult<Option<ProductHead>>;

    /// Writes a new product with all that belongs to it.
    async fn insert_product(&mut self, product: &Product) -> StoreResult<()>;

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

    /// Adds tags to a product.
    async fn insert_tags(&mut self, product: ProductId, tags: &[Tag]) -> StoreResult<()>;

    /// Takes a tag off a product; `None` where the product has no such tag.
    async fn delete_tag(&mut self, product: ProductId, tag: TagId) -> StoreResult<Option<Tag>>;

    /// Lets others that look for a free handle of this `slug` wait until the transaction ends.
    async fn lock_slug(&mut self, owner: HandleOwner, slug: &str) -> StoreResult<()>;

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
