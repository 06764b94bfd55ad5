//! `[shop]`: what kind of shop it is.

use mercato_kernel::Currency;
use serde::{Deserialize, Serialize};

/// Rules that differ between shops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShopConfig {
    /// The currency of what does not say its own.
    pub currency: Currency,
    /// Whether changes of products must name the version they are meant for.
    pub require_if_match: bool,
    /// Where shoppers find it, such as `https://shop.example`; what each request names unless it is set.
    pub public_url: Option<String>,
}

impl Default for ShopConfig {
    fn default() -> Self {
        Self { currency: Currency::EUR, require_if_match: false, public_url: None }
    }
}
