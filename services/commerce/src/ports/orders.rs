//! Orders and customers' data keys as use cases need them.

use async_trait::async_trait;
use mercato_kernel::{CustomerKeyId, Money, OrderId, ProductId, Timestamp, VariantId};

use super::StoreResult;
use crate::domain::{InventoryPolicy, ItemKey, OrderLine, OrderStatus, ProductStatus};

/// A variant as an order finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProductForSale {
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Its SKU.
    pub sku: String,
    /// The product's name.
    pub name: String,
    /// The variant's price.
    pub price: Money,
    /// Whether it counts its stock.
    pub policy: InventoryPolicy,
    /// Whether the product may be ordered.
    pub status: ProductStatus,
    /// How many variants the product has, where it was asked for by the product: 2 stands for more.
    pub siblings: i64,
}

/// An order to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedOrder {
    /// Its id.
    pub id: OrderId,
    /// Its number.
    pub number: String,
    /// Its number elsewhere.
    pub external_number: Option<String>,
    /// What an import is recognised by.
    pub content_hash: Option<Vec<u8>>,
    /// The sum of its lines.
    pub total: Money,
    /// Its lines.
    pub lines: Vec<OrderLine>,
    /// The key that seals the customer, and the sealed customer.
    pub customer: Option<(CustomerKeyId, Vec<u8>)>,
    /// When the buyer placed it.
    pub placed_at: Timestamp,
    /// When it was imported.
    pub imported_at: Option<Timestamp>,
}

/// What a cancellation needs to know of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderHead {
    /// Its status.
    pub status: OrderStatus,
    /// Changes so far.
    pub version: i64,
    /// Events so far.
    pub sequence: i64,
}

/// A data key to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerKey {
    /// Its id, as events name it.
    pub id: CustomerKeyId,
    /// HMAC of the e-mail address, by which an erasure finds it.
    pub email_hash: [u8; 32],
    /// The key itself.
    pub data_key: [u8; 32],
}

/// Orders within one transaction.
#[async_trait]
pub trait OrderStore: Send {
    /// What stands behind these keys, in the order asked. A product with several variants is answered by its first,
    /// with `siblings` telling.
    async fn for_sale(&mut self, keys: &[ItemKey]) -> StoreResult<Vec<Option<ProductForSale>>>;

    /// Which of these external numbers are taken: the number, the order, its content hash.
    async fn external_numbers(
        &mut self,
        numbers: &[String],
    ) -> StoreResult<Vec<(String, OrderId, Option<Vec<u8>>)>>;

    /// Which of these orders stand already, with their numbers and totals: asked after a commit whose outcome is
    /// unknown. An implementer MUST wait for a transaction that has written one of them and has not ended, so that
    /// an order that is not found does not appear later.
    async fn placed(&mut self, orders: &[OrderId]) -> StoreResult<Vec<(OrderId, String, Money)>>;

    /// Writes orders with their lines.
    async fn insert_orders(&mut self, orders: &[PlacedOrder]) -> StoreResult<()>;

    /// Keeps data keys.
    async fn insert_customer_keys(&mut self, keys: &[CustomerKey], now: Timestamp) -> StoreResult<()>;

    /// Removes data keys of an e-mail address, at most `limit`; answers their ids.
    async fn delete_customer_keys(
        &mut self,
        email_hash: [u8; 32],
        limit: usize,
    ) -> StoreResult<Vec<CustomerKeyId>>;

    /// Removes the sealed customer of orders under these keys, and the content hash, which tells of the customer too.
    async fn forget_customers(&mut self, keys: &[CustomerKeyId]) -> StoreResult<()>;

    /// An order's head, locked until the transaction ends.
    async fn lock_order(&mut self, order: OrderId) -> StoreResult<Option<OrderHead>>;

    /// Writes an order's new status, version and sequence.
    async fn update_order(&mut self, order: OrderId, head: &OrderHead, now: Timestamp) -> StoreResult<()>;
}
