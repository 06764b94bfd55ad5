//! The words a product and a variant are in: whether it is shown, whether its stock is counted.

use std::str::FromStr;

/// Whether a product is shown and sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProductStatus {
    /// Being written; not public.
    Draft,
    /// Public and for sale.
    Active,
    /// Withdrawn.
    Archived,
}

impl ProductStatus {
    /// The status in text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Active => "active",
            Self::Archived => "archived",
        }
    }
}

impl FromStr for ProductStatus {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            "active" => Ok(Self::Active),
            "archived" => Ok(Self::Archived),
            _ => Err("a status is one of draft, active, archived"),
        }
    }
}

/// Whether a variant's stock is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InventoryPolicy {
    /// Counted; an order beyond it is refused.
    Deny,
    /// Not counted; always to be had.
    Untracked,
}

impl InventoryPolicy {
    /// The policy in text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "deny",
            Self::Untracked => "untracked",
        }
    }
}

impl FromStr for InventoryPolicy {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "deny" => Ok(Self::Deny),
            "untracked" => Ok(Self::Untracked),
            _ => Err("an inventory policy is one of deny, untracked"),
        }
    }
}
