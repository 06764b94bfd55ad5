//! Keeps the index of this process level with the products and stock models, and builds it when it is absent, not
//! this shop's, or wanted anew.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use mercato_contracts::{Event, Topic};
use mercato_engines::{
    documents::SharedDocuments,
    log::{Position, Record, SharedLog},
    search::{Checkpoint, SearchBatch, SearchDocument, SharedSearch},
};
use mercato_kernel::{Failure, ProductId, Result};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::entry::search_document;
use crate::{
    adapters::{
        consumer::read_records, models::PRODUCTS, moves::Moves, operations::Operations, progress::Progress,
        replays::ReplaySeen,
    },
    domain::{Touched, search::Synonyms},
    ports::{ProductList, Products, ReadModel, Stock},
};

const TOPICS: [Topic; 3] = [Topic::Catalog, Topic::Inventory, Topic::Orders];
/// How many records, and how many products, are taken at once.
const BATCH: usize = 500;
/// A position without changes to the index is written down this often: a commit of an index is dear.
const SAVE_EVERY: Duration = Duration::from_secs(5);
/// How long what changes is gathered after a commit of the index, for the same reason. A change that comes alone is
/// there at once.
const GATHER: Duration = Duration::from_millis(150);

/// The state of the index.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SearchStatus {
    /// Whether searches are answered.
    pub ready: bool,
    /// The rebuild that the index came from.
    pub generation: i64,
    /// Products put into the copy being built.
    pub done: i64,
    /// Products to put into it.
    pub total: i64,
}

/// Follows the models with the index.
pub struct Follower {
    pub(in crate::adapters) index: SharedSearch,
    pub(in crate::adapters) log: SharedLog,
    pub(in crate::adapters) documents: SharedDocuments,
    pub(in crate::adapters) products: Arc<dyn Products>,
    pub(in crate::adapters) stock: Arc<dyn Stock>,
    pub(in crate::adapters) progress: Arc<Progress>,
    pub(in crate::adapters) operations: Arc<Operations>,
    pub(in crate::adapters) synonyms: Synonyms,
    /// Whose data the index holds, and made with which synonyms.
    pub(in crate::adapters) shop: String,
    pub(in crate::adapters) state: IndexState,
}

/// What the rest of the process knows of the index.
pub struct IndexState {
    status: watch::Sender<SearchStatus>,
    /// Differs between processes and counts the changes of the index within one.
    epoch: Uuid,
    revision: AtomicU64,
    look: tokio::sync::Notify,
}

impl Default for IndexState {
    fn default() -> Self {
        Self {
            status: watch::Sender::default(),
            epoch: Uuid::now_v7(),
            revision: AtomicU64::default(),
            look: tokio::sync::Notify::default(),
        }
    }
}

/// The live index as this task knows it.
struct Live {
    checkpoint: Checkpoint,
    /// Whether the checkpoint is written down.
    saved: bool,
    saved_at: Instant,
    /// When products were put into it last.
    put_at: Option<Instant>,
    in_stock: HashMap<ProductId, bool>,
}

impl Live {
    fn at(checkpoint: Checkpoint, in_stock: HashMap<ProductId, bool>) -> Self {
        Self { checkpoint, saved: true, saved_at: Instant::now(), put_at: None, in_stock }
    }
}

impl Live {
    /// Lets changes gather while the last commit is young.
    async fn gather(&mut self, stop: &CancellationToken) {
        let Some(left) = self.put_at.take().and_then(|at| GATHER.checked_sub(at.elapsed())) else { return };
        let _ = tokio::time::timeout(left, stop.cancelled()).await;
    }
}

impl Follower {
    /// Whether searches are answered.
    pub fn is_ready(&self) -> bool {
        self.state.status.borrow().ready
    }

    /// Names the state of the index: another one after each change.
    pub fn stamp(&self) -> String {
        format!("{}.{}", self.state.epoch.simple(), self.state.revision.load(Ordering::Acquire))
    }

    /// Makes the task look at once whether another generation is wanted.
    pub fn look(&self) {
        self.state.look.notify_one();
    }

    /// Waits until this process's index is of `generation`, telling how far its building is.
    pub async fn reach(&self, generation: i64, tell: impl Fn(i64, i64)) -> Result<()> {
        let mut status = self.state.status.subscribe();
        loop {
            let now = *status.borrow_and_update();
            if now.ready && now.generation >= generation {
                return Ok(());
            }
            tell(now.done, now.total);
            status.changed().await.map_err(Failure::internal)?;
        }
    }

