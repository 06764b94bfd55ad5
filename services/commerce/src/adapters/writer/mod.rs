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
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::numbers::OrderNumbers;
use crate::{
    ports::{CommandResult, Context, Unit},
    usecases::place_orders::{OrderDesk, OrderRequest},
};

use batch::Group;
pub use batch::OrderPlaced;
pub use idempotency::{Idempotency, sweep};

/// How many commands wait or run at most; one more is refused at once.
const QUEUE_LENGTH: usize = 2000;
/// What these may weigh together: a bound on their memory. An order weighs its lines, another command its body.
const QUEUE_WEIGHT: usize = 64 * 1024;
/// How many bytes of a body weigh as much as one line of an order.
const BYTES_PER_LINE: usize = 512;
/// How many commands share one transaction at most.
const BATCH_LIMIT: usize = 500;
/// How many order lines share one transaction at most: a bound on its memory.
const BATCH_LINES: usize = 4000;
/// How many commands other than orders run at once on PostgreSQL, at most and where connections allow it.
const PARALLEL_COMMANDS: u32 = 8;
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
    room: Room,
}

/// The part of the queue's bounds that one command takes up until it is answered.
struct Room {
    _place: OwnedSemaphorePermit,
    _weight: OwnedSemaphorePermit,
}

impl Command {
    /// Answers the caller. Its key is let go first: whoever has the answer may send the request again at once.
    fn answer_with(self, answer: Result<CommandReply>) {
        drop((self.in_flight, self.room));
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
    numbers: OrderNumbers,
    queue: mpsc::Sender<Command>,
    places: Arc<Semaphore>,
    weight: Arc<Semaphore>,
    parallel: Semaphore,
    parallel_commands: u32,
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
        // One connection is left for the orders.
        let parallel_commands = db.capacity().saturating_sub(1).clamp(1, PARALLEL_COMMANDS);
        let shared = Shared {
            numbers: OrderNumbers::new(db.clone()),
            db,
            clock,
            desk,
            queue,
            places: Arc::new(Semaphore::new(QUEUE_LENGTH)),
            weight: Arc::new(Semaphore::new(QUEUE_WEIGHT)),
            parallel: Semaphore::new(parallel_commands as usize),
            parallel_commands,
            running_keys: Arc::default(),
        };
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

    /// Whether there is an answer under the key of `meta`, so that running it would only repeat that.
    pub async fn is_answered(&self, meta: &Meta) -> Result<bool> {
        let Some(idempotency) = &meta.idempotency else { return Ok(false) };
        let mut tx = self.0.db.begin().await?;
        let found = idempotency::find(&mut tx, &[idempotency.key_hash], self.0.clock.now()).await?;
        tx.rollback().await?;
        Ok(!found.is_empty())
    }

    async fn submit(&self, work: Work, meta: Meta) -> Result<CommandReply> {
        let in_flight = meta.idempotency.as_ref().map(|idempotency| self.hold(idempotency)).transpose()?;
        let room = self.take_room(&work, meta.body_bytes)?;
        let (answer, receiver) = oneshot::channel();
        let Meta { idempotency, traceparent, .. } = meta;
        let command = Command { work, idempotency, traceparent, answer, in_flight, room };
        if matches!(command.work, Work::Order(_)) || self.0.db.dialect() == Dialect::Sqlite {
            self.0.queue.try_send(command).map_err(|error| match error {
                mpsc::error::TrySendError::Full(_) => overloaded(),
                mpsc::error::TrySendError::Closed(_) => stopping(),
            })?;
        } else {
            self.run_beside(command);
        }
        match tokio::time::timeout(COMMAND_TIMEOUT, receiver).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(stopping()),
            Err(_) => {
                Err(Failure::new(ErrorCode::Timeout, "the command took too long; it may still take effect"))
            }
        }
    }

    /// Room for one command more, or the refusal that there is none.
    fn take_room(&self, work: &Work, body_bytes: usize) -> Result<Room> {
        let weight = match work {
            Work::Order(_) => work.lines(),
            Work::Job(_) => 1 + body_bytes / BYTES_PER_LINE,
        };
        let weight = u32::try_from(weight.min(QUEUE_WEIGHT)).expect("the queue's weight is small");
        let place = Arc::clone(&self.0.places).try_acquire_owned().map_err(|_| overloaded())?;
        let weight = Arc::clone(&self.0.weight).try_acquire_many_owned(weight).map_err(|_| overloaded())?;
        Ok(Room { _place: place, _weight: weight })
    }

    /// On PostgreSQL a command runs in a transaction of its own, beside the others.
    fn run_beside(&self, command: Command) {
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            // Closed once the shop has stopped; the caller learns of it as the command is dropped.
            let Ok(_permit) = shared.parallel.acquire().await else { return };
            batch::run(&shared, Group::fresh(vec![command])).await;
        });
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

    /// Serves the queue until `stop`. Then it takes nothing more, and ends once all that waited is answered.
    pub async fn run(&self, queue: &Queue, stop: CancellationToken) -> Result<()> {
        let mut receiver = queue.0.lock().await;
        loop {
            let first = tokio::select! {
                biased;
                () = stop.cancelled(), if !receiver.is_closed() => {
                    receiver.close();
                    continue;
                }
                command = receiver.recv() => command,
            };
            let Some(first) = first else { break };
            let commands = gather(first, &mut receiver);
            metrics::histogram!("mercato_write_batch_commands").record(commands.len() as f64);
            metrics::gauge!("mercato_write_queue_depth").set(receiver.len() as f64);
            batch::run(&self.0, Group::fresh(commands)).await;
        }
        // Permits are given in turn: all at once are to be had when those that waited before have had theirs.
        let all = self.0.parallel.acquire_many(self.0.parallel_commands).await;
        self.0.parallel.close();
        drop(all);
        Ok(())
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

fn stopping() -> Failure {
    Failure::new(ErrorCode::Unavailable, "the shop is stopping; whether this took effect is unknown")
}

/// What comes with a command beside its body.
#[derive(Debug, Clone, Default)]
pub struct Meta {
    /// The idempotency key, if the caller sent one.
    pub idempotency: Option<Idempotency>,
    /// The W3C trace.
    pub traceparent: Option<String>,
    /// How large the body is, where that is known.
    pub body_bytes: usize,
}
