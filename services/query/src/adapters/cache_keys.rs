//! Names of cached reads, and the counting of hits and misses. When a key is dropped is the invalidator's.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use mercato_engines::cache::Cache;
use mercato_kernel::{Failure, ProductId, Result};
use serde::{Serialize, de::DeserializeOwned};

/// A public product with what can be bought of it, as it is answered.
pub fn answer(id: ProductId) -> String {
    format!("product:{id}")
}

/// The same, as it is listed.
pub fn item(id: ProductId) -> String {
    format!("product:{id}:item")
}

/// Everything that is kept of a product and what can be bought of it.
pub fn of_product(id: ProductId) -> [String; 2] {
    [answer(id), item(id)]
}

/// The first page of products that have one tag.
pub fn tag(name: &str, value: &str) -> String {
    format!("products:tag:{name}:{value}")
}

/// Any other search; `digest` names the query and the state of the index.
pub fn search(digest: &str) -> String {
    format!("search:{digest}")
}

/// A fill that is counted: a key whose fill ran was a miss.
pub struct CountedFill<F> {
    kind: &'static str,
    fill: F,
}

/// Counts under `kind`.
pub fn counted_fill<F>(kind: &'static str, fill: F) -> CountedFill<F>
where
    F: Future<Output = Result<Bytes>> + Send,
{
    CountedFill { kind, fill }
}

impl<F: Future<Output = Result<Bytes>> + Send> CountedFill<F> {
    /// The value under `key`, filled where it is missing.
    pub async fn run(self, cache: &dyn Cache, key: &str, ttl: Duration) -> Result<Bytes> {
        let missed = AtomicBool::new(false);
        let fill = async {
            missed.store(true, Ordering::Relaxed);
            self.fill.await
        };
        let answer = cache.get_or_fill(key, ttl, Box::pin(fill)).await;
        count(self.kind, !missed.load(Ordering::Relaxed));
        answer
    }
}

/// The value under `key`, kept as JSON, and read where it is missing.
pub async fn kept_json<T, R>(
    cache: &dyn Cache,
    kind: &'static str,
    key: &str,
    ttl: Duration,
    read: R,
) -> Result<T>
where
    T: Serialize + DeserializeOwned + Send,
    R: Future<Output = Result<T>> + Send,
{
    let made = Mutex::new(None);
    let fill = counted_fill(kind, async {
        let value = read.await?;
        let bytes = serde_json::to_vec(&value).map_err(Failure::internal)?;
        *made.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
        Ok(Bytes::from(bytes))
    });
    let bytes = fill.run(cache, key, ttl).await?;
    // Who filled has the value already.
    match made.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(value) => Ok(value),
        None => serde_json::from_slice(&bytes).map_err(Failure::internal),
    }
}

/// Counts one look into the cache.
pub fn count(kind: &'static str, hit: bool) {
    let name = if hit { "mercato_cache_hits_total" } else { "mercato_cache_misses_total" };
    metrics::counter!(name, "kind" => kind).increment(1);
}
