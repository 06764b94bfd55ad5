//! What holders and makers of keys see, on SQLite and, where a server is named, on PostgreSQL.

mod database;
mod first_key;
mod keys_over_http;
mod recognition;
