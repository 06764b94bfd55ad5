//! What identity needs from outside: a place that keeps keys. How tables look is the adapter's.

use async_trait::async_trait;
use mercato_kernel::{KeyId, Result, Timestamp};

use crate::domain::{ApiKey, KeyHash};

/// Keeps keys by id and by hash.
///
/// An implementer MUST: make a key visible to `find` in every process as soon as `insert` has answered, and a
/// revocation likewise; let exactly one of several simultaneous `insert_first` win.
#[async_trait]
pub(crate) trait KeyStore: Send + Sync {
    /// Keeps a new key.
    async fn insert(&self, key: &ApiKey, hash: KeyHash) -> Result<()>;

    /// Keeps a key if there was never one before, not even a revoked one. Answers whether it did; after one call
    /// has answered, every later one answers `false`.
    async fn insert_first(&self, key: &ApiKey, hash: KeyHash) -> Result<bool>;

    /// The key with this hash, valid or not.
    async fn find(&self, hash: KeyHash) -> Result<Option<ApiKey>>;

    /// Up to `limit` keys, newest first, older than `before` where given.
    async fn list(&self, before: Option<KeyId>, limit: usize) -> Result<Vec<ApiKey>>;

    /// Revokes a key at `now`; one that is revoked already keeps its time. `None` where there is no such key.
    async fn revoke(&self, id: KeyId, now: Timestamp) -> Result<Option<ApiKey>>;
}
