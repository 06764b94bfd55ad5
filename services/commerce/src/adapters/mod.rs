//! Commerce's outside: HTTP, SQL, the writer that commits commands in groups, and the relay to the log.

mod http;
mod numbers;
mod open;
mod pictures;
mod relay;
mod scaler;
mod sealing;
mod sql;
mod sweeper;
mod verify;
mod writer;

pub use open::{Commerce, Deps, Settings, Shop, ensure_shop, open};
pub use sql::MIGRATIONS;