    /// Follows until `stop`.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        let mut moves = Moves::new(&self.log, &self.progress);
        let mut replays = ReplaySeen::default();
        let own = self.index.checkpoint().await?.filter(|checkpoint| checkpoint.shop == self.shop);
        let mut live = own.map(|checkpoint| Live::at(checkpoint, HashMap::new()));
        self.tell(live.as_ref());
        while !stop.is_cancelled() {
            let wanted = self.operations.generations().await?[&ReadModel::Search];
            if live.as_ref().is_none_or(|live| live.checkpoint.generation < wanted) {
                live = self.build(live, wanted, &mut moves, &stop).await?;
                replays = ReplaySeen::default();
                self.tell(live.as_ref());
            }
            let Some(live) = live.as_mut() else { continue };
            live.gather(&stop).await;
            if !self.follow(live, &mut moves).await? {
                let replayed = replays.news(self.documents.as_ref()).await?;
                self.put(live, replayed).await?;
                self.save_now_and_then(live).await?;
                let seen = live.checkpoint.position.clone();
                tokio::select! {
                    waited = moves.wait(&seen, &stop) => waited?,
                    () = self.state.look.notified() => {}
                }
            }
        }
        match live {
            Some(live) if !live.saved => {
                Ok(self.index.apply(SearchBatch::default(), &live.checkpoint).await?)
            }
            _ => Ok(()),
        }
    }

    /// One step of the live index towards the models; answers whether there was one.
    async fn follow(&self, live: &mut Live, moves: &mut Moves) -> Result<bool> {
        let committed = moves.committed().await?;
        if live.checkpoint.position.covers(&committed) {
            self.progress.publish(ReadModel::Search, &live.checkpoint.position);
            return Ok(false);
        }
        let from = &live.checkpoint.position;
        let (records, position) = read_records(&self.log, &TOPICS, from, Some(&committed), BATCH).await?;
        if records.is_empty() {
            // The models have applied events that the log lacks: it lost its tail, and the relay is about to send that
            // again. Whoever went on without these events would never put what they tell into the index.
            self.progress.publish(ReadModel::Search, &live.checkpoint.position);
            return Ok(false);
        }
        let changed = self.changed(live, &records).await?;
        live.checkpoint.position = position;
        live.saved = false;
        self.put(live, changed).await?;
        self.progress.publish(ReadModel::Search, &live.checkpoint.position);
        Ok(true)
    }

    /// The products of which something indexed may have changed: their own data, or whether there is any stock.
    async fn changed(&self, live: &Live, records: &[Record]) -> Result<BTreeSet<ProductId>> {
        let mut changed = BTreeSet::new();
        let mut doubtful = BTreeSet::new();
        for event in records.iter().filter_map(|record| Event::decode(&record.record.bytes).ok()) {
            let touched = Touched::by(event.subject, &event.payload);
            changed.extend(touched.product);
            let may_flip = touched
                .stock
                .iter()
                .filter(|stock| live.in_stock.get(&stock.product) != Some(&stock.row_has_units));
            doubtful.extend(may_flip.map(|stock| stock.product));
        }
        let doubtful: Vec<ProductId> = doubtful.difference(&changed).copied().collect();
        for ids in doubtful.chunks(BATCH) {
            let found = self.products.products(ids).await?;
            let available = self.stock.availability(ids).await?;
            for entry in found.into_iter().flatten() {
                let id = entry.product.product_id;
                let in_stock = available.get(&id).cloned().unwrap_or_default().in_stock(&entry.product);
                if live.in_stock.get(&id) != Some(&in_stock) {
                    changed.insert(id);
                }
            }
        }
        Ok(changed)
    }

    /// Puts products into the live index as the models have them now.
    async fn put(&self, live: &mut Live, ids: BTreeSet<ProductId>) -> Result<()> {
        let ids: Vec<ProductId> = ids.into_iter().collect();
        for chunk in ids.chunks(BATCH) {
            let upserts = self.documents_of(chunk, &mut live.in_stock).await?;
            let batch = SearchBatch { upserts, deletes: Vec::new() };
            self.index.apply(batch, &live.checkpoint).await?;
            live.saved = true;
            live.saved_at = Instant::now();
            live.put_at = Some(live.saved_at);
            self.state.revision.fetch_add(1, Ordering::AcqRel);
        }
        Ok(())
    }

    async fn documents_of(
        &self,
        ids: &[ProductId],
        in_stock: &mut HashMap<ProductId, bool>,
    ) -> Result<Vec<SearchDocument>> {
        let found = self.products.products(ids).await?;
        let available = self.stock.availability(ids).await?;
        let tree = self.products.categories().await?;
        let document = |entry: crate::ports::CatalogEntry| {
            let id = entry.product.product_id;
            let availability = available.get(&id).cloned().unwrap_or_default();
            in_stock.insert(id, availability.in_stock(&entry.product));
            search_document(&entry.product, &tree, &self.synonyms, &availability)
        };
        Ok(found.into_iter().flatten().map(document).collect())
    }

    async fn save_now_and_then(&self, live: &mut Live) -> Result<()> {
        if !live.saved && live.saved_at.elapsed() >= SAVE_EVERY {
            self.index.apply(SearchBatch::default(), &live.checkpoint).await?;
            live.saved = true;
            live.saved_at = Instant::now();
        }
        Ok(())
    }

    /// Fills a copy from the models beside the live index, which goes on following, draws level with it, and swaps.
    async fn build(
        &self,
        mut live: Option<Live>,
        generation: i64,
        moves: &mut Moves,
        stop: &CancellationToken,
    ) -> Result<Option<Live>> {
        tracing::info!(generation, beside_a_live_one = live.is_some(), "building the search index");
        self.index.start_next().await?;
        let base = moves.committed().await?;
        let mut in_stock = HashMap::new();
        let mut list = ProductList { limit: BATCH, ..ProductList::default() };
        // Products that come while this goes on are met again in the log, so the first short page is the last.
        let mut is_last = false;
        while !is_last {
            if stop.is_cancelled() {
                return Ok(live);
            }
            let page = self.products.list_products(&list).await?;
            is_last = page.len() < BATCH;
            let ids: Vec<ProductId> = page.iter().map(|entry| entry.product.product_id).collect();
            list.after = ids.last().copied();
            let upserts = self.documents_of(&ids, &mut in_stock).await?;
            self.index.apply_next(SearchBatch { upserts, deletes: Vec::new() }).await?;
            self.tell_built(ids.len()).await?;
            if let Some(live) = live.as_mut() {
                self.follow(live, moves).await?;
            }
        }
        let goal = match &live {
            Some(live) => live.checkpoint.position.clone(),
            None => moves.committed().await?,
        };
        self.draw_level(base, &goal, &mut in_stock).await?;
        let checkpoint = Checkpoint { shop: self.shop.clone(), position: goal, generation };
        self.index.swap(&checkpoint).await?;
        self.state.revision.fetch_add(1, Ordering::AcqRel);
        self.progress.publish(ReadModel::Search, &checkpoint.position);
        Ok(Some(Live::at(checkpoint, in_stock)))
    }

    /// Looks again at every product that events between `from` and `goal` concern.
    async fn draw_level(
        &self,
        mut from: Position,
        goal: &Position,
        in_stock: &mut HashMap<ProductId, bool>,
    ) -> Result<()> {
        while !from.covers(goal) {
            let (records, next) = read_records(&self.log, &TOPICS, &from, Some(goal), BATCH).await?;
            if records.is_empty() {
                return Ok(());
            }
            let mut ids = BTreeSet::new();
            for event in records.iter().filter_map(|record| Event::decode(&record.record.bytes).ok()) {
                ids.extend(Touched::by(event.subject, &event.payload).products());
            }
            let ids: Vec<ProductId> = ids.into_iter().collect();
            for chunk in ids.chunks(BATCH) {
                let upserts = self.documents_of(chunk, in_stock).await?;
                self.index.apply_next(SearchBatch { upserts, deletes: Vec::new() }).await?;
            }
            from = next;
        }
        Ok(())
    }

    fn tell(&self, live: Option<&Live>) {
        let generation = live.map_or(0, |live| live.checkpoint.generation);
        self.state.status.send_replace(SearchStatus { ready: live.is_some(), generation, done: 0, total: 0 });
    }

    async fn tell_built(&self, count: usize) -> Result<()> {
        let total = self.documents.count(&PRODUCTS, "products").await?;
        self.state.status.send_modify(|status| {
            status.done += i64::try_from(count).unwrap_or(i64::MAX);
            status.total = i64::try_from(total).unwrap_or(i64::MAX);
        });
        Ok(())
    }
}
