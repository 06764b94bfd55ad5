//! `[rate_limits]`: how many requests one caller may send.

use mercato_gateway::{Cidr, Rate};
use serde::{Deserialize, Serialize};

use super::list;

/// Requests are counted by key, those without one by address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    pub exempt: Vec<Cidr>,
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self { enabled: true, per_key: 6_000, per_address: 1_200, exempt: Cidr::loopback() }
    }
}

impl RateLimitConfig {
    /// What the gateway wants to know.
    pub(super) fn for_gateway(&self) -> mercato_gateway::RateLimitConfig {
        let a_minute = |requests| Rate { requests, window_s: 60 };
        mercato_gateway::RateLimitConfig {
            enabled: self.enabled,
            per_key: a_minute(self.per_key),
            per_address: a_minute(self.per_address),
            exempt: self.exempt.clone(),
        }
    }
}
