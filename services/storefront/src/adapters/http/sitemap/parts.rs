//! Where each part of a large sitemap begins. It takes a walk through all products to know, so it is kept for an hour,
//! and one walk goes on at a time.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use mercato_kernel::{ErrorCode, Failure, Result};

use super::listing::{Listing, PAGE};
use crate::domain::{IndexEntry, MAX_URLS, in_path};

const KEPT: Duration = Duration::from_hours(1);
/// Who asks waits so long for a walk; it goes on without them.
const PATIENCE: Duration = Duration::from_secs(20);
const ASK_AGAIN_S: u32 = 30;
/// An index has at most so many entries.
const MAX_PARTS: usize = 10_000;

/// The parts of the sitemap.
pub struct Parts {
    listing: Listing,
    known: Mutex<Option<(Instant, Arc<Vec<IndexEntry>>)>>,
    walking: Arc<tokio::sync::Mutex<()>>,
}

impl Parts {
    /// Parts of a listing.
    pub fn new(listing: Listing) -> Self {
        Self { listing, known: Mutex::default(), walking: Arc::default() }
    }

    /// Path and query of each part.
    pub async fn entries(self: &Arc<Self>) -> Result<Arc<Vec<IndexEntry>>> {
        if let Some(entries) = self.known() {
            return Ok(entries);
        }
        let Ok(turn) = self.walking.clone().try_lock_owned() else { return Err(not_yet()) };
        let parts = self.clone();
        let walk = tokio::spawn(async move {
            let entries = Arc::new(parts.walk().await?);
            *parts.known.lock().unwrap_or_else(PoisonError::into_inner) =
                Some((Instant::now(), entries.clone()));
            drop(turn);
            Ok(entries)
        });
        match tokio::time::timeout(PATIENCE, walk).await {
            Ok(walked) => walked.map_err(Failure::internal)?,
            Err(_) => Err(not_yet()),
        }
    }

    fn known(&self) -> Option<Arc<Vec<IndexEntry>>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(since, _)| since.elapsed() < KEPT).map(|(_, entries)| entries.clone())
    }

    /// Counts as a part does when it is written, so that each ends where the next begins.
    async fn walk(&self) -> Result<Vec<IndexEntry>> {
        let mut entries = vec!["/sitemap.xml?part=pages".to_owned(), "/sitemap.xml?part=products".to_owned()];
        let (mut after, mut counted) = (None, 0);
        while entries.len() < MAX_PARTS {
            let page = self.listing.products(after.as_deref()).await?;
            counted += page.urls.len();
            let Some(next) = page.next else { break };
            if counted + PAGE > MAX_URLS {
                entries.push(format!("/sitemap.xml?part=products&after={}", in_path(&next)));
                counted = 0;
            }
            after = Some(next);
        }
        Ok(entries)
    }
}

fn not_yet() -> Failure {
    let mut failure = Failure::new(ErrorCode::Unavailable, "the parts of the sitemap are being counted");
    failure.retry_after_s = Some(ASK_AGAIN_S);
    failure
}
