//! `[cors]`: which web pages of other origins may call the API from a browser.

use mercato_gateway::Origin;
use serde::{Deserialize, Serialize};

use super::list;

/// Closed unless an origin is named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorsConfig {
    /// Origins such as `https://shop.example`; `*` is every site, without credentials.
    #[serde(deserialize_with = "list::comma_separated")]
    pub allowed_origins: Vec<Origin>,
}
