//! What commerce does: one file, one function for each use case. Each runs within a transaction that its caller
//! commits.

mod catalog_rules;
mod handles;
mod links;

pub mod add_tag;
pub mod add_variant;
pub mod adjust_stock;
pub mod archive_product;
pub mod cancel_order;
pub mod create_category;
pub mod create_location;
pub mod create_products;
pub mod erase_customer;
pub mod locations;
pub mod open_stock;
pub mod place_orders;
pub mod remove_tag;
pub mod transfer_stock;
pub mod update_product;
pub mod update_variant;
pub mod upload_image;
