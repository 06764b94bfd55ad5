//! Ports to what a shop runs on, one folder per port and one file per engine, chosen by URI.
//! No service's tables, events or rules are here.

pub mod blobs;
pub mod cache;
pub mod db;
pub mod documents;
mod error;
pub mod log;
pub mod search;
#[cfg(feature = "testing")]
pub mod testing;
mod uri;

pub use error::{EngineError, Result};
pub use uri::EngineUri;
