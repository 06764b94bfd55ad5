//! A cache of bytes with a time to live, and fills that are thrown away when their key was dropped meanwhile.
//! It is never the only place of anything.

#[cfg(feature = "moka")]
mod moka;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::BoxFuture;

use crate::{EngineUri, Result};

/// The schemes that `open` takes.
pub const SCHEMES: &[&str] = &["moka"];

/// Computes the value of a missing key.
pub type Fill<'a> = BoxFuture<'a, mercato_kernel::Result<Bytes>>;

/// A cache.
///
/// An implementer MUST: bound its memory; run one fill per key at a time, the others waiting for it; throw a fill's
/// value away (answering it, but not keeping it) when the key was dropped after the fill began; work on without a
/// hit when the cache is away.
#[async_trait]
pub trait Cache: Send + Sync {
    /// The value kept under `key`.
    async fn get(&self, key: &str) -> Result<Option<Bytes>>;

    /// What this process's own memory has under `key`, found without waiting.
    fn at_hand(&self, key: &str) -> Option<Bytes> {
        let _ = key;
        None
    }

    /// Keeps `value` for `ttl`.
    async fn set(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()>;

    /// Drops keys.
    async fn delete(&self, keys: &[String]) -> Result<()>;

    /// Drops everything.
    async fn clear(&self) -> Result<()>;

    /// The value under `key`, computed by `fill` where it is missing (single-flight).
    async fn get_or_fill(&self, key: &str, ttl: Duration, fill: Fill<'_>) -> mercato_kernel::Result<Bytes>;

    /// Fails when the cache cannot be used.
    async fn ping(&self) -> Result<()>;
}

/// A cache shared by the services of a process.
pub type SharedCache = Arc<dyn Cache>;

/// Opens the cache that `uri` names: `moka:` (at most 32 MiB) or `moka:64MiB`.
#[expect(clippy::unused_async, reason = "a cache on a server connects while it is opened")]
pub async fn open(uri: &str) -> Result<SharedCache> {
    let uri = EngineUri::parse(uri, "cache", SCHEMES)?;
    open_moka(&uri)
}

#[cfg(feature = "moka")]
fn open_moka(uri: &EngineUri) -> Result<SharedCache> {
    Ok(Arc::new(moka::MokaCache::open(uri.path())?))
}

#[cfg(not(feature = "moka"))]
fn open_moka(uri: &EngineUri) -> Result<SharedCache> {
    Err(uri.not_compiled_in("moka"))
}
