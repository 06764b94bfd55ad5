//! What the storefront needs from outside, beside `contracts::PublicReads`: something that runs the components, and a
//! place for what they made.

use async_trait::async_trait;
use futures::future::BoxFuture;
use mercato_kernel::Result;

use crate::domain::{Answers, Document, Plan, Rendered, Visit};

/// Runs the components.
///
/// An implementer MUST: give up what takes too long or too much memory, so that the next call finds it sound; refuse at
/// once (`overloaded`) when too many wait; let the components do no input or output.
#[async_trait]
pub trait Renderer: Send + Sync {
    /// What the page needs, now that `answers` are there.
    async fn plan(&self, visit: &Visit, answers: &Answers) -> Result<Plan>;

    /// The page.
    async fn render(&self, visit: &Visit, answers: &Answers) -> Result<Rendered>;
}

/// Plans and pages that were made before.
///
/// An implementer MUST: make what is missing once however many ask for it at the same time, bound what it keeps, and
/// keep no failure.
#[async_trait]
pub trait Kept: Send + Sync {
    /// The plan under `key`, else the one that `make` makes.
    async fn plan(&self, key: &str, make: BoxFuture<'_, Result<Plan>>) -> Result<Plan>;

    /// The page under `key`, else the one that `make` makes.
    async fn page(&self, key: &str, make: BoxFuture<'_, Result<Document>>) -> Result<Document>;
}
