//! The event log: topics of records in order, replayable from 0. What a record's bytes mean is not known here.

mod sql;
mod tail;

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

pub use self::sql::MIGRATIONS;

use crate::{
    EngineUri, Result,
    db::{self, PoolSize},
};

/// A place in a topic's partition: 0 is the first record, the head is one past the last.
pub type Offset = i64;

/// How far a reader has come: for each (topic, partition) the offset of the next record to read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(BTreeMap<String, Offset>);

impl Position {
    /// The next offset to read of `topic`'s `partition`; 0 where nothing was read yet.
    pub fn next(&self, topic: &str, partition: u32) -> Offset {
        self.0.get(&Self::key(topic, partition)).copied().unwrap_or(0)
    }

    /// Moves on, so that `next` is the record to read next.
    pub fn set(&mut self, topic: &str, partition: u32, next: Offset) {
        self.0.insert(Self::key(topic, partition), next);
    }

    /// Whether this position has passed everything that `other` has passed.
    pub fn covers(&self, other: &Self) -> bool {
        other.0.iter().all(|(key, next)| self.0.get(key).copied().unwrap_or(0) >= *next)
    }

    /// How many records lie between this position and `head`.
    pub fn lag(&self, head: &Self) -> i64 {
        head.0.iter().map(|(key, next)| (next - self.0.get(key).copied().unwrap_or(0)).max(0)).sum()
    }

    fn key(topic: &str, partition: u32) -> String {
        format!("{topic}/{partition}")
    }
}

/// A record to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// The topic.
    pub topic: String,
    /// The aggregate; its records stay in order, in one partition.
    pub subject: Uuid,
    /// 1, 2, 3 … within the subject.
    pub sequence: i64,
    /// When it happened, in microseconds since 1970: for retention.
    pub time_us: i64,
    /// The record itself.
    pub bytes: Bytes,
}

/// A record with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The partition.
    pub partition: u32,
    /// The place in the partition.
    pub offset: Offset,
    /// What was appended.
    pub record: NewRecord,
}

/// Where a (subject, sequence) stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The topic.
    pub topic: String,
    /// The partition.
    pub partition: u32,
    /// The offset.
    pub offset: Offset,
}

/// An append-only log with topics and partitions.
///
/// An implementer MUST: give dense offsets from 0 in each partition; keep a subject's records in one partition;
/// ignore a (subject, sequence) it already holds, also one appended by another process; make an append atomic,
/// durable before it answers, and visible to readers in offset order without a gap ever showing.
#[async_trait]
pub trait Log: Send + Sync {
    /// Appends all or nothing; records it already holds are passed over. Answers how many were new.
    async fn append(&self, records: &[NewRecord]) -> Result<usize>;

    /// Up to `limit` records of one partition from `from` on, in order; stops early at about 1 MiB.
    async fn read(&self, topic: &str, partition: u32, from: Offset, limit: usize) -> Result<Vec<Record>>;

    /// The same for who follows the log: what this process appended just now may come from memory.
    async fn follow(&self, topic: &str, partition: u32, from: Offset, limit: usize) -> Result<Vec<Record>> {
        self.read(topic, partition, from, limit).await
    }

    /// One past the last record of every partition of `topics`.
    async fn head(&self, topics: &[&str]) -> Result<Position>;

    /// The partitions of `topic`: 0 up to this number, less one.
    fn partitions(&self, topic: &str) -> u32;

    /// Where this event stands, if it is in the log.
    async fn find(&self, subject: Uuid, sequence: i64) -> Result<Option<Place>>;

    /// For each of `subjects`, the highest sequence that the log holds; 0 for one it does not know.
    async fn last_sequences(&self, subjects: &[Uuid]) -> Result<Vec<i64>>;

    /// The durable position of a consumer group.
    async fn committed(&self, group: &str) -> Result<Position>;

    /// Sets the durable position of a consumer group.
    async fn commit(&self, group: &str, position: &Position) -> Result<()>;

    /// Drops records of `topic` older than `before_us`; offsets stay as they are. Domain topics are never dropped.
    async fn drop_before(&self, topic: &str, before_us: i64) -> Result<u64>;

    /// Changes whenever something may have been appended, by any process; a reader also looks every few seconds.
    fn appended(&self) -> watch::Receiver<u64>;

    /// Fails when the log cannot be used.
    async fn ping(&self) -> Result<()>;

    /// Closes its connections and files, after what runs on them. Nothing is asked of it afterwards.
    async fn close(&self);
}

/// A log shared by the services of a process.
pub type SharedLog = Arc<dyn Log>;

/// The schemes that `open` takes.
pub const SCHEMES: &[&str] = db::SCHEMES;

/// Opens the log that `uri` names: `sqlite:FILE` (made if absent) or `postgres://…` (in the schema `log`). It holds at
/// most the connections of `size`, and on PostgreSQL one more that listens.
pub async fn open(uri: &str, size: PoolSize) -> Result<SharedLog> {
    let uri = EngineUri::parse(uri, "log", SCHEMES)?;
    Ok(Arc::new(sql::SqlLog::open(uri.as_str(), size).await?))
}
