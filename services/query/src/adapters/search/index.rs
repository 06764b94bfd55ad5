//! Asks the index. Hits are kept under the state of the index that gave them, so they need no dropping.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use mercato_engines::{cache::SharedCache, search::SharedSearch};
use mercato_kernel::{Currency, ErrorCode, Failure, Limit, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    follower::Follower,
    query::{from_index, to_index},
};
use crate::{
    adapters::cache_keys::{self, count, kept_json},
    domain::search::{Condition, Facet, Hits, IndexQuery, SortBy},
    ports::{Index, Via},
};

const TTL: Duration = Duration::from_mins(5);

/// The search index behind its cache.
pub struct IndexReader {
    /// The index.
    pub index: SharedSearch,
    /// Keeps hits.
    pub cache: SharedCache,
    /// Knows the state of the index.
    pub follower: Arc<Follower>,
    /// Says what a major unit is.
    pub currency: Currency,
}

/// Hits with the state of the index that gave them.
#[derive(Serialize, Deserialize)]
struct Stamped {
    stamp: String,
    hits: Hits,
}

#[async_trait]
impl Index for IndexReader {
    async fn search(&self, query: &IndexQuery, via: Via) -> Result<Hits> {
        if !self.follower.is_ready() {
            return Err(Failure::new(ErrorCode::Unavailable, "the search index is being built"));
        }
        match via {
            Via::Model => self.ask(query).await,
            Via::Cache => match single_tag(query) {
                Some((name, value)) => self.by_tag(query, &cache_keys::tag(name, value)).await,
                None => self.by_digest(query).await,
            },
        }
    }
}

impl IndexReader {
    async fn ask(&self, query: &IndexQuery) -> Result<Hits> {
        Ok(from_index(self.index.search(&to_index(query, self.currency)).await?))
    }

    /// The page of one tag has a name that others know, so the state of the index stands beside the hits.
    async fn by_tag(&self, query: &IndexQuery, key: &str) -> Result<Hits> {
        let stamp = self.follower.stamp();
        let kept = self.cache.get(key).await.unwrap_or_default();
        let kept: Option<Stamped> = kept.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let fresh = kept.filter(|kept| kept.stamp == stamp);
        count("products:tag", fresh.is_some());
        if let Some(Stamped { hits, .. }) = fresh {
            return Ok(hits);
        }
        let stamped = Stamped { stamp, hits: self.ask(query).await? };
        let bytes = serde_json::to_vec(&stamped).map_err(Failure::internal)?;
        // Without a cache the answer is the same.
        let _ = self.cache.set(key, bytes.into(), TTL).await;
        Ok(stamped.hits)
    }

    async fn by_digest(&self, query: &IndexQuery) -> Result<Hits> {
        let named = format!("{}\n{query:?}", self.follower.stamp());
        let key = cache_keys::search(&URL_SAFE_NO_PAD.encode(Sha256::digest(named.as_bytes())));
        kept_json(self.cache.as_ref(), "search", &key, TTL, self.ask(query)).await
    }
}

/// The tag of a query for the first page of what is for sale and has one tag, and nothing else.
fn single_tag(query: &IndexQuery) -> Option<(&str, &str)> {
    let is_plain = query.text.is_none()
        && query.facets.is_empty()
        && query.after.is_none()
        && query.sort == SortBy::Relevance
        && query.limit == Limit::default().get();
    match query.conditions.as_slice() {
        [Condition::Status(status), Condition::Any(Facet::Tag(name), values)] if is_plain => {
            match (status.as_slice(), values.as_slice()) {
                ([status], [value]) if status == "active" => Some((name, value)),
                _ => None,
            }
        }
        _ => None,
    }
}
