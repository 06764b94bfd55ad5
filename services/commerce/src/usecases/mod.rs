//! What commerce does: one file, one function for each use case. Each runs within a transaction that its caller
//! commits.

pub mod adjust_stock;
pub mod cancel_order;
pub mod create_location;
pub mod erase_customer;
pub mod open_stock;
pub mod place_orders;
pub mod transfer_stock;
