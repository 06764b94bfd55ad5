//! Reads the stock model: levels added up by product and variant, and locations.

use std::{collections::HashMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use mercato_engines::{
    cache::SharedCache,
    documents::{Filter, SharedDocuments},
};
use mercato_kernel::{ProductId, Result};
use serde_json::json;

use super::{STOCK, read::all};
use crate::{
    adapters::{
        cache_keys::{self, kept_json},
        gather::Gather,
    },
    domain::{Availability, LevelDoc, LocationDoc},
    ports::{Stock, Via},
};

const TTL: Duration = Duration::from_hours(1);
/// How many products one list of levels is about: databases bound the parameters of a statement.
const CHUNK: usize = 200;

/// The stock model, read from the documents store.
pub struct StockReader {
    documents: SharedDocuments,
    /// Keeps what can be bought of single products.
    cache: SharedCache,
    missing: Arc<Gather<ProductId, Availability>>,
}

impl StockReader {
    /// Reads from `documents`, single products from `cache` first.
    pub fn new(documents: SharedDocuments, cache: SharedCache) -> Arc<Self> {
        let source = Arc::clone(&documents);
        let missing = Gather::new(move |ids: Vec<ProductId>| {
            let documents = Arc::clone(&source);
            async move {
                let found = availability(&documents, &ids).await?;
                Ok(ids.iter().map(|id| found.get(id).cloned().unwrap_or_default()).collect())
            }
        });
        Arc::new(Self { documents, cache, missing })
    }

    async fn cached(&self, id: ProductId) -> Result<Availability> {
        let key = cache_keys::inventory(id);
        kept_json(self.cache.as_ref(), "inventory", &key, TTL, self.missing.get(id)).await
    }
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
    async fn availability(&self, ids: &[ProductId], via: Via) -> Result<HashMap<ProductId, Availability>> {
        match (ids, via) {
            ([], _) => Ok(HashMap::new()),
            ([one], Via::Cache) => Ok(HashMap::from([(*one, self.cached(*one).await?)])),
            _ => availability(&self.documents, ids).await,
        }
    }

    async fn locations(&self) -> Result<Vec<LocationDoc>> {
        let mut locations: Vec<LocationDoc> = all(self.documents.as_ref(), &STOCK, "locations", &[]).await?;
        locations.sort_by(|a, b| (a.priority, &a.handle).cmp(&(b.priority, &b.handle)));
        Ok(locations)
    }
}
