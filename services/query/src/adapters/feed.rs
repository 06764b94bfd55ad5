//! The event feed: every event there ever was as CloudEvents, page by page or as a stream, with opaque places in it.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mercato_contracts::{
    Event, Payload, Topic,
    api::{PersonalData, SealedCustomer},
    v1,
};
use mercato_engines::log::{Position, Record, SharedLog};
use mercato_kernel::{CursorKey, ErrorCode, Failure, Result, from_micros};
use serde_json::{Value, json};

use super::consumer::{read_records, sealed};

/// The list that cursors of the feed belong to.
const LIST: &str = "events";
/// What a reader begins with.
pub const BEGINNING: &str = "0";

/// Reads the log for outsiders.
pub struct Feed {
    /// The log.
    pub log: SharedLog,
    /// Opens personal fields.
    pub personal: Arc<dyn PersonalData>,
    /// Seals places in the feed.
    pub cursor_key: CursorKey,
}

/// One event with the place after it.
#[derive(Debug, Clone)]
pub struct FeedItem {
    /// The event as CloudEvents JSON.
    pub event: Value,
    /// Where the feed goes on.
    pub after: Position,
}

impl Feed {
    /// The place that `after` names.
    pub fn open(&self, after: &str) -> Result<Position> {
        if after == BEGINNING {
            return Ok(Position::default());
        }
        let bad =
            |_| Failure::new(ErrorCode::InvalidCursor, "`after` is 0 or the `next` of an earlier answer");
        self.cursor_key.open(LIST, after).map_err(bad)
    }

    /// The name of a place.
    pub fn seal(&self, position: &Position) -> String {
        self.cursor_key.seal(LIST, position)
    }

    /// At most `limit` events from `from` on, in order within each subject. Personal fields are shown only where
    /// `shows_customers`; those of who was erased are null.
    pub async fn read(&self, from: &Position, limit: usize, shows_customers: bool) -> Result<Vec<FeedItem>> {
        let (records, _) = read_records(&self.log, Topic::ALL, from, None, limit).await?;
        let events: Vec<Result<Event, Record>> = records
            .iter()
            .map(|record| Event::decode(&record.record.bytes).map_err(|_| record.clone()))
            .collect();
        let mut shown: Vec<Value> =
            events.iter().map(|event| event.as_ref().map_or_else(undecoded, Event::to_cloud_event)).collect();
        if shows_customers {
            self.show_customers(&events, &mut shown).await?;
        }
        let mut after = from.clone();
        let item = |(record, event): (&Record, Value)| {
            after.set(&record.record.topic, record.partition, record.offset + 1);
            FeedItem { event, after: after.clone() }
        };
        Ok(records.iter().zip(shown).map(item).collect())
    }

    async fn show_customers(&self, events: &[Result<Event, Record>], shown: &mut [Value]) -> Result<()> {
        let sealed = |(index, event): (usize, &Result<Event, Record>)| match &event.as_ref().ok()?.payload {
            Payload::OrderCreated(order) => Some((index, sealed(order)?)),
            _ => None,
        };
        let (indexes, fields): (Vec<usize>, Vec<SealedCustomer>) =
            events.iter().enumerate().filter_map(sealed).unzip();
        if fields.is_empty() {
            return Ok(());
        }
        let opened: Vec<Option<v1::Customer>> = self.personal.open(&fields).await?;
        for (index, customer) in indexes.into_iter().zip(opened) {
            shown[index]["data"]["customer"] = json!(customer);
        }
        Ok(())
    }
}

/// A record that this program cannot read is shown as it is: the feed leaves nothing out.
fn undecoded(record: &Record) -> Value {
    let record = &record.record;
    json!({
        "specversion": "1.0",
        "id": format!("{}-{}", record.subject, record.sequence),
        "type": "Undecoded",
        "source": "/mercato/commerce",
        "subject": record.subject,
        "sequence": record.sequence,
        "time": from_micros(record.time_us),
        "data": null,
        "data_base64": STANDARD.encode(&record.bytes),
    })
}
