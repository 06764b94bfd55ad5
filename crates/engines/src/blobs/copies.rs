//! Copies of blobs in a local folder, so that a picture comes over the network once. A copy that is missing, torn
//! or cannot be written costs time, never an answer.

use std::{
    ops::Range,
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use uuid::Uuid;

use super::{Blobs, folder::FolderBlobs};
use crate::{EngineError, Result};

/// How much the folder may hold; beyond it the oldest copies go, down to three quarters.
const MAX_BYTES: u64 = 1024 * 1024 * 1024;

/// A bounded folder of copies, by id.
pub(super) struct Copies {
    folder: FolderBlobs,
    max_bytes: u64,
    used_bytes: AtomicU64,
}

impl Copies {
    pub(super) async fn open(folder: PathBuf) -> Result<Self> {
        Self::open_within(folder, MAX_BYTES).await
    }

    async fn open_within(folder: PathBuf, max_bytes: u64) -> Result<Self> {
        // Copies are handed out by the store, never by a URL of their own: this secret signs nothing.
        let folder = FolderBlobs::open(folder, [0; 32]).await?;
        let used: u64 = folder.list("", None, usize::MAX).await?.iter().map(|copy| copy.size_bytes).sum();
        Ok(Self { folder, max_bytes, used_bytes: AtomicU64::new(used) })
    }

    /// The bytes of `range`, if there is a copy that has them all.
    pub(super) async fn get(&self, id: Uuid, range: Range<u64>) -> Option<Bytes> {
        let wanted = range.end - range.start;
        let bytes = self.folder.get(&id.to_string(), Some(range)).await.ok().flatten()?;
        (bytes.len() as u64 == wanted).then_some(bytes)
    }

    pub(super) async fn put(&self, id: Uuid, bytes: Bytes) {
        let size = bytes.len() as u64;
        match self.folder.put_new(&id.to_string(), bytes).await {
            Ok(()) => {
                let used = self.used_bytes.fetch_add(size, Ordering::Relaxed) + size;
                if used > self.max_bytes
                    && let Err(error) = self.drop_oldest().await
                {
                    tracing::warn!(%error, "copies of blobs could not be dropped");
                }
            }
            Err(EngineError::Conflict(_)) => {}
            Err(error) => tracing::warn!(%error, "a blob could not be copied to the local folder"),
        }
    }

    /// Ids are made in the order of time: by name is by age.
    async fn drop_oldest(&self) -> Result<()> {
        let copies = self.folder.list("", None, usize::MAX).await?;
        let mut used: u64 = copies.iter().map(|copy| copy.size_bytes).sum();
        for copy in copies {
            if used <= self.max_bytes / 4 * 3 {
                break;
            }
            self.folder.delete(&copy.name).await?;
            used -= copy.size_bytes;
        }
        self.used_bytes.store(used, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use uuid::Uuid;

    use super::Copies;

    #[tokio::test]
    async fn the_oldest_copies_go_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || Copies::open_within(folder.path().join("copies"), 1_000);
        let copies = open().await.expect("the folder opens");
        let ids: Vec<Uuid> = (0..11).map(|_| Uuid::now_v7()).collect();
        for id in &ids[..10] {
            copies.put(*id, Bytes::from(vec![1; 100])).await;
            copies.put(*id, Bytes::from(vec![1; 100])).await;
        }
        assert!(copies.get(ids[0], 0..100).await.is_some());
        let copies = open().await.expect("what was used is counted again");
        copies.put(ids[10], Bytes::from(vec![2; 100])).await;
        assert!(copies.get(ids[0], 0..100).await.is_none());
        assert!(copies.get(ids[3], 0..100).await.is_none());
        assert_eq!(copies.get(ids[4], 10..20).await, Some(Bytes::from(vec![1; 10])));
        assert_eq!(copies.get(ids[10], 0..100).await, Some(Bytes::from(vec![2; 100])));
        assert!(copies.get(ids[10], 50..101).await.is_none(), "a copy that lacks bytes is none");
    }
}
