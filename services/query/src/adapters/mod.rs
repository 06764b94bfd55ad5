//! The outside of query: engines behind its ports, consumers and other tasks, and HTTP. `open` puts them together.

mod cache_keys;
mod consumer;
mod feed;
mod gather;
mod http;
mod invalidator;
mod models;
mod moves;
mod open;
mod operations;
mod progress;
mod rebuild;
mod replays;
mod search;
mod verify;

pub use consumer::ParkedDoc;
pub use models::{OPERATIONS, ORDERS, PRODUCTS, STOCK};
pub use open::{Deps, Query, open};
pub use rebuild::{RebuildProgress, Rebuilds};
pub use search::SEARCH_SCHEMA;
