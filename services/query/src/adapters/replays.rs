//! The notes that replays leave for all processes, read once each.

use std::collections::BTreeSet;

use mercato_engines::documents::{Documents, ListQuery, Model, Order};
use mercato_kernel::{ProductId, Result};
use serde_json::Value;

use super::{
    consumer::ReplayedDoc,
    models::{PRODUCTS, REPLAYED, STOCK, decode},
};

const PAGE: usize = 100;

/// The last notes that were read, by model. A rebuilt model has notes of its own, with ids that begin anew: whoever sees
/// a rebuild begins anew too.
#[derive(Debug, Clone, Default)]
pub struct ReplaySeen {
    products: Option<String>,
    stock: Option<String>,
}

impl ReplaySeen {
    /// The products of notes not read before.
    pub async fn news(&mut self, documents: &dyn Documents) -> Result<BTreeSet<ProductId>> {
        let mut found = BTreeSet::new();
        for (model, seen) in [(&PRODUCTS, &mut self.products), (&STOCK, &mut self.stock)] {
            while read_page(documents, model, seen, &mut found).await? {}
        }
        Ok(found)
    }
}

/// Whether there may be another page.
async fn read_page(
    documents: &dyn Documents,
    model: &Model,
    seen: &mut Option<String>,
    found: &mut BTreeSet<ProductId>,
) -> Result<bool> {
    let after = seen.clone().map(|id| (Value::Null, id));
    let query = ListQuery { filters: Vec::new(), order: Order::default(), after, limit: PAGE };
    let page = documents.list(model, REPLAYED, &query).await?;
    let has_more = page.len() == PAGE;
    for document in page {
        *seen = Some(document.id.clone());
        found.extend(decode::<ReplayedDoc>(document)?.products);
    }
    Ok(has_more)
}
