//! Products, variants, tags, categories and images as the catalog's use cases need them.

use async_trait::async_trait;

/// The catalog within one transaction.
#[async_trait]
pub trait CatalogStore: Send {}
