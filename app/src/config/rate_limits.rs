//! `[rate_limits]`: how many requests one caller may send.

use serde::{Deserialize, Serialize};

use super::list;

/// Requests are counted by key, those without one by address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether requests are counted at all.
    pub enabled: bool,
    /// Requests a minute for one key.
    pub per_key: u32,
    /// Requests a minute for one address without a key.
    pub per_address: u32,
    /// Addresses or networks that are not counted.
    #[serde(deserialize_with = "list::comma_separated")]
    pub exempt: Vec<String>,
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        let exempt = vec!["127.0.0.0/8".to_owned(), "::1/128".to_owned()];
        Self { enabled: true, per_key: 6_000, per_address: 600, exempt }
    }
}
