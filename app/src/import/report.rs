//! What an import did, counted.

use std::fmt;

use super::Outcome;

/// How many products or orders met which end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// New in the shop.
    pub created: u64,
    /// Changed.
    pub updated: u64,
    /// Already there as they are.
    pub unchanged: u64,
    /// Not taken.
    pub refused: u64,
}

impl Summary {
    /// Counts one.
    pub fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Created => self.created += 1,
            Outcome::Updated => self.updated += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Refused(_) => self.refused += 1,
        }
    }

    /// All that were read.
    pub fn total(&self) -> u64 {
        self.created + self.updated + self.unchanged + self.refused
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, updated, unchanged, refused } = self;
        write!(f, "{created} created, {updated} updated, {unchanged} unchanged, {refused} refused")
    }
}
