//! From stored documents to typed ones, and lists read to their end page by page.

use mercato_engines::documents::{Document, Documents, Filter, ListQuery, Model, Order};
use mercato_kernel::Result;
use serde::de::DeserializeOwned;
use serde_json::Value;

const PAGE: usize = 1000;

/// Reads a document's body.
#[expect(
    clippy::needless_pass_by_value,
    reason = "what is read is not needed any more, and callers map over it"
)]
pub fn decode<T: DeserializeOwned>(document: Document) -> Result<T> {
    Ok(document.decode()?)
}

/// Reads each document that is there.
pub fn decode_some<T: DeserializeOwned>(documents: Vec<Option<Document>>) -> Result<Vec<Option<T>>> {
    documents.into_iter().map(|document| document.map(decode).transpose()).collect()
}

/// All documents of a collection that meet `filters`, by id.
pub async fn all<T: DeserializeOwned>(
    documents: &dyn Documents,
    model: &Model,
    collection: &str,
    filters: &[Filter],
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    let mut after: Option<(Value, String)> = None;
    loop {
        let query = ListQuery {
            filters: filters.to_vec(),
            order: Order::default(),
            after: after.take(),
            limit: PAGE,
        };
        let page = documents.list(model, collection, &query).await?;
        let is_last = page.len() < PAGE;
        after = page.last().map(|last| (Value::Null, last.id.clone()));
        for document in page {
            found.push(decode(document)?);
        }
        if is_last {
            return Ok(found);
        }
    }
}
