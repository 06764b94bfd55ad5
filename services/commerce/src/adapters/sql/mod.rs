//! Commerce's stores on SQL: one `SqlUnit` is one transaction. A file for each part of the house.

pub mod catalog;
mod inventory;
mod movements;
mod orders;
pub mod outbox;

pub use catalog::{IMAGES_SIGNAL, image, image_of, renditions};
use mercato_contracts::Event;
use mercato_engines::{
    EngineError,
    db::{Dialect, FromColumn, Migration, Row, Tx, Value},
};
pub use movements::{MovementRow, movements};
pub use orders::count_customer_keys;

use crate::ports::{StoreError, StoreResult, Unit};

/// The tables of commerce; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = mercato_engines::migrations![
    "0001_shop",
    "0002_catalog",
    "0003_inventory",
    "0004_orders",
    "0005_order_traces",
    "0006_outbox_deliveries",
    "0007_outbox_uncompressed",
    "0008_erased_content",
    "0009_rows_in_order",
    "0010_image_renditions"
];

/// A transaction with the events that it has recorded so far.
pub struct SqlUnit {
    pub tx: Tx,
    pub events: Vec<Event>,
}

impl SqlUnit {
    /// Wraps a transaction that has just begun.
    pub fn new(tx: Tx) -> Self {
        Self { tx, events: Vec::new() }
    }
}

impl Unit for SqlUnit {
    fn record(&mut self, event: Event) {
        self.events.push(event);
    }
}

impl From<EngineError> for StoreError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unique(name) => Self::Unique(name),
            EngineError::Check(name) => Self::Check(name),
            EngineError::ForeignKey(name) => Self::ForeignKey(name),
            EngineError::Retry(why) => Self::Retry(why),
            EngineError::Unavailable(why) => Self::Unavailable(why),
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Waits for every transaction that has written one of `keys` and has not ended. On PostgreSQL a statement does not see
/// what such a one wrote, and does not wait for it; `insert`, which writes the same unique keys, does wait, and is undone
/// at once. On SQLite one transaction writes at a time, so there is nobody to wait for.
pub async fn wait_for_writers(tx: &mut Tx, insert: &'static str, keys: Value) -> StoreResult<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.savepoint("wait").await?;
        tx.execute(insert, vec![keys]).await?;
        tx.rollback_to("wait").await?;
    }
    Ok(())
}

/// A column of a row, with the error of a store.
pub(super) fn column<T: FromColumn>(row: &Row, index: usize) -> Result<T, StoreError> {
    Ok(row.get(index)?)
}

/// A text column that holds one of a fixed set of words.
pub(super) fn word<T: std::str::FromStr>(row: &Row, index: usize) -> Result<T, StoreError> {
    let text: String = column(row, index)?;
    text.parse().map_err(|_| StoreError::Fault(format!("column {index} holds `{text}`")))
}
