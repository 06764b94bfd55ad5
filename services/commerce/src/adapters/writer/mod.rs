//! The writer: every command passes through here, waits in a bounded queue, and commits in one transaction with
//! its events and its idempotency record. Orders gather into groups, and so do new products; on SQLite all commands that
//! wait do.

mod batch;
mod idempotency;
mod orders;
mod products;
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
    usecases::{
        create_products::ProductRequest,
        place_orders::{OrderDesk, OrderRequest},
    },
};

use batch::Group;
pub use idempotency::{Idempotency, sweep};
pub use orders::OrderPlaced;
pub use products::CreatedProduct;

/// How many commands wait or run at most; one more is refused at once.
const QUEUE_LENGTH: usize = 2000;
/// What these may weigh together: a bound on their memory. An order weighs its lines, a new product its rows or its body,
/// another command its body.
const QUEUE_WEIGHT: usize = 64 * 1024;
/// How many bytes of a body weigh as much as one line of an order.
const BYTES_PER_LINE: usize = 512;
/// How many commands share one transaction at most.
const BATCH_LIMIT: usize = 500;
/// How many new products share one transaction at most on PostgreSQL: each may hold a lock of the table of locks, which
/// all transactions of the server share.
const BATCH_PRODUCTS: usize = 128;
/// What the orders and new products of one transaction may weigh together: a bound on its memory.
const BATCH_WEIGHT: usize = 4000;
/// How many transactions without orders run at once on PostgreSQL, at most and where connections allow it.
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
    weight: OwnedSemaphorePermit,
}

impl Command {
    /// What it takes of the transaction that it shares.
    fn weight(&self) -> usize {
        match self.work {
            Work::Order(_) | Work::Product(_) => self.room.weight.num_permits(),
            Work::Job(_) => 1,
        }
    }

    /// Answers the caller. Its key is let go first: whoever has the answer may send the request again at once.
    fn answer_with(self, answer: Result<CommandReply>) {
        drop((self.in_flight, self.room));
        // The caller may have gone; what it asked for is done all the same.
        let _ = self.answer.send(answer);
    }
}

enum Work {
    Order(Box<OrderRequest>),
    Product(Box<ProductRequest>),
    Job(Job),
}

