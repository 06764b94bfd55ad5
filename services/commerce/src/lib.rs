//! Commerce: catalog, inventory and orders in one database and one transaction. A command comes in over HTTP,
//! changes state, ledger, outbox and idempotency record together, or nothing. Read models are not here.

pub mod domain;
pub mod ports;
pub mod usecases;

#[cfg(feature = "adapters")]
mod adapters;
#[cfg(feature = "adapters")]
pub use adapters::{Commerce, Deps, MIGRATIONS, Settings, Shop, ensure_shop, open};
