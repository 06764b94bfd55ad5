//! Fills the read models from the log: one consumer for each model, documents and position in one transaction.
//! What an event does to a document is the domain's; this moves batches and keeps poison apart.

mod batch;
mod fault;
mod loaded;
mod orders;
mod parking;
mod products;
mod projection;
mod replay;
mod stock;

use std::{
    sync::{Arc, PoisonError},
    time::{Duration, Instant},
};

use mercato_contracts::{Event, Topic};
use mercato_engines::{
    documents::{Copy, DocumentsTx, SharedDocuments},
    log::{Position, SharedLog},
};
use mercato_kernel::Result;
use tokio::{
    sync::{Mutex, MutexGuard},
    time,
};
use tokio_util::sync::CancellationToken;

pub use batch::read_records;
pub use orders::{OrderProjection, sealed};
pub use parking::{ParkedDoc, list_parked};
pub use products::ProductProjection;
pub use projection::Projection;
pub use replay::ReplayedDoc;
pub use stock::StockProjection;

use super::{
    models::PARKED,
    progress::{Progress, topics_of},
};
use crate::ports::ReadModel;
use batch::{Batch, Incoming, read_batch};
use fault::ConsumerError;
use parking::Parking;

/// How many records one transaction applies at most.
const BATCH: usize = 500;
const BUSY_PAUSE: Duration = Duration::from_millis(20);
/// A reader looks by itself now and then, should a signal of the log be lost.
const IDLE_POLL: Duration = Duration::from_secs(2);
const REPORT_EVERY: Duration = Duration::from_secs(1);

/// Fills one model.
pub struct Consumer {
    projection: Arc<dyn Projection>,
    log: SharedLog,
    documents: SharedDocuments,
    progress: Arc<Progress>,
    /// Held for each step of the live copy, so that a rebuild in this process can draw level with it.
    gate: Mutex<()>,
    /// Where this process saw the live copy last. Another may have moved it since; the transaction tells.
    seen: std::sync::Mutex<Option<Position>>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Moved the position.
    Applied,
    /// There was nothing to apply.
    Idle,
    /// Another process holds the copy, or moved it meanwhile.
    Busy,
    /// There is no such copy.
    Absent,
}

/// How a step treats its records.
#[derive(Debug, Clone)]
enum Mode {
    /// As many as fit.
    Batch,
    /// One alone, after the store refused a batch.
    Single,
    /// One alone, parked for this reason unseen, since the store refused it.
    Park(String),
}

impl Consumer {
    /// A consumer that fills the model of `projection`.
    pub fn new(
        projection: Arc<dyn Projection>,
        log: SharedLog,
        documents: SharedDocuments,
        progress: Arc<Progress>,
    ) -> Arc<Self> {
        let (gate, seen) = (Mutex::new(()), std::sync::Mutex::new(None));
        Arc::new(Self { projection, log, documents, progress, gate, seen })
    }

    /// Which model it fills.
    pub fn read_model(&self) -> ReadModel {
        self.projection.read_model()
    }

    /// Keeps this process from moving the live copy while the guard lives.
    pub async fn hold(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().await
    }

