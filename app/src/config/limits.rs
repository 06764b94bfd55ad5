//! `[limits]`: what one request may take, and how much work may be under way at once.

use serde::{Deserialize, Serialize};

/// Limits of the edge. The limits of the contract (lines of an order, length of a name) are not settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// How many requests may be under way; more are answered 503.
    pub max_concurrent_requests: usize,
    /// How long one request may take, in seconds.
    pub request_timeout_s: u64,
    /// How long a stopping process waits for what runs, in seconds.
    pub drain_timeout_s: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self { max_concurrent_requests: 1_024, request_timeout_s: 30, drain_timeout_s: 8 }
    }
}