impl Work {
    /// What it takes of the queue, with a body of so many bytes.
    fn weight(&self, body_bytes: usize) -> usize {
        let body = 1 + body_bytes / BYTES_PER_LINE;
        match self {
            Self::Order(request) => request.order.lines.len(),
            Self::Product(request) => request.rows().max(body),
            Self::Job(_) => body,
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
    products: mpsc::Sender<Command>,
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

/// The ends of the queues that the writer's task reads.
pub struct Queue(tokio::sync::Mutex<Receivers>);

struct Receivers {
    /// Orders; on SQLite all commands.
    commands: mpsc::Receiver<Command>,
    /// New products on PostgreSQL: their transactions may wait for others', which orders are not to wait for.
    products: mpsc::Receiver<Command>,
}

impl Writer {
    /// A writer on `db`, and the queues that `run` has to serve.
    pub fn new(db: Db, clock: Arc<dyn Clock>, desk: OrderDesk) -> (Self, Queue) {
        let (queue, commands) = mpsc::channel(QUEUE_LENGTH);
        let (products, new_products) = mpsc::channel(QUEUE_LENGTH);
        let receivers = Receivers { commands, products: new_products };
        // One connection is left for the orders.
        let parallel_commands = db.capacity().saturating_sub(1).clamp(1, PARALLEL_COMMANDS);
        let shared = Shared {
            numbers: OrderNumbers::new(db.clone()),
            db,
            clock,
            desk,
            queue,
            products,
            places: Arc::new(Semaphore::new(QUEUE_LENGTH)),
            weight: Arc::new(Semaphore::new(QUEUE_WEIGHT)),
            parallel: Semaphore::new(parallel_commands as usize),
            parallel_commands,
            running_keys: Arc::default(),
        };
        (Self(Arc::new(shared)), Queue(tokio::sync::Mutex::new(receivers)))
    }

    /// Places an order; it gathers with the others that wait.
    pub async fn place(&self, request: OrderRequest, meta: Meta) -> Result<CommandReply> {
        self.submit(Work::Order(Box::new(request)), meta).await
    }

    /// Makes a product; it gathers with the others that wait.
    pub async fn create(&self, request: ProductRequest, meta: Meta) -> Result<CommandReply> {
        self.submit(Work::Product(Box::new(request)), meta).await
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
        match (&command.work, self.0.db.dialect()) {
            (Work::Order(_), _) | (_, Dialect::Sqlite) => enqueue(&self.0.queue, command)?,
            (Work::Product(_), Dialect::Postgres) => enqueue(&self.0.products, command)?,
            (Work::Job(_), Dialect::Postgres) => self.run_beside(command),
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
        let weight = work.weight(body_bytes).min(QUEUE_WEIGHT);
        let weight = u32::try_from(weight).expect("the queue's weight is small");
        let place = Arc::clone(&self.0.places).try_acquire_owned().map_err(|_| overloaded())?;
        let weight = Arc::clone(&self.0.weight).try_acquire_many_owned(weight).map_err(|_| overloaded())?;
        Ok(Room { _place: place, weight })
    }

    /// On PostgreSQL a job runs in a transaction of its own, beside the others.
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

    /// Serves the queues until `stop`. Then it takes nothing more, and ends once all that waited is answered.
    pub async fn run(&self, queue: &Queue, stop: CancellationToken) -> Result<()> {
        let mut receivers = queue.0.lock().await;
        let Receivers { commands, products } = &mut *receivers;
        tokio::join!(self.serve_commands(commands, &stop), self.serve_products(products, &stop));
        // Permits are given in turn: all at once are to be had when those that waited before have had theirs.
        let all = self.0.parallel.acquire_many(self.0.parallel_commands).await;
        self.0.parallel.close();
        drop(all);
        Ok(())
    }

    async fn serve_commands(&self, receiver: &mut mpsc::Receiver<Command>, stop: &CancellationToken) {
        while let Some(first) = next(receiver, stop).await {
            let commands = gather(first, receiver, BATCH_LIMIT);
            metrics::gauge!("mercato_write_queue_depth").set(receiver.len() as f64);
            batch::run(&self.0, Group::fresh(commands)).await;
        }
    }

    /// One transaction after the other, each on a task of its own: orders do not wait while it is decided.
    async fn serve_products(&self, receiver: &mut mpsc::Receiver<Command>, stop: &CancellationToken) {
        while let Some(first) = next(receiver, stop).await {
            let permit = self.0.parallel.acquire().await.expect("it is closed after this");
            let (shared, group) =
                (Arc::clone(&self.0), Group::fresh(gather(first, receiver, BATCH_PRODUCTS)));
            let running = tokio::spawn(async move { batch::run(&shared, group).await });
            // Whoever asked learns of a failure as the commands are dropped.
            if let Err(error) = running.await {
                tracing::error!(%error, "a transaction of new products did not end");
            }
            drop(permit);
        }
    }
}

/// The next that waits or comes. From `stop` on none comes: those that wait are the last.
async fn next(receiver: &mut mpsc::Receiver<Command>, stop: &CancellationToken) -> Option<Command> {
    loop {
        tokio::select! {
            biased;
            () = stop.cancelled(), if !receiver.is_closed() => receiver.close(),
            command = receiver.recv() => return command,
        }
    }
}

/// All that wait, up to the limits of a batch.
fn gather(first: Command, receiver: &mut mpsc::Receiver<Command>, limit: usize) -> Vec<Command> {
    let mut weight = first.weight();
    let mut commands = vec![first];
    while commands.len() < limit && weight < BATCH_WEIGHT {
        let Ok(command) = receiver.try_recv() else { break };
        weight += command.weight();
        commands.push(command);
    }
    metrics::histogram!("mercato_write_batch_commands").record(commands.len() as f64);
    commands
}

fn enqueue(queue: &mpsc::Sender<Command>, command: Command) -> Result<()> {
    queue.try_send(command).map_err(|error| match error {
        mpsc::error::TrySendError::Full(_) => overloaded(),
        mpsc::error::TrySendError::Closed(_) => stopping(),
    })
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
