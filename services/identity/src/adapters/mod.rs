//! Between identity and the outside: SQL and HTTP. No rule about keys is here.

pub(crate) mod http;
pub(crate) mod sql;
