//! Large binary values by name: pictures, invoices, exports. A blob never changes once it is put.

mod copies;
mod folder;
mod name;
mod postgres;
mod signing;

use std::{ops::Range, path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;

pub use self::postgres::MIGRATIONS;

use crate::{EngineUri, Result, db::PoolSize};

/// The schemes that `open` takes.
pub const SCHEMES: &[&str] = &["folder", "postgres"];

/// What is known of a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Its name: ASCII letters, digits, `-`, `_`, `.` and `/`, at most 200 characters, no empty or dotted segment.
    pub name: String,
    /// Its size.
    pub size_bytes: u64,
}

/// A store of blobs.
///
/// An implementer MUST: show a blob wholly or not at all; refuse a name that leaves its folder; let exactly one of
/// several simultaneous `put_new` of one name win (the others get `Conflict`).
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores a blob under a name not taken; `Conflict` where it is.
    async fn put_new(&self, name: &str, bytes: Bytes) -> Result<()>;

    /// The blob, or the part of it within `range` (bytes; clipped to its size); `None` where there is none.
    async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Option<Bytes>>;

    /// Size and name; `None` where there is none.
    async fn info(&self, name: &str) -> Result<Option<BlobInfo>>;

    /// Up to `limit` blobs whose names begin with `prefix`, after `after`, by name.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<BlobInfo>>;

    /// Removes a blob, if it is there.
    async fn delete(&self, name: &str) -> Result<()>;

    /// A URL path with an expiry and a signature that `verify_url` accepts, for handing out a private blob.
    fn signed_url(&self, name: &str, valid_for: Duration) -> String;

    /// The name that a signed URL's path and query (as `signed_url` made them) stand for, if signature and time hold.
    fn verify_url(&self, path_and_query: &str) -> Option<String>;

    /// Fails when the store cannot be used.
    async fn ping(&self) -> Result<()>;

    /// Closes its connections and files, after what runs on them. Nothing is asked of it afterwards.
    async fn close(&self);
}

/// A store shared by the services of a process.
pub type SharedBlobs = Arc<dyn Blobs>;

/// Opens the store that `uri` names: `folder:DIR` (made if absent) or `postgres://…` (in the schema `blobs`).
/// `secret` signs URLs; all processes of a shop share it. A store in a database holds at most the connections of `size`.
pub async fn open(uri: &str, secret: [u8; 32], size: PoolSize) -> Result<SharedBlobs> {
    open_at(uri, secret, size, None).await
}

/// The same; a store over the network keeps copies of what is read in `copies`, a folder of this process (at most
/// 1 GiB).
pub async fn open_with_copies(
    uri: &str,
    secret: [u8; 32],
    size: PoolSize,
    copies: &Path,
) -> Result<SharedBlobs> {
    open_at(uri, secret, size, Some(copies)).await
}

async fn open_at(uri: &str, secret: [u8; 32], size: PoolSize, copies: Option<&Path>) -> Result<SharedBlobs> {
    let uri = EngineUri::parse(uri, "blobs", SCHEMES)?;
    match uri.scheme() {
        "postgres" => Ok(Arc::new(postgres::PostgresBlobs::open(&uri, secret, size, copies).await?)),
        _ => open_folder(&uri, secret).await,
    }
}

#[cfg(feature = "folder")]
async fn open_folder(uri: &EngineUri, secret: [u8; 32]) -> Result<SharedBlobs> {
    if uri.path().is_empty() {
        let missing = "`folder:` needs a folder, as in folder:mercato-data/blobs";
        return Err(crate::EngineError::BadUri(missing.into()));
    }
    Ok(Arc::new(folder::FolderBlobs::open(uri.path().into(), secret).await?))
}

#[cfg(not(feature = "folder"))]
#[expect(clippy::unused_async, reason = "the engine that is compiled in opens files")]
async fn open_folder(uri: &EngineUri, _secret: [u8; 32]) -> Result<SharedBlobs> {
    Err(uri.not_compiled_in("folder"))
}
