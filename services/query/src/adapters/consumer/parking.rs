//! Poison events are parked by subject, with what comes behind them, so that all other subjects go on.

use std::collections::HashSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mercato_engines::{
    documents::{Document, Documents, DocumentsTx, Filter, ListQuery, Model, Order},
    log::{NewRecord, Record},
};
use mercato_kernel::Result;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{batch::Incoming, fault::ConsumerError};
use crate::adapters::models::{PARKED, decode};

const BEHIND: &str = "an earlier event of the subject is parked";
/// How many letters are listed at once; an operator works from the first.
const LISTED: usize = 1000;

/// A parked event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParkedDoc {
    /// Its name: model, topic, partition and offset, so that names sort as the events came.
    pub id: String,
    /// The model that could not apply it.
    pub consumer: String,
    /// Where it stands in the log.
    pub topic: String,
    /// Where it stands in the log.
    pub partition: u32,
    /// Where it stands in the log.
    pub offset: i64,
    /// The aggregate.
    pub subject: Uuid,
    /// Its number within the aggregate.
    pub sequence: i64,
    /// When it happened, in microseconds since 1970.
    pub time_us: i64,
    /// Why it was parked.
    pub reason: String,
    /// The record, in Base64.
    pub bytes: String,
}

impl ParkedDoc {
    fn of(model: &Model, record: &Record, reason: &str) -> Self {
        let Record { partition, offset, record } = record;
        Self {
            id: format!("{}-{}-{partition}-{offset:012}", model.name, record.topic),
            consumer: model.name.to_owned(),
            topic: record.topic.clone(),
            partition: *partition,
            offset: *offset,
            subject: record.subject,
            sequence: record.sequence,
            time_us: record.time_us,
            reason: reason.to_owned(),
            bytes: STANDARD.encode(&record.bytes),
        }
    }

    /// The record again, as it came.
    pub fn incoming(&self) -> Incoming {
        Incoming::of(Record {
            partition: self.partition,
            offset: self.offset,
            record: NewRecord {
                topic: self.topic.clone(),
                subject: self.subject,
                sequence: self.sequence,
                time_us: self.time_us,
                // Bytes that are not what they were do not decode, so they stay parked.
                bytes: STANDARD.decode(&self.bytes).unwrap_or_default().into(),
            },
        })
    }
}

/// The parked subjects that a batch meets.
pub struct Parking {
    model: &'static Model,
    subjects: HashSet<Uuid>,
    new: Vec<ParkedDoc>,
}

impl Parking {
    /// Looks which subjects of `incoming` are parked already.
    pub async fn open(
        model: &'static Model,
        tx: &mut dyn DocumentsTx,
        incoming: &[Incoming],
    ) -> Result<Self, ConsumerError> {
        let mut subjects = HashSet::new();
        let any = ListQuery { limit: 1, ..ListQuery::default() };
        if !tx.list(PARKED, &any).await?.is_empty() {
            let met: HashSet<Uuid> = incoming.iter().map(|one| one.record.record.subject).collect();
            for subject in met {
                let filters = vec![Filter::Eq("subject", json!(subject))];
                let query = ListQuery { filters, limit: 1, ..ListQuery::default() };
                if !tx.list(PARKED, &query).await?.is_empty() {
                    subjects.insert(subject);
                }
            }
        }
        Ok(Self { model, subjects, new: Vec::new() })
    }

    /// Whether events of `subject` wait.
    pub fn holds(&self, subject: Uuid) -> bool {
        self.subjects.contains(&subject)
    }

    /// Parks an event that cannot be applied, and its subject with it.
    pub fn park(&mut self, one: &Incoming, reason: &str) {
        let parked = ParkedDoc::of(self.model, &one.record, reason);
        tracing::error!(id = parked.id, reason, "an event is parked");
        metrics::counter!("mercato_parked_events_total", "consumer" => self.model.name).increment(1);
        self.subjects.insert(parked.subject);
        self.new.push(parked);
    }

    /// Parks an event whose subject waits.
    pub fn park_behind(&mut self, one: &Incoming) {
        self.new.push(ParkedDoc::of(self.model, &one.record, BEHIND));
    }

    /// Writes what was parked.
    pub async fn close(self, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError> {
        let document = |parked: &ParkedDoc| Document::new(parked.id.clone(), 1, parked);
        let documents = self.new.iter().map(document).collect::<Result<Vec<Document>, _>>()?;
        if !documents.is_empty() {
            tx.put(PARKED, &documents).await?;
        }
        Ok(())
    }
}

/// The parked events of a model in order, at most 1,000 from `after` on.
pub async fn list_parked(
    documents: &dyn Documents,
    model: &Model,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<ParkedDoc>> {
    let after = after.map(|id| (Value::Null, id.to_owned()));
    let query = ListQuery { filters: Vec::new(), order: Order::default(), after, limit };
    let page = documents.list(model, PARKED, &query).await?;
    page.into_iter().map(decode).collect()
}

/// How many subjects wait, counted among the first 1,000 letters.
pub async fn parked_subjects(documents: &dyn Documents, model: &Model) -> Result<usize> {
    let letters = list_parked(documents, model, None, LISTED).await?;
    Ok(letters.iter().map(|letter| letter.subject).collect::<HashSet<_>>().len())
}
