//! What callers of commerce see, on SQLite and, where a server is named, on PostgreSQL.

mod api_document;
mod catalog_categories;
mod catalog_images;
mod catalog_new_products;
mod catalog_product_changes;
mod catalog_tags;
mod catalog_variants;
mod harness;
