//! A search in the words of the shop, on its way to an index. Pages and counts come back in the same words.

use std::collections::BTreeMap;

use mercato_kernel::{ProductId, Result};
use serde::{Deserialize, Serialize};

use super::{Facet, PriceRange, refuse};

/// The order of the hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// Best match first.
    Relevance,
    /// The latest made first.
    Newest,
    /// By lowest price.
    Price {
        /// Dearest first.
        descending: bool,
    },
    /// By name.
    Name {
        /// From Z to A.
        descending: bool,
    },
}

impl SortBy {
    /// Reads `sort=`.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(match text {
            "relevance" => Self::Relevance,
            "newest" => Self::Newest,
            "price" => Self::Price { descending: false },
            "-price" => Self::Price { descending: true },
            "name" => Self::Name { descending: false },
            "-name" => Self::Name { descending: true },
            _ => {
                let expected = "expected one of relevance, newest, price, -price, name, -name";
                return Err(refuse("sort", "unknown", expected));
            }
        })
    }
}

/// A condition that every hit meets; the facet of the same name is counted without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Has any of these values of the facet.
    Any(Facet, Vec<String>),
    /// A variant's price lies in the range.
    Price(PriceRange),
    /// Has any of these SKUs.
    Sku(Vec<String>),
    /// Stands at any of these.
    Status(Vec<String>),
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexQuery {
    /// Words.
    pub text: Option<String>,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// What to count.
    pub facets: Vec<Facet>,
    /// The order.
    pub sort: SortBy,
    /// The index's own mark of where the page begins.
    pub after: Option<String>,
    /// How many hits at most.
    pub limit: usize,
}

/// A value, or a range of prices in minor units, with the number of products.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The value; absent for a range.
    pub value: Option<String>,
    /// The lower end, included.
    pub from_minor: Option<i64>,
    /// The upper end, not included.
    pub to_minor: Option<i64>,
    /// How many products.
    pub count: u64,
}

/// A page of hits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// The products, in order.
    pub ids: Vec<ProductId>,
    /// How many match in all.
    pub total: u64,
    /// The index's own mark of where the next page begins.
    pub next: Option<String>,
    /// The counts by facet name.
    pub facets: BTreeMap<String, Vec<Bucket>>,
}
