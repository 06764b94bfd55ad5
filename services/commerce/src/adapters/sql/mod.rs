//! Commerce's stores on SQL: one `SqlUnit` is one transaction. A file for each part of the house.

pub mod catalog;
mod inventory;
mod movements;
mod orders;
pub mod outbox;

pub use catalog::{image, image_of};
use mercato_contracts::Event;
use mercato_engines::{
    EngineError,
    db::{FromColumn, Migration, Row, Tx},
};
pub use movements::{MovementRow, movements};

use crate::ports::{StoreError, Unit};

/// The tables of commerce; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = mercato_engines::migrations![
    "0001_shop",
    "0002_catalog",
    "0003_inventory",
    "0004_orders",
    "0005_order_traces",
    "0006_outbox_deliveries",
    "0007_outbox_uncompressed"
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

/// A column of a row, with the error of a store.
pub(super) fn column<T: FromColumn>(row: &Row, index: usize) -> Result<T, StoreError> {
    Ok(row.get(index)?)
}

/// A text column that holds one of a fixed set of words.
pub(super) fn word<T: std::str::FromStr>(row: &Row, index: usize) -> Result<T, StoreError> {
    let text: String = column(row, index)?;
    text.parse().map_err(|_| StoreError::Fault(format!("column {index} holds `{text}`")))
}
