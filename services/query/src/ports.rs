//! What the use cases need from outside: the read models, the index, and a way to wait for a write.
//! Whether a cache stands before a model is the adapter's matter, within what `Via` allows.

use std::collections::HashMap;

use async_trait::async_trait;
use mercato_contracts::SyncToken;
use mercato_kernel::{CategoryId, OrderId, ProductId, Result};
use serde::{Deserialize, Serialize};

use crate::domain::{
    Availability, CategoryDoc, CategoryTree, LocationDoc, OrderDoc, OrderStatus, ProductDoc, ProductStatus,
    search::{Hits, IndexQuery},
};

/// How a read may be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Also from what was kept of an earlier public answer.
    Cache,
    /// From the model itself: for keys and sync tokens.
    Model,
}

/// The models that a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReadModel {
    /// Products, SKUs and categories.
    Products,
    /// Stock levels and locations.
    Stock,
    /// Orders.
    Orders,
    /// The search index of this process.
    Search,
}

impl ReadModel {
    /// All models.
    pub const ALL: &[Self] = &[Self::Products, Self::Stock, Self::Orders, Self::Search];

    /// The model's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Products => "products",
            Self::Stock => "stock",
            Self::Orders => "orders",
            Self::Search => "search",
        }
    }
}

/// A product with the categories it is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CatalogEntry {
    /// The product.
    pub product: ProductDoc,
    /// Its own categories, as far as they are known.
    pub categories: Vec<CategoryDoc>,
}

/// Which products a list shows, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductList {
    /// The one with this handle.
    pub handle: Option<String>,
    /// Those of this status; all where it is absent.
    pub status: Option<ProductStatus>,
    /// Those after this one.
    pub after: Option<ProductId>,
    /// How many at most.
    pub limit: usize,
}

/// The products model.
#[async_trait]
pub trait Products: Send + Sync {
    /// Several, in the order asked.
    async fn products(&self, ids: &[ProductId]) -> Result<Vec<Option<CatalogEntry>>>;

    /// The product that has a variant with this SKU.
    async fn product_of_sku(&self, sku: &str) -> Result<Option<ProductId>>;

    /// A page of products by id.
    async fn list_products(&self, list: &ProductList) -> Result<Vec<CatalogEntry>>;

    /// A category.
    async fn category(&self, id: CategoryId) -> Result<Option<CategoryDoc>>;

    /// All categories.
    async fn categories(&self) -> Result<CategoryTree>;
}

/// The stock model.
#[async_trait]
pub trait Stock: Send + Sync {
    /// What can be bought of each product; one without rows has an empty answer.
    async fn availability(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Availability>>;

    /// All locations, those that orders take from first at the head.
    async fn locations(&self) -> Result<Vec<LocationDoc>>;
}

/// Which orders a list shows, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrderList {
    /// Of the customer with this e-mail address, in lower case.
    pub customer_email: Option<String>,
    /// Of this status.
    pub status: Option<OrderStatus>,
    /// With this external number.
    pub external_number: Option<String>,
    /// Placed at or after, in microseconds since 1970.
    pub from_us: Option<i64>,
    /// Placed before, in microseconds since 1970.
    pub to_us: Option<i64>,
    /// Those after this place: time in microseconds, then id.
    pub after: Option<(i64, OrderId)>,
    /// How many at most.
    pub limit: usize,
}

/// The orders model.
#[async_trait]
pub trait Orders: Send + Sync {
    /// The order with this id.
    async fn order(&self, id: OrderId) -> Result<Option<OrderDoc>>;

    /// The order with this number.
    async fn order_by_number(&self, number: &str) -> Result<Option<OrderDoc>>;

    /// A page of orders.
    async fn list_orders(&self, list: &OrderList) -> Result<Vec<OrderDoc>>;
}

/// The search index.
#[async_trait]
pub trait Index: Send + Sync {
    /// Searches; `unavailable` until the index is whole.
    async fn search(&self, query: &IndexQuery, via: Via) -> Result<Hits>;
}

/// Waits for writes.
#[async_trait]
pub trait Visibility: Send + Sync {
    /// Answers once each of `models` has applied those events of `token` that concern it; `not_yet_visible` after
    /// 2 s.
    async fn wait(&self, models: &[ReadModel], token: &SyncToken) -> Result<()>;
}
