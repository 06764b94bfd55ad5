//! The services that a process can run.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A service by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ServiceName {
    /// The router in front.
    Gateway,
    /// Keys, and later accounts.
    Identity,
    /// Catalog, inventory, orders.
    Commerce,
    /// Read models, search, the event feed.
    Query,
    /// The pages for shoppers.
    Storefront,
}

impl ServiceName {
    /// All of them.
    pub const ALL: &[Self] = &[Self::Gateway, Self::Identity, Self::Commerce, Self::Query, Self::Storefront];

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Identity => "identity",
            Self::Commerce => "commerce",
            Self::Query => "query",
            Self::Storefront => "storefront",
        }
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ServiceName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|service| service.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|service| service.as_str()).collect();
            format!("`{text}` is no service; there are {}", names.join(", "))
        })
    }
}