    /// Follows the log until `stop`.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        let mut appended = self.log.appended();
        let mut reported: Option<Instant> = None;
        while !stop.is_cancelled() {
            appended.borrow_and_update();
            let step = {
                let _gate = self.gate.lock().await;
                self.advance(Copy::Live, None).await?
            };
            if reported.is_none_or(|at| at.elapsed() >= REPORT_EVERY) {
                self.report().await?;
                reported = Some(Instant::now());
            }
            match step {
                Step::Applied => {}
                Step::Busy => time::sleep(BUSY_PAUSE).await,
                Step::Idle | Step::Absent => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        _ = appended.changed() => {}
                        () = time::sleep(IDLE_POLL) => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// Applies what comes next to a copy, but nothing at or after `until`. When the store refuses a batch, its
    /// records are tried one by one and the one at fault is parked.
    pub async fn advance(&self, copy: Copy, until: Option<&Position>) -> Result<Step> {
        let refusal = match self.step(copy, until, Mode::Batch).await {
            Err(error) if error.is_refusal() => error,
            other => return other.map_err(ConsumerError::into_failure),
        };
        tracing::warn!(model = self.read_model().as_str(), %refusal, "a batch was refused; its events go one by one");
        let mut last = Step::Idle;
        for _ in 0..BATCH {
            let single = match self.step(copy, until, Mode::Single).await {
                Err(error) if error.is_refusal() => {
                    self.step(copy, until, Mode::Park(error.to_string())).await
                }
                other => other,
            };
            last = single.map_err(ConsumerError::into_failure)?;
            if last != Step::Applied {
                break;
            }
        }
        Ok(last)
    }

    async fn step(&self, copy: Copy, until: Option<&Position>, mode: Mode) -> Result<Step, ConsumerError> {
        let model = self.projection.model();
        let Some(position) = self.position(copy).await? else { return Ok(Step::Absent) };
        let limit = if matches!(mode, Mode::Batch) { BATCH } else { 1 };
        let topics = topics_of(self.read_model());
        let batch = read_batch(&self.log, topics, &position, until, limit).await?;
        if batch.incoming.is_empty() {
            self.stands_at(copy, &position);
            return Ok(Step::Idle);
        }
        let Some(mut tx) = self.documents.begin(model, copy).await? else { return Ok(Step::Busy) };
        if tx.version() > model.version {
            // A newer program has rebuilt the model; this one only reads it, until it is replaced itself.
            return Ok(Step::Idle);
        }
        if *tx.position() != position {
            return Ok(Step::Busy);
        }
        let Batch { incoming, position } = batch;
        self.apply(tx.as_mut(), incoming, &mode).await?;
        tx.commit(&position).await?;
        self.stands_at(copy, &position);
        Ok(Step::Applied)
    }

    /// Where a copy stands, as this process left it or else as the store says. A step that comes to no end forgets it.
    async fn position(&self, copy: Copy) -> Result<Option<Position>, ConsumerError> {
        let seen = if copy == Copy::Live { self.seen().take() } else { None };
        match seen {
            Some(seen) => Ok(Some(seen)),
            None => Ok(self.documents.position(self.projection.model(), copy).await?),
        }
    }

    fn stands_at(&self, copy: Copy, position: &Position) {
        if copy == Copy::Live {
            *self.seen() = Some(position.clone());
            self.progress.publish(self.read_model(), position);
        }
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Option<Position>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn apply(
        &self,
        tx: &mut dyn DocumentsTx,
        incoming: Vec<Incoming>,
        mode: &Mode,
    ) -> Result<(), ConsumerError> {
        let mut parking = Parking::open(self.projection.model(), tx, &incoming).await?;
        if let Mode::Park(reason) = mode {
            for one in &incoming {
                parking.park(one, reason);
            }
            return parking.close(tx).await;
        }
        let events: Vec<&Event> = incoming.iter().filter_map(|one| one.event.as_ref().ok()).collect();
        let mut work = self.projection.begin(tx, &events).await?;
        for one in &incoming {
            match &one.event {
                _ if parking.holds(one.record.record.subject) => parking.park_behind(one),
                Err(why) => parking.park(one, why),
                Ok(event) => {
                    if let Err(poison) = work.apply(event) {
                        parking.park(one, &poison.0);
                    }
                }
            }
        }
        work.finish(tx).await?;
        parking.close(tx).await
    }

    async fn report(&self) -> Result<()> {
        let name = self.read_model().as_str();
        let topics: Vec<&str> =
            topics_of(self.read_model()).iter().map(|topic| Topic::as_str(*topic)).collect();
        let head = self.log.head(&topics).await?;
        let lag = self.progress.committed(self.read_model()).await?.lag(&head);
        metrics::gauge!("mercato_consumer_lag", "consumer" => name).set(lag as f64);
        let model = self.projection.model();
        let parked = match self.documents.count(model, PARKED).await? {
            0 => 0,
            _ => parking::parked_subjects(self.documents.as_ref(), model).await?,
        };
        metrics::gauge!("mercato_parked_subjects", "consumer" => name).set(parked as f64);
        Ok(())
    }
}
