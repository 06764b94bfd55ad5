//! Full-text search with filters, facets and sorting over one index of flat documents.
//! What a field means to a shopper is not known here.

#[cfg(feature = "tantivy")]
mod tantivy;

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;

use crate::{EngineUri, Result, log::Position};

/// The schemes that `open` takes.
pub const SCHEMES: &[&str] = &["tantivy"];

/// How a field is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Analysed text: lower case, ASCII folding, stemming of `language`; also kept unstemmed for exact and
    /// fuzzy matching. `boost` weighs a match in it.
    Text {
        /// The language of the stemmer, such as `en` or `de`.
        language: &'static str,
        /// The weight of a match: 100 is plain.
        boost_percent: u32,
    },
    /// Exact values, any number of them: filter, facet, sort by the first.
    Keyword,
    /// Whole numbers, any number of them: range filter, range facet, sort by the smallest.
    Int,
    /// A family of keyword fields by name: `tag.brand`, `attribute.colour`.
    KeywordMap,
    /// A family of number fields by name; hundredths, so that decimals keep their order.
    IntMap,
}

/// One field of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// How it is kept.
    pub kind: FieldKind,
}

/// What an index holds. Another `version` is another index: it is rebuilt, never migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The index's name.
    pub name: &'static str,
    /// Rises when `fields` or their meaning change.
    pub version: u32,
    /// The fields.
    pub fields: &'static [Field],
}

/// A field's value in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// For `Text` and `Keyword`.
    Texts(Vec<String>),
    /// For `Int`.
    Ints(Vec<i64>),
    /// For `KeywordMap`.
    TextMap(BTreeMap<String, Vec<String>>),
    /// For `IntMap`.
    IntMap(BTreeMap<String, Vec<i64>>),
}

/// A document to index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDocument {
    /// The key.
    pub id: String,
    /// An older version never replaces a newer one.
    pub version: i64,
    /// Values by field name.
    pub fields: BTreeMap<&'static str, Value>,
}

/// Names a field, or one member of a map field (`tag` and `brand`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldRef {
    /// The field.
    pub field: &'static str,
    /// The member of a map field.
    pub member: Option<String>,
}

/// A condition that every hit meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// Has any of the values in the field.
    Any(FieldRef, Vec<String>),
    /// Has a number from .. to in the field, both included; a missing end is open.
    Range(FieldRef, Option<i64>, Option<i64>),
}

/// What to count beside the hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// The name under which the counts are answered.
    pub name: String,
    /// The field.
    pub field: FieldRef,
    /// For numbers: the bounds of the buckets, ascending; empty for keywords. There is a bucket below the first
    /// bound and one from the last one on; buckets without a document are not answered.
    pub bounds: Vec<i64>,
    /// How many keywords at most, the most frequent first, then by value; buckets come in their order, all.
    pub limit: usize,
}

/// A value with the number of documents that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FacetCount {
    /// A keyword.
    Value {
        /// The value.
        value: String,
        /// How many documents.
        count: u64,
    },
    /// A bucket of numbers, `from` included, `to` not.
    Range {
        /// The lower bound.
        from: Option<i64>,
        /// The upper bound.
        to: Option<i64>,
        /// How many documents.
        count: u64,
    },
}

/// The order of the hits; the id decides between equals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sort {
    /// Best match first; without words, the newest first by id.
    Relevance,
    /// By a field, those without a value last.
    Field {
        /// The field: `Int` or `Keyword`.
        field: FieldRef,
        /// Largest first.
        descending: bool,
    },
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    /// Words, as a shopper types them: every word must match some text field, the last one also as a prefix,
    /// a word of four letters or more also with one typo (eight: two) where nothing matches exactly. A word with a
    /// digit has no typos; words behind the 64th are not looked at; text without a word is no text.
    pub text: Option<String>,
    /// Named filters; a facet is counted without the filter of its own name.
    pub filters: Vec<(String, Filter)>,
    /// What to count.
    pub facets: Vec<FacetRequest>,
    /// The order.
    pub sort: Sort,
    /// The `next` of the page before.
    pub after: Option<String>,
    /// How many hits at most.
    pub limit: usize,
}

/// A page of hits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchPage {
    /// The ids, in order.
    pub ids: Vec<String>,
    /// How many documents match in all.
    pub total: u64,
    /// Where the next page begins (not authenticated; the caller wraps it); `None` at the end.
    pub next: Option<String>,
    /// The counts by facet name.
    pub facets: BTreeMap<String, Vec<FacetCount>>,
}

/// What the index was built from and how far.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Checkpoint {
    /// The shop whose data it is.
    pub shop: String,
    /// The log position that is applied.
    pub position: Position,
    /// The rebuild this copy belongs to.
    pub generation: i64,
}

/// A batch of changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SearchBatch {
    /// Documents to write; of several with one id the newest.
    pub upserts: Vec<SearchDocument>,
    /// Ids to remove, whatever their version and whether or not they are among `upserts`.
    pub deletes: Vec<String>,
}

/// An index.
///
/// An implementer MUST: make a batch visible and durable together with its checkpoint; answer a search from one
/// state of the index; treat an index of another schema version, or one it cannot read, as absent.
#[async_trait]
pub trait Search: Send + Sync {
    /// The checkpoint of the live copy; `None` where there is none.
    async fn checkpoint(&self) -> Result<Option<Checkpoint>>;

    /// Applies a batch to the live copy and moves its checkpoint.
    async fn apply(&self, batch: SearchBatch, checkpoint: &Checkpoint) -> Result<()>;

    /// Begins an empty copy beside the live one, dropping one that a rebuild left behind.
    async fn start_next(&self) -> Result<()>;

    /// Adds a batch to the copy being built.
    async fn apply_next(&self, batch: SearchBatch) -> Result<()>;

    /// Makes the copy being built the live one in one step, at `checkpoint`; the old one goes.
    async fn swap(&self, checkpoint: &Checkpoint) -> Result<()>;

    /// Searches the live copy; `Unavailable` where there is none.
    async fn search(&self, query: &SearchQuery) -> Result<SearchPage>;

    /// Every id of the live copy with its version, for `verify`.
    async fn versions(&self) -> Result<Vec<(String, i64)>>;

    /// Fails when the index cannot be used.
    async fn ping(&self) -> Result<()>;
}

/// An index shared by the services of a process.
pub type SharedSearch = Arc<dyn Search>;

/// Opens the index that `uri` names for `schema`: `tantivy:DIR` (made if absent).
pub async fn open(uri: &str, schema: &'static Schema) -> Result<SharedSearch> {
    let uri = EngineUri::parse(uri, "search", SCHEMES)?;
    open_tantivy(&uri, schema).await
}

#[cfg(feature = "tantivy")]
async fn open_tantivy(uri: &EngineUri, schema: &'static Schema) -> Result<SharedSearch> {
    if uri.path().is_empty() {
        let missing = "`tantivy:` needs a folder, as in tantivy:mercato-data/search";
        return Err(crate::EngineError::BadUri(missing.into()));
    }
    Ok(Arc::new(tantivy::TantivySearch::open(uri.path().into(), schema).await?))
}

#[cfg(not(feature = "tantivy"))]
#[expect(clippy::unused_async, reason = "the engine that is compiled in opens files")]
async fn open_tantivy(uri: &EngineUri, _schema: &'static Schema) -> Result<SharedSearch> {
    Err(uri.not_compiled_in("tantivy"))
}
