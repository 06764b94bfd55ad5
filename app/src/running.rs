//! A shop that runs: its tasks are supervised, its connections served, and both end in the right order.

use std::time::Duration;

use anyhow::Context;
use axum::Router;
use mercato_contracts::verify::Source;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    compose::{self, Shop},
    config::Config,
    data_folder::{DataFolder, FolderLock},
};

/// Files that databases, the index and pictures may need.
const OWN_FILES: usize = 512;
/// What is left for tasks and databases after the last request, within the 10 s that a process has.
const TASKS_END: Duration = Duration::from_millis(1_200);
const DATABASES_CLOSE: Duration = Duration::from_millis(500);

/// A shop whose tasks run; it listens from the start, and answers from `serve` on.
pub struct Running {
    shop: Shop,
    listener: TcpListener,
    limits: mercato_gateway::Limits,
    /// No new connections; streams end.
    drain: CancellationToken,
    /// The tasks end.
    halt: CancellationToken,
    tasks: TaskTracker,
    _lock: FolderLock,
}

impl Running {
    /// Takes the folder, the address and the engines, and starts the tasks.
    pub async fn start(config: &Config) -> anyhow::Result<Self> {
        mercato_gateway::install_metrics();
        let folder = DataFolder::open(&config.data)?;
        let lock = folder.lock()?;
        let listener = TcpListener::bind(&config.listen)
            .await
            .with_context(|| format!("{} cannot be listened on", config.listen))?;
        let (drain, halt) = (CancellationToken::new(), CancellationToken::new());
        let mut shop = compose::open(config, drain.clone()).await?;
        let tasks = TaskTracker::new();
        for task in std::mem::take(&mut shop.gateway.tasks) {
            tasks.spawn(task.supervise(halt.clone()));
        }
        let mut limits = config.for_gateway().limits;
        limits.connections = limits.connections.min(room_for_connections());
        Ok(Self { shop, listener, limits, drain, halt, tasks, _lock: lock })
    }

    /// The shop's keys and documents.
    pub fn shop(&self) -> &Shop {
        &self.shop
    }

    /// The source of truth.
    pub fn source(&self) -> &dyn Source {
        &*self.shop.verifier.source
    }

    /// The routes without the gateway, where every caller is the operator.
    pub fn inside(&self) -> Router {
        self.shop.inside.clone()
    }

    /// Where it listens.
    pub fn url(&self) -> anyhow::Result<String> {
        Ok(format!("http://{}", self.listener.local_addr()?))
    }

    /// Serves until `stop` is cancelled. Then it accepts nothing more, finishes what runs, and flushes.
    pub async fn serve(self, stop: CancellationToken) -> anyhow::Result<()> {
        let Self { shop, listener, limits, drain, halt, tasks, _lock } = self;
        let draining = drain.clone();
        let watch = tokio::spawn(async move {
            stop.cancelled().await;
            draining.cancel();
        });
        let served = mercato_gateway::serve(listener, shop.gateway.front.clone(), drain, &limits).await;
        watch.abort();
        // Requests may wait for the tasks, so these end last.
        halt.cancel();
        tasks.close();
        if tokio::time::timeout(TASKS_END, tasks.wait()).await.is_err() {
            tracing::warn!(tasks = tasks.len(), "some tasks did not end in time");
        }
        if tokio::time::timeout(DATABASES_CLOSE, shop.close()).await.is_err() {
            tracing::warn!("the databases did not close in time; what was committed is safe");
        }
        served.context("connections can no longer be accepted")
    }
}

/// How many connections the process may hold: it takes as many files as it is allowed, and keeps some for itself.
fn room_for_connections() -> usize {
    let mut allowed = getrlimit(Resource::Nofile);
    let most = Rlimit { current: allowed.maximum, maximum: allowed.maximum };
    match setrlimit(Resource::Nofile, most) {
        Ok(()) => allowed = most,
        Err(error) => tracing::debug!(%error, "the limit of open files stays as it is"),
    }
    let files = allowed.current.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(OWN_FILES).max(16)
}
