//! Drops cached reads once the model they were read from has committed the event. Each process has one, and each
//! follows the log by itself, whoever fills the models.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use mercato_contracts::{Event, Topic};
use mercato_engines::{
    cache::SharedCache,
    documents::SharedDocuments,
    log::{Position, SharedLog},
};
use mercato_kernel::Result;
use tokio::{
    sync::Mutex,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    cache_keys, consumer::read_records, moves::Moves, operations::Operations, progress::Progress,
    replays::ReplaySeen,
};
use crate::{domain::Touched, ports::ReadModel};

const TOPICS: [Topic; 3] = [Topic::Catalog, Topic::Inventory, Topic::Orders];
const BATCH: usize = 1000;
/// How often it looks for swaps and replays, under load.
const RARE_EVERY: Duration = Duration::from_millis(50);
const GATHER: Duration = Duration::from_millis(2);

/// Keeps the cache of this process true.
pub struct Invalidator {
    pub(super) log: SharedLog,
    pub(super) documents: SharedDocuments,
    pub(super) cache: SharedCache,
    pub(super) progress: Arc<Progress>,
    pub(super) operations: Arc<Operations>,
    /// What was seen, kept over a restart of the task: nothing may slip through in between.
    pub(super) seen: Mutex<Seen>,
}

/// How far the invalidator has come.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    position: Position,
    generations: BTreeMap<ReadModel, i64>,
    replays: ReplaySeen,
}

impl Invalidator {
    /// Takes the present state as seen: the cache has nothing older.
    pub async fn begin(&self) -> Result<()> {
        let mut seen = self.seen.lock().await;
        seen.position = Moves::new(&self.log, &self.progress).committed().await?;
        seen.generations = self.operations.generations().await?;
        seen.replays.news(self.documents.as_ref()).await?;
        Ok(())
    }

    /// Drops keys until `stop`.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        let mut moves = Moves::new(&self.log, &self.progress);
        let mut seen = self.seen.lock().await;
        let mut looked: Option<Instant> = None;
        while !stop.is_cancelled() {
            let committed = moves.committed().await?;
            if !seen.position.covers(&committed) {
                seen.position = self.drop_touched(&seen.position, &committed).await?;
                continue;
            }
            let rest = looked.map_or(Duration::ZERO, |at| RARE_EVERY.saturating_sub(at.elapsed()));
            if rest.is_zero() {
                self.drop_rare(&mut seen).await?;
                looked = Some(Instant::now());
                moves.wait(&seen.position, &stop).await?;
            } else if let Ok(waited) = timeout(rest, moves.wait(&seen.position, &stop)).await {
                waited?;
            }
            // Models that move one after the other are looked at together.
            sleep(GATHER).await;
        }
        Ok(())
    }

    async fn drop_touched(&self, from: &Position, committed: &Position) -> Result<Position> {
        let (records, position) = read_records(&self.log, &TOPICS, from, Some(committed), BATCH).await?;
        let mut keys = Vec::new();
        let mut drops_all = false;
        for record in &records {
            // What does not decode changed no model; its replay is noted there.
            let Ok(event) = Event::decode(&record.record.bytes) else { continue };
            let touched = Touched::by(event.subject, &event.payload);
            keys.extend(touched.product.into_iter().flat_map(cache_keys::of_product));
            keys.extend(touched.stock.iter().flat_map(|stock| cache_keys::of_product(stock.product)));
            drops_all |= touched.category;
        }
        if records.is_empty() {
            // The log is shorter than the models that follow it: nothing more can be learnt from it.
            self.cache.clear().await?;
            return Ok(committed.clone());
        }
        keys.sort_unstable();
        keys.dedup();
        if drops_all {
            // Any product may be in the new category, and there are few such events.
            self.cache.clear().await?;
        } else if !keys.is_empty() {
            self.cache.delete(&keys).await?;
        }
        Ok(position)
    }

    /// A rebuilt model may say other things than the old one, and a replay changes documents outside the log's order.
    async fn drop_rare(&self, seen: &mut Seen) -> Result<()> {
        let generations = self.operations.generations().await?;
        if generations != seen.generations {
            self.cache.clear().await?;
            seen.generations = generations;
            seen.replays = ReplaySeen::default();
        }
        let replayed = seen.replays.news(self.documents.as_ref()).await?;
        let keys: Vec<String> = replayed.into_iter().flat_map(cache_keys::of_product).collect();
        if !keys.is_empty() {
            self.cache.delete(&keys).await?;
        }
        Ok(())
    }
}
