//! Read models: collections of JSON documents with a few indexed fields, written in transactions that also move
//! their consumer's position. What a document means is not known here.

mod members;
mod sql;

use std::sync::Arc;

use async_trait::async_trait;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub use self::sql::MIGRATIONS;

use crate::{
    EngineError, EngineUri, Result,
    db::{self, PoolSize},
    log::Position,
};

/// The type of an indexed field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text, compared by bytes. RFC 3339 times in UTC of one precision sort rightly.
    Text,
    /// A whole number.
    Int,
}

/// A top-level member of a document that can be filtered and sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The member's name in the document: ASCII letters only.
    pub name: &'static str,
    /// Its type; a document without the member has no value there.
    pub kind: FieldKind,
    /// Many documents have no value there. They are left out of its index, so nothing can be listed in its order.
    pub is_sparse: bool,
}

/// A collection and the fields by which it can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// The name: lower-case ASCII letters.
    pub name: &'static str,
    /// Indexed fields.
    pub fields: &'static [Field],
}

/// A read model: collections that one consumer fills, and that are swapped together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// The name, such as `products`.
    pub name: &'static str,
    /// The version of the code that fills it; a newer one rebuilds the model.
    pub version: u32,
    /// Its collections.
    pub collections: &'static [Collection],
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The key within its collection.
    pub id: String,
    /// Rises with each change; an older one never replaces a newer one.
    pub version: i64,
    /// The document: the text of a JSON object. A store keeps it as it is, so no tree is built of it on the way.
    pub body: String,
}

impl Document {
    /// A document of what `body` serialises to.
    pub fn new(id: String, version: i64, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body)
            .map_err(|error| EngineError::Fault(format!("the document {id:?}: {error}")))?;
        Ok(Self { id, version, body })
    }

    /// Reads the body.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_str(&self.body)
            .map_err(|error| EngineError::Corrupt(format!("the document {:?}: {error}", self.id)))
    }
}

/// A bound on one field.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Equal to the value.
    Eq(&'static str, Value),
    /// Equal to any of the values.
    In(&'static str, Vec<Value>),
    /// At least the value.
    AtLeast(&'static str, Value),
    /// Less than the value.
    Below(&'static str, Value),
}

/// The order of a list: by `field` where given, then by id, both in the same direction. No value is smaller than
/// any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Order {
    /// The leading field.
    pub field: Option<&'static str>,
    /// Largest first.
    pub descending: bool,
}

/// A list query by keyset.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ListQuery {
    /// All must hold.
    pub filters: Vec<Filter>,
    /// The order.
    pub order: Order,
    /// The last item of the page before: its value of the order's field (null without one) and its id.
    pub after: Option<(Value, String)>,
    /// How many documents at most.
    pub limit: usize,
}

/// Which copy of a model a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Copy {
    /// The one that readers see.
    Live,
    /// The one being built beside it.
    Next,
}

/// A store of read models.
///
/// An implementer MUST: apply a transaction wholly or not at all, together with its position; let one transaction
/// at a time hold a model's copy, across processes, the next waiting or answering `None`; never let a reader see
/// half of a swap; keep documents of 8 MiB.
#[async_trait]
pub trait Documents: Send + Sync {
    /// Makes the model's live copy if there is none. Answers the code version that filled the live copy.
    async fn ensure(&self, model: &Model) -> Result<u32>;

    /// Documents of the live copy by id, in the order asked.
    async fn get(&self, model: &Model, collection: &str, ids: &[String]) -> Result<Vec<Option<Document>>>;

    /// A page of the live copy.
    async fn list(&self, model: &Model, collection: &str, query: &ListQuery) -> Result<Vec<Document>>;

    /// How many documents the live copy's collection holds.
    async fn count(&self, model: &Model, collection: &str) -> Result<u64>;

    /// The position that a copy has applied; `None` where there is no such copy.
    async fn position(&self, model: &Model, copy: Copy) -> Result<Option<Position>>;

    /// Opens the one writing transaction of a copy; `None` where another process holds it or the copy is absent.
    async fn begin(&self, model: &Model, copy: Copy) -> Result<Option<Box<dyn DocumentsTx>>>;

    /// Makes an empty `Next` at position 0, dropping one that a rebuild left behind.
    async fn start_next(&self, model: &Model) -> Result<()>;

    /// Makes `Next` the live copy in one step, provided that both stand at the same position (or that the live
    /// copy's code version is older), and drops the old one. Answers whether it did.
    async fn swap(&self, model: &Model) -> Result<bool>;

    /// Drops `Next`, if there is one.
    async fn drop_next(&self, model: &Model) -> Result<()>;

    /// Fails when the store cannot be used.
    async fn ping(&self) -> Result<()>;

    /// Closes its connections and files, after what runs on them. Nothing is asked of it afterwards.
    async fn close(&self);
}

/// A writing transaction on one copy of a model. Dropped without `commit`, it changed nothing.
#[async_trait]
pub trait DocumentsTx: Send {
    /// The position when the transaction began.
    fn position(&self) -> &Position;

    /// The version of the code that fills the copy.
    fn version(&self) -> u32;

    /// Documents as this transaction sees them, in the order asked.
    async fn get(&mut self, collection: &str, ids: &[String]) -> Result<Vec<Option<Document>>>;

    /// A page as this transaction sees it.
    async fn list(&mut self, collection: &str, query: &ListQuery) -> Result<Vec<Document>>;

    /// Writes each document whose version is not older than the stored one.
    async fn put(&mut self, collection: &str, documents: &[Document]) -> Result<()>;

    /// Removes documents.
    async fn delete(&mut self, collection: &str, ids: &[String]) -> Result<()>;

    /// Commits the writes and the new position together.
    async fn commit(self: Box<Self>, position: &Position) -> Result<()>;
}

/// A store shared by the services of a process.
pub type SharedDocuments = Arc<dyn Documents>;

/// The schemes that `open` takes.
pub const SCHEMES: &[&str] = db::SCHEMES;

/// Opens the store that `uri` names: `sqlite:FILE` (made if absent) or `postgres://…` (in the schema `documents`). It
/// holds at most the connections of `size`.
pub async fn open(uri: &str, size: PoolSize) -> Result<SharedDocuments> {
    let uri = EngineUri::parse(uri, "documents", SCHEMES)?;
    Ok(Arc::new(sql::SqlDocuments::open(uri.as_str(), size).await?))
}
