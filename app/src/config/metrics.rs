//! `[metrics]`: who may read the figures.

use mercato_gateway::Cidr;
use serde::{Deserialize, Serialize};

use super::list;

/// `/metrics`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetricsConfig {
    /// Addresses or networks that read it without a key; others need the scope `shop:operate`.
    #[serde(deserialize_with = "list::comma_separated")]
    pub allow: Vec<Cidr>,
}

impl Default for MetricsConfig {
    fn default() -> Self {
        Self { allow: Cidr::loopback() }
    }
}
