//! A whole shop in one process for tests: real services on real engines, each node on a port of its own, on files
//! of its own or with others on one PostgreSQL. No fake of anything is here.

mod client;
mod database;
mod node;
mod shop;

pub use client::{Answer, Request};
pub use database::Database;
pub use node::Node;
pub use shop::Shop;
