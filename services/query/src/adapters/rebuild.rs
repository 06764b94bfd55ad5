//! Builds a model anew from the log beside the live one and swaps it in when both stand at the same place.
//! Readers, cursors and sync tokens notice nothing.

use std::{sync::Arc, time::Duration};

use mercato_engines::{
    documents::{Copy, Model, SharedDocuments},
    log::Position,
};
use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::{sync::watch, time};
use tokio_util::sync::CancellationToken;

use super::{
    consumer::{Consumer, Step},
    models::documents_model,
    operations::{Lease, Operations},
    search::Follower,
};
use crate::ports::ReadModel;

const BUSY_PAUSE: Duration = Duration::from_millis(20);
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// How far a rebuild is.
#[derive(Debug, Clone, PartialEq)]
pub enum RebuildProgress {
    /// So many of so many events, or products for the search index.
    Running {
        /// Done.
        done: i64,
        /// In all, as far as is known.
        total: i64,
    },
    /// The new copy serves.
    Swapped,
    /// It was given up; the live copy serves on.
    Failed(Failure),
}

/// Starts rebuilds.
pub struct Rebuilds {
    /// The consumers by model.
    pub(super) consumers: Vec<Arc<Consumer>>,
    pub(super) documents: SharedDocuments,
    pub(super) operations: Arc<Operations>,
    pub(super) follower: Arc<Follower>,
    /// Ends rebuilds when the process stops.
    pub(super) closing: CancellationToken,
}

impl Rebuilds {
    /// Begins to rebuild `products`, `stock`, `orders` or `search`, and answers at once with its progress. It goes
    /// on when nobody listens.
    pub async fn start(self: &Arc<Self>, name: &str) -> Result<watch::Receiver<RebuildProgress>> {
        let model = ReadModel::ALL.iter().copied().find(|model| model.as_str() == name).ok_or_else(|| {
            let names: Vec<&str> = ReadModel::ALL.iter().map(|model| model.as_str()).collect();
            Failure::new(
                ErrorCode::NotFound,
                format!("no read model `{name}`; there are {}", names.join(", ")),
            )
        })?;
        let lease = self.operations.lease(model).await?;
        let (progress, watched) = watch::channel(RebuildProgress::Running { done: 0, total: 0 });
        let rebuilds = Arc::clone(self);
        tokio::spawn(async move {
            let outcome = tokio::select! {
                outcome = rebuilds.run(model, &progress) => outcome,
                lost = rebuilds.keep(&lease) => lost,
                () = rebuilds.closing.cancelled() => Err(Failure::new(ErrorCode::Unavailable, "the shop is stopping")),
            };
            if outcome.is_err()
                && let Err(error) = rebuilds.discard(model, &lease).await
            {
                tracing::warn!(%error, "what a rebuild had built stays; the next one takes it away");
            }
            if let Err(error) = rebuilds.operations.release(&lease).await {
                tracing::warn!(%error, "the lease of a rebuild was not given back; it runs out by itself");
            }
            progress.send_replace(match outcome {
                Ok(()) => RebuildProgress::Swapped,
                Err(failure) => {
                    tracing::error!(model = model.as_str(), %failure, "a rebuild was given up");
                    RebuildProgress::Failed(failure)
                }
            });
        });
        Ok(watched)
    }

    /// Rebuilds each model whose live copy was filled by an older program, one after the other.
    pub async fn upgrade(self: Arc<Self>, stop: CancellationToken) -> Result<()> {
        for consumer in &self.consumers {
            let Some(model) = documents_model(consumer.read_model()) else { continue };
            while !stop.is_cancelled() && self.documents.ensure(model).await? < model.version {
                match self.start(model.name).await {
                    Ok(mut progress) => {
                        let ended = |now: &RebuildProgress| !matches!(now, RebuildProgress::Running { .. });
                        let _ = progress.wait_for(ended).await;
                    }
                    // Another process is at it.
                    Err(failure) if failure.code == ErrorCode::InvalidState => {}
                    Err(failure) => return Err(failure),
                }
                time::sleep(RETRY_PAUSE).await;
            }
        }
        Ok(())
    }

    async fn run(&self, model: ReadModel, progress: &watch::Sender<RebuildProgress>) -> Result<()> {
        let consumer = self.consumers.iter().find(|consumer| consumer.read_model() == model);
        if let (Some(consumer), Some(stored)) = (consumer, documents_model(model)) {
            self.run_model(consumer, stored, progress).await?;
            // The index is made from products and stock, so it is made again too, in every process.
            let derived: &[ReadModel] = match model {
                ReadModel::Products | ReadModel::Stock => &[model, ReadModel::Search],
                _ => &[model],
            };
            self.operations.raise(derived).await?;
            self.follower.look();
            return Ok(());
        }
        let wanted = self.operations.raise(&[ReadModel::Search]).await?;
        self.follower.look();
        let tell = |done, total| {
            progress.send_replace(RebuildProgress::Running { done, total });
        };
        self.follower.reach(wanted, tell).await
    }

    async fn run_model(
        &self,
        consumer: &Consumer,
        model: &'static Model,
        progress: &watch::Sender<RebuildProgress>,
    ) -> Result<()> {
        self.documents.start_next(model).await?;
        loop {
            match self.chase(consumer, model, progress).await? {
                Step::Applied => {}
                Step::Busy => time::sleep(BUSY_PAUSE).await,
                Step::Absent => {
                    return Err(Failure::new(
                        ErrorCode::InvalidState,
                        "another rebuild of the model took over",
                    ));
                }
                Step::Idle => {
                    // Level. This process stands still for the moment it takes to draw level once more; another
                    // process may still move the live copy, then the chase goes on.
                    let _gate = consumer.hold().await;
                    while self.chase(consumer, model, progress).await? == Step::Applied {}
                    if self.documents.swap(model).await? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// One step of the copy being built, never past the live one.
    async fn chase(
        &self,
        consumer: &Consumer,
        model: &Model,
        progress: &watch::Sender<RebuildProgress>,
    ) -> Result<Step> {
        let live = self.documents.position(model, Copy::Live).await?.unwrap_or_default();
        let step = consumer.advance(Copy::Next, Some(&live)).await?;
        if let Some(next) = self.documents.position(model, Copy::Next).await? {
            let total = Position::default().lag(&live);
            let done = total - next.lag(&live);
            progress.send_replace(RebuildProgress::Running { done, total });
        }
        Ok(step)
    }

    /// Takes away the copy that a rebuild did not finish. Whoever has lost the lease leaves it to the new holder, whose
    /// copy it may be by now; a process that stops has no time for it.
    async fn discard(&self, model: ReadModel, lease: &Lease) -> Result<()> {
        let Some(model) = documents_model(model).filter(|_| !self.closing.is_cancelled()) else {
            return Ok(());
        };
        if self.operations.renew(lease).await? {
            self.documents.drop_next(model).await?;
        }
        Ok(())
    }

    /// Renews the lease until it is lost.
    async fn keep(&self, lease: &Lease) -> Result<()> {
        loop {
            time::sleep(Lease::RENEW_EVERY).await;
            if !self.operations.renew(lease).await? {
                return Err(Failure::new(ErrorCode::InvalidState, "another process took the rebuild over"));
            }
        }
    }
}
