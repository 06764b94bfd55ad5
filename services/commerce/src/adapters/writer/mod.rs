//! The writer: every command passes through here, waits in a bounded queue, and commits in one transaction with
//! its events and its idempotency record. Orders gather into groups; on SQLite all commands that wait do.

mod batch;
mod idempotency;
#[cfg(test)]
mod tests;

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use futures::future::BoxFuture;
use mercato_engines::db::{Db, Dialect};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Clock, ErrorCode, Failure, Result};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    ports::{CommandResult, Context, Unit},
    usecases::place_orders::{OrderDesk, OrderRequest},
};

pub use idempotency::{Idempotency, sweep};

/// How many commands wait at most; one more is refused at once.
const QUEUE_LENGTH: usize = 2000;
/// How many commands share one transaction at most.
const BATCH_LIMIT: usize = 500;
/// How many order lines share one transaction at most: a bound on its memory.
const BATCH_LINES: usize = 8000;
/// How many commands other than orders run at once on PostgreSQL.
const PARALLEL_COMMANDS: usize = 8;
/// How long a command waits for its turn and its commit.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);

/// A command's work within a transaction. It may run more than once: each run begins from nothing.
pub type Job = Arc<
    dyn for<'u> Fn(&'u mut dyn Unit, Context) -> BoxFuture<'u, CommandResult<CommandReply>> + Send + Sync,
>;

/// A job from a closure over owned data. (Naming the bound here lets the compiler see that it holds for every unit.)
pub fn job<F>(work: F) -> Job
where
    F: for<'u> Fn(&'u mut dyn Unit, Context) -> BoxFuture<'u, CommandResult<CommandReply>>
        + Send
        + Sync
        + 'static,
{
    Arc::new(work)
}

/// A command on its way.
pub struct Command {
    work: Work,
    idempotency: Option<Idempotency>,
    traceparent: Option<String>,
    answer: oneshot::Sender<Result<CommandReply>>,
    in_flight: Option<InFlight>,
}

impl Command {
    /// Answers the caller. Its key is let go first: whoever has the answer may send the request again at once.
    fn answer_with(self, answer: Result<CommandReply>) {
        drop(self.in_flight);
        // The caller may have gone; what it asked for is done all the same.
        let _ = self.answer.send(answer);
    }
}

enum Work {
    Order(Box<OrderRequest>),
    Job(Job),
}

impl Work {
    fn lines(&self) -> usize {
        match self {
            Self::Order(request) => request.order.lines.len(),
            Self::Job(_) => 1,
        }
    }
}

/// Takes commands and answers them once they are committed.
#[derive(Clone)]
pub struct Writer(Arc<Shared>);

struct Shared {
    db: Db,
    clock: Arc<dyn Clock>,
    desk: OrderDesk,
    queue: mpsc::Sender<Command>,
    parallel: Semaphore,
    running_keys: Arc<Mutex<HashSet<[u8; 32]>>>,
}

/// Holds an idempotency key while its first request runs in this process.
struct InFlight {
    keys: Arc<Mutex<HashSet<[u8; 32]>>>,
    key: [u8; 32],
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.keys.lock().expect("no holder of the keys panics").remove(&self.key);
    }
}

/// The end of the queue that the writer's task reads.
pub struct Queue(tokio::sync::Mutex<mpsc::Receiver<Command>>);

impl Writer {
    /// A writer on `db`, and the queue that `run` has to serve.
    pub fn new(db: Db, clock: Arc<dyn Clock>, desk: OrderDesk) -> (Self, Queue) {
        let (queue, receiver) = mpsc::channel(QUEUE_LENGTH);
        let parallel = Semaphore::new(PARALLEL_COMMANDS);
        let shared = Shared { db, clock, desk, queue, parallel, running_keys: Arc::default() };
        (Self(Arc::new(shared)), Queue(tokio::sync::Mutex::new(receiver)))
    }

    /// Places an order; it gathers with the others that wait.
    pub async fn place(&self, request: OrderRequest, meta: Meta) -> Result<CommandReply> {
        self.submit(Work::Order(Box::new(request)), meta).await
    }

    /// Runs `job` in a transaction.
    pub async fn run_job(&self, job: Job, meta: Meta) -> Result<CommandReply> {
        self.submit(Work::Job(job), meta).await
    }

    async fn submit(&self, work: Work, meta: Meta) -> Result<CommandReply> {
        let in_flight = meta.idempotency.as_ref().map(|idempotency| self.hold(idempotency)).transpose()?;
        let (answer, receiver) = oneshot::channel();
        let command =
            Command { work, idempotency: meta.idempotency, traceparent: meta.traceparent, answer, in_flight };
        let grouped = matches!(command.work, Work::Order(_)) || self.0.db.dialect() == Dialect::Sqlite;
        if grouped {
            self.0.queue.try_send(command).map_err(|_| overloaded())?;
        } else {
            let writer = self.clone();
            if writer.0.parallel.available_permits() == 0 && writer.waiting() > QUEUE_LENGTH {
                return Err(overloaded());
            }
            tokio::spawn(async move {
                let Ok(_permit) = writer.0.parallel.acquire().await else { return };
                batch::run(&writer.0, vec![command]).await;
            });
        }
        match tokio::time::timeout(COMMAND_TIMEOUT, receiver).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Failure::new(
                ErrorCode::Unavailable,
                "the shop is stopping; whether this took effect is unknown",
            )),
            Err(_) => {
                Err(Failure::new(ErrorCode::Timeout, "the command took too long; it may still take effect"))
            }
        }
    }

    fn waiting(&self) -> usize {
        self.0.running_keys.lock().expect("no holder of the keys panics").len()
    }

    fn hold(&self, idempotency: &Idempotency) -> Result<InFlight> {
        let key = idempotency.key_hash;
        let fresh = self.0.running_keys.lock().expect("no holder of the keys panics").insert(key);
        if fresh {
            return Ok(InFlight { keys: Arc::clone(&self.0.running_keys), key });
        }
        Err(Failure::new(
            ErrorCode::RequestInProgress,
            "a request with this idempotency key is running; repeat it later",
        ))
    }

    /// Serves the queue until `stop`, then answers what still waits.
    pub async fn run(&self, queue: &Queue, stop: CancellationToken) -> Result<()> {
        let mut receiver = queue.0.lock().await;
        loop {
            let first = tokio::select! {
                command = receiver.recv() => command,
                () = stop.cancelled() => receiver.try_recv().ok(),
            };
            let Some(first) = first else { return Ok(()) };
            let commands = gather(first, &mut receiver);
            metrics::histogram!("mercato_write_batch_commands").record(commands.len() as f64);
            metrics::gauge!("mercato_write_queue_depth").set(receiver.len() as f64);
            batch::run(&self.0, commands).await;
        }
    }
}

/// All that wait, up to the limits of a batch.
fn gather(first: Command, receiver: &mut mpsc::Receiver<Command>) -> Vec<Command> {
    let mut lines = first.work.lines();
    let mut commands = vec![first];
    while commands.len() < BATCH_LIMIT && lines < BATCH_LINES {
        let Ok(command) = receiver.try_recv() else { break };
        lines += command.work.lines();
        commands.push(command);
    }
    commands
}

fn overloaded() -> Failure {
    metrics::counter!("mercato_write_queue_refused_total").increment(1);
    Failure::new(ErrorCode::Overloaded, "too many commands are waiting; try again")
}

/// What comes with a command beside its body.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// The idempotency key, if the caller sent one.
    pub idempotency: Option<Idempotency>,
    /// The W3C trace.
    pub traceparent: Option<String>,
}
