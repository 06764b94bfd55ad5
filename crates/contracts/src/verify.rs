//! What `verify` asks of the services: the source's own rules, one state of the source to compare with, and the
//! read side's answer to it. How the answers are shown is the app's.

use async_trait::async_trait;
use mercato_kernel::Result;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Topic, v1};

/// How many cases of a broken rule are told by name.
pub const MAX_EXAMPLES: usize = 10;

/// One rule with what was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// A stable name, such as `stock_equals_ledger`.
    pub name: String,
    /// The rule in a sentence.
    pub rule: String,
    /// How many cases were looked at.
    pub counted: u64,
    /// How many broke the rule.
    pub broken: u64,
    /// How many are on their way, at rest.
    pub pending: u64,
    /// Some of the broken cases, in words.
    pub examples: Vec<String>,
}

impl Check {
    /// A rule of which nothing was counted yet.
    pub fn new(name: &str, rule: &str) -> Self {
        let (name, rule) = (name.to_owned(), rule.to_owned());
        Self { name, rule, counted: 0, broken: 0, pending: 0, examples: Vec::new() }
    }

    /// Counts a case that broke the rule.
    pub fn fail(&mut self, example: impl Into<String>) {
        self.broken += 1;
        if self.examples.len() < MAX_EXAMPLES {
            self.examples.push(example.into());
        }
    }
}

/// Hears of each rule as it is finished.
pub type Progress<'p> = dyn for<'c> FnMut(&'c Check) + Send + 'p;

/// The last sequence that an aggregate has issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The topic of its events.
    pub topic: Topic,
    /// The aggregate.
    pub subject: Uuid,
    /// How many events it has issued.
    pub sequence: i64,
}

/// An order as the source has it.
#[derive(Debug, Clone, PartialEq)]
pub struct SourceOrder {
    /// The order as its event told it, without levels and customer.
    pub created: v1::OrderCreated,
    /// `placed` or `cancelled`.
    pub status: String,
    /// Its version.
    pub version: i64,
}

/// The source of truth. Commerce implements it.
#[async_trait]
pub trait Source: Send + Sync {
    /// One state of the source, seen whole until it is dropped.
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>>;

    /// How many events of this or an earlier moment are not in the log yet.
    async fn unsent(&self) -> Result<u64>;
}

/// One state of the source. Lists go by id; `after` is the last id of the page before.
#[async_trait]
pub trait Snapshot: Send {
    /// The rules that hold within the source, each with its count; `done` hears of each as it is finished.
    async fn own_checks(&mut self, done: &mut Progress<'_>) -> Result<Vec<Check>>;

    /// Events in the outbox that were not sent in this state.
    async fn unsent(&mut self) -> Result<u64>;

    /// The heads of all aggregates.
    async fn heads(&mut self) -> Result<Vec<Head>>;

    /// Products with their tags.
    async fn products(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::Product>>;

    /// Stock rows.
    async fn stock(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::StockLevel>>;

    /// Orders with their lines.
    async fn orders(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<SourceOrder>>;
}

/// What a comparison of a page found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Ids that are missing or older than the source, or of the same version and not equal, each with a word why.
    pub wrong: Vec<(Uuid, String)>,
}

/// The read models and the index. Query implements it.
#[async_trait]
pub trait ReadSide: Send + Sync {
    /// Waits until every model and the index have applied all that the log holds now, at most `limit_ms`; names
    /// those that have not.
    async fn catch_up(&self, limit_ms: u64) -> Result<Vec<String>>;

    /// Compares products with the model. A newer document is no difference.
    async fn compare_products(&self, source: &[v1::Product]) -> Result<Differences>;

    /// Compares products with the search index: there when active, and of the source's version.
    async fn compare_index(&self, source: &[v1::Product]) -> Result<Differences>;

    /// Compares stock levels with the model.
    async fn compare_stock(&self, source: &[v1::StockLevel]) -> Result<Differences>;

    /// Compares orders with the model.
    async fn compare_orders(&self, source: &[SourceOrder]) -> Result<Differences>;

    /// How many documents each model holds: products, stock rows, orders.
    async fn counts(&self) -> Result<[u64; 3]>;

    /// Subjects whose events are parked, by consumer.
    async fn parked(&self) -> Result<Vec<(String, Uuid)>>;
}
