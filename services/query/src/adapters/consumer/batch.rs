//! Reads the next records of several topics as one batch with the position after it.

use mercato_contracts::{Event, Topic};
use mercato_engines::{
    Result,
    log::{Position, Record, SharedLog},
};

/// A record with what could be made of it.
pub struct Incoming {
    /// As the log has it.
    pub record: Record,
    /// The event, or why it does not decode.
    pub event: Result<Event, String>,
}

impl Incoming {
    /// Decodes a record.
    pub fn of(record: Record) -> Self {
        let event = Event::decode(&record.record.bytes).map_err(|error| error.to_string());
        Self { record, event }
    }
}

/// Records that are applied together.
pub struct Batch {
    /// In order within each partition.
    pub incoming: Vec<Incoming>,
    /// Behind the last of them.
    pub position: Position,
}

/// Up to `limit` records from `from` on, none at or after `until`.
pub async fn read_batch(
    log: &SharedLog,
    topics: &[Topic],
    from: &Position,
    until: Option<&Position>,
    limit: usize,
) -> Result<Batch> {
    let (records, position) = read_records(log, topics, from, until, limit).await?;
    Ok(Batch { incoming: records.into_iter().map(Incoming::of).collect(), position })
}

/// The same, undecoded.
pub async fn read_records(
    log: &SharedLog,
    topics: &[Topic],
    from: &Position,
    until: Option<&Position>,
    limit: usize,
) -> Result<(Vec<Record>, Position)> {
    let mut records = Vec::new();
    let mut position = from.clone();
    for topic in topics.iter().map(|topic| topic.as_str()) {
        for partition in 0..log.partitions(topic) {
            let next = from.next(topic, partition);
            let below = until.map(|until| until.next(topic, partition));
            let room = limit - records.len();
            if room == 0 || below.is_some_and(|below| below <= next) {
                continue;
            }
            let mut read = log.follow(topic, partition, next, room).await?;
            read.retain(|record| below.is_none_or(|below| record.offset < below));
            if let Some(last) = read.last() {
                position.set(topic, partition, last.offset + 1);
            }
            records.append(&mut read);
        }
    }
    Ok((records, position))
}
