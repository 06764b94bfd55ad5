//! The topics of the log. Events are ordered within a subject; topics are not ordered among each other.

use std::{fmt, str::FromStr};

/// A stream of domain events, kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Topic {
    /// Products, their tags, and categories.
    Catalog,
    /// Stock levels and locations.
    Inventory,
    /// Orders.
    Orders,
    /// Erasures.
    Customers,
}

impl Topic {
    /// All topics, in the order in which a feed shows them.
    pub const ALL: &[Self] = &[Self::Catalog, Self::Inventory, Self::Orders, Self::Customers];

    /// The topic's name in the log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Inventory => "inventory",
            Self::Orders => "orders",
            Self::Customers => "customers",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Topic {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|topic| topic.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|topic| topic.as_str()).collect();
            format!("unknown topic `{text}`; there are {}", names.join(", "))
        })
    }
}
