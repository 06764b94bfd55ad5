//! The contract of `search`, run on every engine of it.

mod copies;
mod facets;
mod model;
mod order;
mod words;
mod writes;

use std::collections::BTreeMap;

use mercato_engines::{
    EngineError,
    search::{
        self, Checkpoint, FacetCount, FacetRequest, Field, FieldKind, FieldRef, Filter, Schema, SearchBatch,
        SearchDocument, SearchPage, SearchQuery, SharedSearch, Sort, Value,
    },
};

const FIELDS: &[Field] = &[
    Field { name: "name", kind: FieldKind::Text { language: "en", boost_percent: 300 } },
    Field { name: "description", kind: FieldKind::Text { language: "en", boost_percent: 100 } },
    Field { name: "beschreibung", kind: FieldKind::Text { language: "de", boost_percent: 100 } },
    Field { name: "title", kind: FieldKind::Keyword },
    Field { name: "vendor", kind: FieldKind::Keyword },
    Field { name: "price", kind: FieldKind::Int },
    Field { name: "tag", kind: FieldKind::KeywordMap },
    Field { name: "measure", kind: FieldKind::IntMap },
];

/// The schema of most tests.
pub static SCHEMA: Schema = Schema { name: "products", version: 1, fields: FIELDS };
/// The same under a later version.
pub static NEXT_SCHEMA: Schema = Schema { name: "products", version: 2, fields: FIELDS };

/// Where the index of one test is; every `open` is of the same one.
pub struct Place {
    /// What opens it.
    pub uri: String,
    /// What goes with it at the end.
    pub _guard: Box<dyn std::any::Any + Send + Sync>,
}

impl Place {
    async fn open(&self) -> SharedSearch {
        self.open_as(&SCHEMA).await
    }

    async fn open_as(&self, schema: &'static Schema) -> SharedSearch {
        search::open(&self.uri, schema).await.expect("the index opens")
    }

    /// An index with `documents`, each batch of `batch` a commit of its own.
    async fn filled(&self, documents: Vec<SearchDocument>, batch: usize) -> SharedSearch {
        let index = self.open().await;
        index.start_next().await.expect("a copy begins");
        index.swap(&at(0)).await.expect("an empty copy goes live");
        for documents in documents.chunks(batch.max(1)) {
            index.apply(upserts(documents.to_vec()), &at(1)).await.expect("a batch is applied");
        }
        index
    }
}

#[expect(clippy::unused_async, reason = "the place of an engine with a server is made by asking it")]
async fn tantivy() -> Option<Place> {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = format!("tantivy:{}/search", folder.path().display());
    Some(Place { uri, _guard: Box::new(folder) })
}

/// Runs cases of this contract on every engine of the port, each on a place of its own.
macro_rules! on_every_engine {
    ($($case:ident)*) => {
        mod tantivy {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(place) = crate::search::tantivy().await {
                        super::$case(&place).await;
                    }
                }
            )*
        }
    };
}
use on_every_engine;

fn at(next: i64) -> Checkpoint {
    let mut checkpoint = Checkpoint { shop: "shop".into(), generation: 1, ..Checkpoint::default() };
    checkpoint.position.set("catalog", 0, next);
    checkpoint
}

fn upserts(upserts: Vec<SearchDocument>) -> SearchBatch {
    SearchBatch { upserts, ..SearchBatch::default() }
}

/// Builds a document field by field.
struct Doc(SearchDocument);

fn doc(id: &str, version: i64) -> Doc {
    Doc(SearchDocument { id: id.to_owned(), version, fields: BTreeMap::new() })
}

impl Doc {
    fn texts(mut self, field: &'static str, values: &[&str]) -> Self {
        self.0.fields.insert(field, Value::Texts(owned(values)));
        self
    }

    fn ints(mut self, field: &'static str, values: &[i64]) -> Self {
        self.0.fields.insert(field, Value::Ints(values.to_vec()));
        self
    }

    fn tag(mut self, name: &str, values: &[&str]) -> Self {
        let tags = self.0.fields.entry("tag").or_insert_with(|| Value::TextMap(BTreeMap::new()));
        let Value::TextMap(tags) = tags else { panic!("tags are a map") };
        tags.insert(name.to_owned(), owned(values));
        self
    }

    fn measure(mut self, name: &str, values: &[i64]) -> Self {
        let measures = self.0.fields.entry("measure").or_insert_with(|| Value::IntMap(BTreeMap::new()));
        let Value::IntMap(measures) = measures else { panic!("measures are a map") };
        measures.insert(name.to_owned(), values.to_vec());
        self
    }

    fn done(self) -> SearchDocument {
        self.0
    }
}

fn owned(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn field(field: &'static str) -> FieldRef {
    FieldRef { field, member: None }
}

fn member(field: &'static str, member: &str) -> FieldRef {
    FieldRef { field, member: Some(member.to_owned()) }
}

fn everything() -> SearchQuery {
    SearchQuery {
        text: None,
        filters: Vec::new(),
        facets: Vec::new(),
        sort: Sort::Relevance,
        after: None,
        limit: 100,
    }
}

fn words(text: &str) -> SearchQuery {
    SearchQuery { text: Some(text.to_owned()), ..everything() }
}

fn filtered(filter: Filter) -> SearchQuery {
    SearchQuery { filters: vec![("f".into(), filter)], ..everything() }
}

fn sorted(field: FieldRef, descending: bool) -> SearchQuery {
    SearchQuery { sort: Sort::Field { field, descending }, ..everything() }
}

fn facet(name: &str, field: FieldRef, bounds: &[i64]) -> FacetRequest {
    FacetRequest { name: name.to_owned(), field, bounds: bounds.to_vec(), limit: 10 }
}

fn values(counts: &[(&str, u64)]) -> Vec<FacetCount> {
    counts.iter().map(|(value, count)| FacetCount::Value { value: (*value).into(), count: *count }).collect()
}

async fn run(index: &SharedSearch, query: &SearchQuery) -> SearchPage {
    index.search(query).await.expect("the search is answered")
}

/// The ids found, in the order of ids.
async fn found(index: &SharedSearch, query: &SearchQuery) -> Vec<String> {
    let page = run(index, query).await;
    assert_eq!(page.total, page.ids.len() as u64);
    let mut ids = page.ids;
    ids.sort();
    ids
}

/// All hits, page by page of `limit`.
async fn all_pages(index: &SharedSearch, query: &SearchQuery, limit: usize) -> Vec<String> {
    let mut query = SearchQuery { limit, after: None, ..query.clone() };
    let mut ids = Vec::new();
    loop {
        let page = run(index, &query).await;
        assert!(page.ids.len() <= limit);
        assert!(page.next.is_none() || page.ids.len() == limit, "only the last page is short");
        ids.extend(page.ids);
        query.after = page.next;
        if query.after.is_none() {
            return ids;
        }
        assert!((ids.len() as u64) < page.total, "a page is promised that is not there");
    }
}

#[tokio::test]
async fn a_wrong_uri_says_what_is_right() {
    for uri in ["elastic:http://x", "tantivy", "", "tantivy:"] {
        let refused = search::open(uri, &SCHEMA).await.err();
        let Some(EngineError::BadUri(detail)) = refused else { panic!("{uri}: {refused:?}") };
        assert!(detail.contains("tantivy"), "{detail}");
    }
}
