//! Search in the process, on Tantivy: a folder per copy of the index, one of them live.
//! What is searched for, and from what the index is filled, is not known here.

mod analysis;
mod copy;
mod docs;
mod error;
mod facets;
mod fields;
mod filters;
mod order;
mod remembered;
mod run;
mod shelf;
mod statistics;
mod text;

use std::{
    num::NonZero,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
};

use async_trait::async_trait;
use tokio::sync::{Mutex, Semaphore};

use self::{copy::IndexCopy, fields::Fields, shelf::Shelf};
use super::{Checkpoint, Schema, Search, SearchBatch, SearchPage, SearchQuery};
use crate::{EngineError, Result};

/// An index of one schema in a folder.
pub(super) struct TantivySearch {
    shelf: Shelf,
    fields: Arc<Fields>,
    live: RwLock<Option<Arc<IndexCopy>>>,
    /// Held while the live copy is written or replaced, so that no batch goes into one that has just gone.
    live_writes: Mutex<()>,
    /// The copy being built. Locked before `live_writes` where both are.
    next: Mutex<Option<Arc<IndexCopy>>>,
    /// One search at a time for each processor: more at once only make all of them late.
    turns: Semaphore,
}

impl TantivySearch {
    /// Opens the folder, made if absent. A live copy that is torn or of another version is taken as absent.
    pub(super) async fn open(root: PathBuf, schema: &'static Schema) -> Result<Self> {
        blocking(move || {
            let shelf = Shelf::open(root, schema)?;
            let fields = Arc::new(Fields::new(schema));
            let live = shelf.live().and_then(|folder| {
                IndexCopy::open(&folder, Arc::clone(&fields))
                    .inspect_err(|error| tracing::warn!(%error, index = schema.name, "taken as absent"))
                    .ok()
            });
            shelf.sweep(live.as_ref().map(|live| live.folder.as_path()));
            let live = RwLock::new(live.map(Arc::new));
            let turns = Semaphore::new(std::thread::available_parallelism().map_or(1, NonZero::get));
            Ok(Self { shelf, fields, live, live_writes: Mutex::default(), next: Mutex::default(), turns })
        })
        .await
    }

    fn live(&self) -> Result<Arc<IndexCopy>> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner).clone();
        live.ok_or_else(|| EngineError::Unavailable("the search index is not built yet".into()))
    }
}

#[async_trait]
impl Search for TantivySearch {
    async fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        Ok(self.live().ok().and_then(|live| live.checkpoint()))
    }

    async fn apply(&self, batch: SearchBatch, checkpoint: &Checkpoint) -> Result<()> {
        let _writing = self.live_writes.lock().await;
        let (live, checkpoint) = (self.live()?, checkpoint.clone());
        blocking(move || live.apply(&batch, Some(&checkpoint))).await
    }

    async fn start_next(&self) -> Result<()> {
        let mut next = self.next.lock().await;
        let (left_behind, live) = (next.take(), self.live().ok());
        let (shelf, fields) = (self.shelf.clone(), Arc::clone(&self.fields));
        let begun = blocking(move || {
            if let Some(copy) = left_behind {
                copy.close();
            }
            let folder = shelf.next()?;
            shelf.sweep(live.as_ref().map(|live| live.folder.as_path()));
            IndexCopy::create(&folder, fields)
        });
        *next = Some(Arc::new(begun.await?));
        Ok(())
    }

    async fn apply_next(&self, batch: SearchBatch) -> Result<()> {
        let next = self.next.lock().await;
        let copy = next.clone().ok_or_else(not_begun)?;
        blocking(move || copy.apply(&batch, None)).await
    }

    async fn swap(&self, checkpoint: &Checkpoint) -> Result<()> {
        let mut next = self.next.lock().await;
        let copy = next.clone().ok_or_else(not_begun)?;
        let _writing = self.live_writes.lock().await;
        let (shelf, checkpoint) = (self.shelf.clone(), checkpoint.clone());
        let built = Arc::clone(&copy);
        blocking(move || {
            built.apply(&SearchBatch::default(), Some(&checkpoint))?;
            shelf.point_to(&built.folder)
        })
        .await?;
        *next = None;
        let old = self.live.write().unwrap_or_else(PoisonError::into_inner).replace(Arc::clone(&copy));
        let shelf = self.shelf.clone();
        blocking(move || {
            if let Some(old) = old {
                old.close();
            }
            shelf.sweep(Some(&copy.folder));
            Ok(())
        })
        .await
    }

    async fn search(&self, query: &SearchQuery) -> Result<SearchPage> {
        let _turn = self.turns.acquire().await;
        let (live, query) = (self.live()?, query.clone());
        blocking(move || run::search(&live, &query)).await
    }

    async fn versions(&self) -> Result<Vec<(String, i64)>> {
        let live = self.live()?;
        blocking(move || live.versions()).await
    }

    async fn ping(&self) -> Result<()> {
        let shelf = self.shelf.clone();
        blocking(move || shelf.ping()).await
    }
}

fn not_begun() -> EngineError {
    EngineError::Fault("no copy of the search index is being built".into())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|panic| EngineError::Fault(format!("the search index: {panic}")))?
}
