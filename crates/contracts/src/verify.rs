//! What `verify` asks of the services: the source's own rules, one state of the source to compare with, and the
//! read side's answer to it. How the answers are shown is the app's.

use std::{collections::HashSet, fmt};

use async_trait::async_trait;
use mercato_kernel::Result;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Event, Topic, v1};

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
    /// How many are on their way: in a shop at rest, or in a model that is about to be rebuilt.
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

/// An event in the outbox that does not count as sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Its place in the outbox.
    pub position: i64,
    /// The aggregate.
    pub subject: Uuid,
    /// Its number within the aggregate.
    pub sequence: i64,
    /// The event as the log will hold it.
    pub envelope: Vec<u8>,
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

    /// How many events of the outbox up to the position `last` do not count as sent by now. Those of a snapshot stand
    /// at or before its last position, so waiting for them ends, however many follow.
    async fn unsent(&self, last: i64) -> Result<u64>;
}

/// One state of the source. Lists go by id; `after` is the last id of the page before.
#[async_trait]
pub trait Snapshot: Send {
    /// The rules that hold within the source, each with its count; `done` hears of each as it is finished.
    async fn own_checks(&mut self, done: &mut Progress<'_>) -> Result<Vec<Check>>;

    /// The last position of the outbox in this state.
    async fn last_position(&mut self) -> Result<i64>;

    /// Events of the outbox after the position `after` that do not count as sent in this state, in order; fewer than
    /// `limit` where they are large, none at the end.
    async fn unsent(&mut self, after: i64, limit: usize) -> Result<Vec<Unsent>>;

    /// The heads of all aggregates.
    async fn heads(&mut self) -> Result<Vec<Head>>;

    /// Products with their tags.
    async fn products(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::Product>>;

    /// Stock rows.
    async fn stock(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::StockLevel>>;

    /// Orders with their lines.
    async fn orders(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<SourceOrder>>;
}

/// How a document is not as the source has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// It is not there.
    Missing,
    /// It is older.
    Older {
        /// The version that was found.
        found: i64,
        /// The source's version.
        expected: i64,
    },
    /// It has the source's version and other contents.
    Unequal {
        /// The names of the members that differ.
        members: Vec<String>,
    },
}

impl Difference {
    /// Whether an event that is still to be applied explains it. What was written wrongly no event explains.
    pub fn is_lag(&self) -> bool {
        matches!(self, Self::Missing | Self::Older { .. })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("is missing"),
            Self::Older { found, expected } => write!(f, "has version {found}, not {expected}"),
            Self::Unequal { members } => write!(f, "differs in {}", members.join(", ")),
        }
    }
}

/// What a comparison of a page found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Ids of documents with what is wrong with each.
    pub wrong: Vec<(Uuid, Difference)>,
}

/// Ids of documents, by model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Affected {
    /// In the products model.
    pub products: HashSet<Uuid>,
    /// In the search index.
    pub index: HashSet<Uuid>,
    /// In the stock model.
    pub stock: HashSet<Uuid>,
    /// In the orders model.
    pub orders: HashSet<Uuid>,
}

impl Affected {
    /// Adds those of `other`.
    pub fn extend(&mut self, other: Self) {
        self.products.extend(other.products);
        self.index.extend(other.index);
        self.stock.extend(other.stock);
        self.orders.extend(other.orders);
    }
}

/// The read models and the index. Query implements it.
#[async_trait]
pub trait ReadSide: Send + Sync {
    /// Waits until every model and the index have applied all that the log holds now, at most `limit_ms`; names
    /// those that have not.
    async fn catch_up(&self, limit_ms: u64) -> Result<Vec<String>>;

    /// Names the models that an older version of the program filled. A shop that runs rebuilds them.
    async fn outdated(&self) -> Result<Vec<String>>;

    /// The documents that events of the log change which their model, or the index, has not applied yet.
    async fn unapplied(&self) -> Result<Affected>;

    /// The documents that `event` changes.
    fn affected(&self, event: &Event) -> Affected;

    /// Compares products with the model. A newer document is no difference.
    async fn compare_products(&self, source: &[v1::Product]) -> Result<Differences>;

    /// Compares products with the search index: there, and of the source's version.
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
