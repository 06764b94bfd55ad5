//! What commerce's use cases need from outside: one transaction's view of its state. No SQL is here.

mod catalog;
mod error;
mod inventory;
mod orders;

use mercato_contracts::{Event, Payload};
use mercato_kernel::{EventId, Timestamp};
use uuid::Uuid;

pub use catalog::{CatalogStore, HandleOwner};
pub use error::{CommandError, CommandResult, StoreError, StoreResult};
pub use inventory::{Allocated, InventoryStore, NewMovement};
pub use orders::{CustomerKey, OrderHead, OrderStore, PlacedOrder, ProductForSale};

/// When and within which trace a command runs.
#[derive(Debug, Clone)]
pub struct Context {
    /// The present, the same for all of one command.
    pub now: Timestamp,
    /// The W3C trace that the request belongs to.
    pub traceparent: Option<String>,
}

impl Context {
    /// An event of now, in this trace.
    pub fn event(&self, subject: Uuid, sequence: i64, payload: impl Into<Payload>) -> Event {
        Event {
            id: EventId::new(),
            subject,
            sequence,
            time: self.now,
            payload: payload.into(),
            traceparent: self.traceparent.clone(),
        }
    }
}

/// One transaction's view of commerce. Whatever is done through it commits together or not at all.
pub trait Unit: CatalogStore + InventoryStore + OrderStore + Send {
    /// Puts an event into the outbox with this transaction. Its `sequence` comes from a counter on a row that the
    /// transaction has changed.
    fn record(&mut self, event: Event);
}
