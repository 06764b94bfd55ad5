//! A cache in the process, on moka: bounded by bytes, each entry with its own time to live.
//! One fill runs for a key; a key that is dropped meanwhile takes that fill's value with it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bytes::Bytes;
use moka::{Expiry, sync};
use tokio::sync::OnceCell;

use super::{Cache, Fill};
use crate::{EngineError, Result};

/// The bound of a cache whose URI gives none.
const DEFAULT_BYTES: u64 = 32 << 20;
/// What an entry costs beside its key and value.
const ENTRY_BYTES: usize = 200;
/// From which size on an entry makes room for itself at once: moka frees in batches, and a batch of large values
/// would stand beyond the bound until then.
const LARGE_BYTES: usize = 64 << 10;

/// A cache of at most some bytes.
pub(super) struct MokaCache {
    kept: sync::Cache<String, Entry>,
    /// `kept` is written under this lock.
    fills: Mutex<Fills>,
}

#[derive(Clone)]
struct Entry {
    value: Bytes,
    ttl: Duration,
}

/// The outcome of a fill, once it is there. A failure is for those that wait, too: each of them trying again in
/// turn would only make a slow database slower.
type Outcome = Arc<OnceCell<mercato_kernel::Result<Bytes>>>;
/// The fills that run, by key; one that is no longer here has been dropped.
type Fills = HashMap<String, Outcome>;

struct TimeToLive;

impl Expiry<String, Entry> for TimeToLive {
    fn expire_after_create(&self, _key: &String, entry: &Entry, _now: Instant) -> Option<Duration> {
        Some(entry.ttl)
    }

    fn expire_after_update(
        &self,
        _key: &String,
        entry: &Entry,
        _now: Instant,
        _remaining: Option<Duration>,
    ) -> Option<Duration> {
        Some(entry.ttl)
    }
}

impl MokaCache {
    /// The cache that `size` bounds: empty for 32 MiB, or such as `64MiB`.
    pub(super) fn open(size: &str) -> Result<Self> {
        let max_bytes = if size.is_empty() { DEFAULT_BYTES } else { parse_size(size)? };
        let kept = sync::Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|key: &String, entry: &Entry| {
                u32::try_from(key.len() + entry.value.len() + ENTRY_BYTES).unwrap_or(u32::MAX)
            })
            .expire_after(TimeToLive)
            .build();
        Ok(Self { kept, fills: Mutex::default() })
    }

    fn fills(&self) -> MutexGuard<'_, Fills> {
        self.fills.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a value. The lock on the fills shows that no drop of the key comes in between.
    fn keep(&self, _locked: &Fills, key: &str, value: Bytes, ttl: Duration) {
        if ttl.is_zero() {
            self.kept.invalidate(key);
            return;
        }
        let is_large = value.len() >= LARGE_BYTES;
        self.kept.insert(key.to_owned(), Entry { value, ttl });
        if is_large {
            self.kept.run_pending_tasks();
        }
    }
}

#[async_trait]
impl Cache for MokaCache {
    async fn get(&self, key: &str) -> Result<Option<Bytes>> {
        Ok(self.kept.get(key).map(|entry| entry.value))
    }

    fn at_hand(&self, key: &str) -> Option<Bytes> {
        self.kept.get(key).map(|entry| entry.value)
    }

    async fn set(&self, key: &str, value: Bytes, ttl: Duration) -> Result<()> {
        let mut fills = self.fills();
        // What a fill read before is older than this value.
        fills.remove(key);
        self.keep(&fills, key, value, ttl);
        Ok(())
    }

    async fn delete(&self, keys: &[String]) -> Result<()> {
        let mut fills = self.fills();
        for key in keys {
            fills.remove(key);
            self.kept.invalidate(key);
        }
        Ok(())
    }

    async fn clear(&self) -> Result<()> {
        let mut fills = self.fills();
        fills.clear();
        self.kept.invalidate_all();
        Ok(())
    }

    async fn get_or_fill(&self, key: &str, ttl: Duration, fill: Fill<'_>) -> mercato_kernel::Result<Bytes> {
        if let Some(entry) = self.kept.get(key) {
            return Ok(entry.value);
        }
        let running = {
            let mut fills = self.fills();
            // A fill may have ended since.
            if let Some(entry) = self.kept.get(key) {
                return Ok(entry.value);
            }
            let outcome = Arc::clone(fills.entry(key.to_owned()).or_default());
            Running { cache: self, key, outcome }
        };
        // Where the caller that fills goes away, the next one that waits fills instead.
        let value = running.outcome.get_or_init(|| fill).await.clone();
        let mut fills = self.fills();
        if running.is_current(&fills) {
            fills.remove(key);
            if let Ok(value) = &value {
                self.keep(&fills, key, value.clone(), ttl);
            }
        }
        drop(fills);
        value
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }
}

/// A caller that fills or waits. The last one of a fill that was given up takes it off the list.
struct Running<'a> {
    cache: &'a MokaCache,
    key: &'a str,
    outcome: Outcome,
}

impl Running<'_> {
    fn is_current(&self, fills: &Fills) -> bool {
        fills.get(self.key).is_some_and(|outcome| Arc::ptr_eq(outcome, &self.outcome))
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut fills = self.cache.fills();
        // Two holders: the list and this one.
        if self.is_current(&fills) && Arc::strong_count(&self.outcome) == 2 {
            fills.remove(self.key);
        }
    }
}

/// Bytes from `64MiB`, `512KiB`, `1GiB` or a plain number.
fn parse_size(text: &str) -> Result<u64> {
    let units = [("GiB", 30), ("MiB", 20), ("KiB", 10), ("", 0)];
    let (number, shift) = units
        .iter()
        .find_map(|(unit, shift)| Some((text.strip_suffix(unit)?, *shift)))
        .expect("every text ends with the empty unit");
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift));
    bytes.filter(|bytes| *bytes > 0).ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        EngineError::BadUri(format!("`moka:{shown}` has no size; one is moka: or moka:64MiB"))
    })
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(parse_size("64MiB"), Ok(64 << 20));
        assert_eq!(parse_size("512KiB"), Ok(512 << 10));
        assert_eq!(parse_size("1GiB"), Ok(1 << 30));
        assert_eq!(parse_size("4096"), Ok(4096));
        for wrong in ["0", "-1", "64MB", "MiB", "1.5GiB", "99999999999GiB", "64 MiB"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }
}
