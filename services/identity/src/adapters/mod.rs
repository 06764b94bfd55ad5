//! Between identity and the outside: SQL and HTTP, and `open`, which puts them together. No rule about keys is here.

mod http;
mod open;
mod sql;

pub use open::{Deps, Identity, Keys, MIGRATIONS, open};
