//! Recognises the key of a request. What it found is kept for less than a second, so that a busy client costs one
//! read a second and a revoked key is refused within that time by every process.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use mercato_contracts::access::{Authenticator, Caller};
use mercato_kernel::{Clock, ErrorCode, Failure, Result};

use crate::{
    domain::{ApiKey, KeyHash, KeyText},
    ports::KeyStore,
};

/// Counted from before the read, so that with the read itself it stays below a second.
const KEPT: Duration = Duration::from_millis(900);
const MAX_KEPT: usize = 10_000;
/// Reads of one key wait for each other; those of other keys seldom do.
const STRIPES: usize = 64;

struct Kept {
    key: ApiKey,
    read_at: Instant,
}

/// Recognises keys.
pub(crate) struct KeyAuthenticator {
    store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
    kept: Mutex<HashMap<KeyHash, Kept>>,
    reading: [tokio::sync::Mutex<()>; STRIPES],
}

impl KeyAuthenticator {
    /// Recognises the keys of `store`.
    pub(crate) fn new(store: Arc<dyn KeyStore>, clock: Arc<dyn Clock>) -> Self {
        let reading = std::array::from_fn(|_| tokio::sync::Mutex::new(()));
        Self { store, clock, kept: Mutex::default(), reading }
    }

    /// Forgets what was read, so that this process heeds a revocation of its own at once.
    pub(crate) fn forget(&self) {
        self.kept.lock().expect("no holder of the kept keys panics").clear();
    }

    fn kept(&self, hash: KeyHash) -> Option<ApiKey> {
        let kept = self.kept.lock().expect("no holder of the kept keys panics");
        kept.get(&hash).filter(|kept| kept.read_at.elapsed() < KEPT).map(|kept| kept.key.clone())
    }

    async fn find(&self, hash: KeyHash) -> Result<Option<ApiKey>> {
        if let Some(key) = self.kept(hash) {
            return Ok(Some(key));
        }
        let _turn = self.reading[usize::from(hash.0[0]) % STRIPES].lock().await;
        if let Some(key) = self.kept(hash) {
            return Ok(Some(key));
        }
        let read_at = Instant::now();
        let found = self.store.find(hash).await?;
        // An unknown key is not remembered: it may be made the next moment, by another process.
        if let Some(key) = &found {
            let mut kept = self.kept.lock().expect("no holder of the kept keys panics");
            if kept.len() >= MAX_KEPT {
                kept.retain(|_, kept| kept.read_at.elapsed() < KEPT);
            }
            if kept.len() < MAX_KEPT {
                kept.insert(hash, Kept { key: key.clone(), read_at });
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl Authenticator for KeyAuthenticator {
    async fn authenticate(&self, bearer: &str) -> Result<Caller> {
        // One answer for every reason: a caller learns nothing about keys that exist.
        let refused = || Failure::new(ErrorCode::Unauthenticated, "the key is unknown, expired or revoked");
        let text = KeyText::parse(bearer).ok_or_else(refused)?;
        let key = self.find(text.hash()).await?.filter(|key| key.is_valid(self.clock.now()));
        key.map(|key| Caller::Key { id: key.id, role: key.role }).ok_or_else(refused)
    }
}
