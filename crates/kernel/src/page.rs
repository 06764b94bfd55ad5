//! Pages of a list: how many items a caller wants, and where the next page begins.

use serde::Serialize;

/// How many items a page holds at most: 1 to 200, 20 unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u32);

impl Limit {
    /// The largest page.
    pub const MAX: u32 = 200;

    /// `count` items, if that is 1 to 200.
    pub fn new(count: u32) -> Option<Self> {
        (1..=Self::MAX).contains(&count).then_some(Self(count))
    }

    /// As a number of items.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// One page of a list. Only an absent `next` means that the list ends here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// What the page shows.
    pub items: Vec<T>,
    /// The cursor of the following page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
