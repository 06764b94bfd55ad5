//! Query: the read models, product search, order history and the event feed, all filled from the log.
//! Nothing here changes the shop; what is true is decided by commerce.

pub mod domain;
pub mod ports;
pub mod usecases;

#[cfg(feature = "adapters")]
mod adapters;
#[cfg(feature = "adapters")]
pub use adapters::*;
