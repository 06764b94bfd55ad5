//! What callers of an HTTP adapter see, through an axum router.

mod bodies;
mod problems;
mod tasks;
