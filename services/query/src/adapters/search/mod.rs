//! The search index of this process: what it holds, how it is asked, and how it follows the models.

mod entry;
mod follower;
mod index;
mod query;

pub use entry::{SEARCH_SCHEMA, product_version};
pub use follower::{Follower, IndexState};
pub use index::IndexReader;
