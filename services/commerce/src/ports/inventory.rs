//! Stock rows, locations and the ledger as use cases need them.

use async_trait::async_trait;
use mercato_kernel::{MovementId, OrderId, StockId, Timestamp, VariantId};

use super::StoreResult;
use crate::domain::{Account, Location, StockRow, TrackedVariant};

/// An entry of the ledger: units that go from one account to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMovement {
    /// Its id.
    pub id: MovementId,
    /// What moves.
    pub variant_id: VariantId,
    /// Whence.
    pub from: Account,
    /// Whither.
    pub to: Account,
    /// How many units, at least 1.
    pub quantity: i64,
    /// Why, in the words of whoever caused it.
    pub reason: String,
    /// The order and its line, where one caused it.
    pub order: Option<(OrderId, i64)>,
    /// When.
    pub moved_at: Timestamp,
}

/// Units that an order took from one stock row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocated {
    /// The order's line.
    pub line: i64,
    /// The row.
    pub stock_id: StockId,
    /// The variant.
    pub variant_id: VariantId,
    /// How many units.
    pub quantity: i64,
}

/// Inventory within one transaction.
#[async_trait]
pub trait InventoryStore: Send {
    /// A location by its handle.
    async fn location(&mut self, handle: &str) -> StoreResult<Option<Location>>;

    /// Adds a location. `StoreError::Unique("locations_handle_key")` where the handle is taken.
    async fn insert_location(&mut self, location: &Location, now: Timestamp) -> StoreResult<()>;

    /// The variants of these SKUs, with their policy; those unknown are left out.
    async fn tracked_variants(&mut self, skus: &[String]) -> StoreResult<Vec<TrackedVariant>>;

    /// The variants of a product.
    async fn variants_of(&mut self, product: mercato_kernel::ProductId) -> StoreResult<Vec<TrackedVariant>>;

    /// All stock rows of these variants, locked until the transaction ends, ordered by id.
    async fn lock_stock(&mut self, variants: &[VariantId]) -> StoreResult<Vec<StockRow>>;

    /// These stock rows, locked until the transaction ends, ordered by id.
    async fn lock_stock_rows(&mut self, rows: &[StockId]) -> StoreResult<Vec<StockRow>>;

    /// Adds stock rows. `StoreError::Unique("stock_variant_id_location_id_key")` where one exists.
    async fn insert_stock(&mut self, rows: &[StockRow], now: Timestamp) -> StoreResult<()>;

    /// Writes levels, versions, sequences and times of locked rows.
    async fn update_stock(&mut self, rows: &[StockRow], now: Timestamp) -> StoreResult<()>;

    /// Writes entries of the ledger.
    async fn insert_movements(&mut self, movements: Vec<NewMovement>) -> StoreResult<()>;

    /// What an order took from which rows.
    async fn allocated(&mut self, order: OrderId) -> StoreResult<Vec<Allocated>>;
}
