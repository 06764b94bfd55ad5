//! What callers of commerce see, on SQLite and, where a server is named, on PostgreSQL.

mod api_document;
mod catalog_categories;
mod catalog_images;
mod catalog_new_products;
mod catalog_product_changes;
mod catalog_renditions;
mod catalog_tags;
mod catalog_variants;
mod customers;
mod harness;
mod inventory;
mod locations;
mod node;
mod orders_at_once;
mod orders_cancelled;
mod orders_imported;
mod orders_placed;
mod orders_refused;
mod relaying;
mod verify_rules;
mod verify_snapshot;
