//! Reads the stock model: levels added up by product and variant, and locations.

use std::collections::HashMap;

use async_trait::async_trait;
use mercato_engines::documents::{Filter, SharedDocuments};
use mercato_kernel::{ProductId, Result};
use serde_json::json;

use super::{STOCK, read::all};
use crate::{
    domain::{Availability, LevelDoc, LocationDoc},
    ports::Stock,
};

/// How many products one list of levels is about: databases bound the parameters of a statement.
const CHUNK: usize = 200;

/// The stock model, read from the documents store.
pub struct StockReader {
    /// Where the model is.
    pub documents: SharedDocuments,
}

async fn availability(
    documents: &SharedDocuments,
    ids: &[ProductId],
) -> Result<HashMap<ProductId, Availability>> {
    let mut available: HashMap<ProductId, Availability> = HashMap::new();
    for chunk in ids.chunks(CHUNK) {
        let ids = chunk.iter().map(|id| json!(id)).collect();
        let levels: Vec<LevelDoc> =
            all(documents.as_ref(), &STOCK, "levels", &[Filter::In("productId", ids)]).await?;
        for level in &levels {
            available.entry(level.product_id).or_default().add(level);
        }
    }
    Ok(available)
}

#[async_trait]
impl Stock for StockReader {
    async fn availability(&self, ids: &[ProductId]) -> Result<HashMap<ProductId, Availability>> {
        availability(&self.documents, ids).await
    }

    async fn locations(&self) -> Result<Vec<LocationDoc>> {
        let mut locations: Vec<LocationDoc> = all(self.documents.as_ref(), &STOCK, "locations", &[]).await?;
        locations.sort_by(|a, b| (a.priority, &a.handle).cmp(&(b.priority, &b.handle)));
        Ok(locations)
    }
}
