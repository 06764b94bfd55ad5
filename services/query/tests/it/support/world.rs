//! What the nodes of one shop share: log, documents, the keys of customers.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use mercato_contracts::{
    Event, Payload, SyncToken,
    api::{PersonalData, SealedCustomer},
    v1,
};
use mercato_engines::{
    db::PoolSize,
    documents::SharedDocuments,
    log::{NewRecord, SharedLog},
};
use mercato_kernel::{CursorKey, CustomerKeyId, EventId, Result, ShopId, Timestamp, micros};
use mercato_query::{Query, SEARCH_SCHEMA};
use prost::Message;
use tempfile::TempDir;
use uuid::Uuid;

use super::Node;

/// A shop's log and read models.
pub struct World {
    pub folder: TempDir,
    pub log: SharedLog,
    pub documents: SharedDocuments,
    pub keys: Arc<Keyring>,
    pub shop: ShopId,
    pub cursor_key: CursorKey,
    sequences: Mutex<HashMap<Uuid, i64>>,
}

/// Keeps customers' keys as commerce would: what it sealed opens until its key is erased.
#[derive(Default)]
pub struct Keyring {
    erased: Mutex<HashSet<CustomerKeyId>>,
}

impl Keyring {
    pub fn seal(customer: &v1::Customer) -> Vec<u8> {
        customer.encode_to_vec().into_iter().map(|byte| byte ^ 0x5a).collect()
    }

    pub fn erase(&self, key: CustomerKeyId) {
        self.erased.lock().expect("no holder panics").insert(key);
    }
}

#[async_trait]
impl PersonalData for Keyring {
    async fn open(&self, sealed: &[SealedCustomer]) -> Result<Vec<Option<v1::Customer>>> {
        let erased = self.erased.lock().expect("no holder panics");
        let open = |one: &SealedCustomer| {
            let plain: Vec<u8> = one.sealed.iter().map(|byte| byte ^ 0x5a).collect();
            (!erased.contains(&one.key)).then(|| v1::Customer::decode(plain.as_slice()).expect("sealed here"))
        };
        Ok(sealed.iter().map(open).collect())
    }
}

impl World {
    /// On SQLite files of its own.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let uri = |name: &str| format!("sqlite:{}", folder.path().join(name).display());
        let log = mercato_engines::log::open(&uri("log.db"), PoolSize::default()).await.expect("a log");
        let documents = mercato_engines::documents::open(&uri("documents.db"), PoolSize::default())
            .await
            .expect("documents");
        Self::on(folder, log, documents)
    }

    /// On the given engines.
    pub fn on(folder: TempDir, log: SharedLog, documents: SharedDocuments) -> Self {
        Self {
            folder,
            log,
            documents,
            keys: Arc::default(),
            shop: ShopId::new(),
            cursor_key: CursorKey::new([7; 32]),
            sequences: Mutex::default(),
        }
    }

    /// A process of its own: its own index and cache.
    pub async fn node(&self) -> Node {
        let index = self.folder.path().join(format!("search-{}", Uuid::now_v7()));
        Node::start(self, Arc::clone(&self.documents), &index).await
    }

    /// A process whose tasks do not run: what it opened is as it was left.
    pub async fn at_rest(&self) -> Query {
        let index = self.folder.path().join(format!("search-{}", Uuid::now_v7()));
        let uri = format!("tantivy:{}", index.display());
        let search = mercato_engines::search::open(&uri, &SEARCH_SCHEMA).await.expect("an index");
        let deps = Node::deps(self, Arc::clone(&self.documents), search).await;
        mercato_query::open(deps).await.expect("query opens")
    }

    /// The next event of `subject`.
    pub fn event(&self, subject: Uuid, payload: impl Into<Payload>) -> Event {
        let mut sequences = self.sequences.lock().expect("no holder panics");
        let sequence = sequences.entry(subject).or_default();
        *sequence += 1;
        let time: Timestamp = "2030-01-31T12:00:00Z".parse().expect("a time");
        Event {
            id: EventId::new(),
            subject,
            sequence: *sequence,
            time,
            payload: payload.into(),
            traceparent: None,
        }
    }

    /// Appends events as the relay does, and answers the token of the write that made them.
    pub async fn append(&self, events: &[Event]) -> SyncToken {
        let records: Vec<NewRecord> = events.iter().map(record).collect();
        self.log.append(&records).await.expect("appended");
        SyncToken::of(events)
    }

    /// Makes and appends one event.
    pub async fn emit(&self, subject: Uuid, payload: impl Into<Payload>) -> SyncToken {
        let event = self.event(subject, payload);
        self.append(&[event]).await
    }
}

/// The event as the relay appends it.
pub fn record(event: &Event) -> NewRecord {
    NewRecord {
        topic: event.payload.topic().as_str().to_owned(),
        subject: event.subject,
        sequence: event.sequence,
        time_us: micros(event.time),
        bytes: event.encode().into(),
    }
}
