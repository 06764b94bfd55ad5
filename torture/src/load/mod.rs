//! The load: many clients that send what their dice say, write down what they hear, and send again what was lost.
//! Faults happen beside it; nothing is checked here.

mod world;

use std::{
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use crate::{
    api::{Answer, Api},
    command::{Command, MAIN},
    dice::Dice,
    journal::{Journal, Outcome},
};
pub(crate) use world::World;
use world::{DEEP, QUIET, SCARCE};

/// How many clients there are.
pub(crate) const CLIENTS: u64 = 12;
/// What a client waits after each command, at most.
const PAUSE_MS: u64 = 8;
/// What a client waits before it sends again.
const RETRY_PAUSE: Duration = Duration::from_millis(20);
/// How many tokens of writes are kept, the last ones: they are sent in one header.
const MAX_TOKENS: usize = 40;
/// How many of a hundred commands carry a key.
const KEYED: u64 = 65;

/// What all clients of one shop share.
#[derive(Clone)]
pub(crate) struct Load {
    /// The way to the shop.
    pub(crate) api: Api,
    shared: Arc<Mutex<Shared>>,
    seed: u64,
}

/// The record and what follows from it.
pub(crate) struct Shared {
    /// The record.
    pub(crate) journal: Journal,
    /// What the clients know.
    pub(crate) world: World,
    /// The last tokens of writes, to be read after.
    pub(crate) sync_tokens: Vec<String>,
    /// The journal could not be written: nothing that follows would count.
    broken: Option<String>,
}

/// A load that runs.
pub(crate) struct Burst {
    stop: Arc<AtomicBool>,
    clients: JoinSet<()>,
}

impl Load {
    /// The load on a shop of which `journal` knows.
    pub(crate) fn new(api: Api, journal: Journal, seed: u64) -> Self {
        let world = World::remember(journal.cases());
        let shared = Shared { journal, world, sync_tokens: Vec::new(), broken: None };
        Self { api, shared: Arc::new(Mutex::new(shared)), seed }
    }

    /// The record and what follows from it.
    pub(crate) fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().expect("no holder of the journal panics")
    }

    /// Fails when the journal could not be written.
    pub(crate) fn check_journal(&self) -> Result<()> {
        match &self.shared().broken {
            Some(why) => bail!("the journal: {why}"),
            None => Ok(()),
        }
    }

    /// Starts all clients; their dice are of this place in the run.
    pub(crate) fn begin(&self, round: u64, burst: u64) -> Burst {
        let stop = Arc::new(AtomicBool::new(false));
        let mut clients = JoinSet::new();
        for client in 0..CLIENTS {
            let dice = Dice::of(self.seed, &[round, burst, client]);
            clients.spawn(self.clone().client(dice, Arc::clone(&stop)));
        }
        Burst { stop, clients }
    }

    async fn client(self, mut dice: Dice, stop: Arc<AtomicBool>) {
        while !stop.load(Ordering::Relaxed) {
            let chosen = self.shared().world.choose(&mut dice);
            if let Some(command) = chosen
                && let Some(n) = self.ask(command, dice.chance(KEYED))
            {
                self.pursue(n, &mut dice, &stop).await;
            }
            tokio::time::sleep(Duration::from_millis(dice.below(PAUSE_MS))).await;
        }
    }

    /// Takes a command down; none when the journal is broken.
    pub(crate) fn ask(&self, command: Command, keyed: bool) -> Option<u64> {
        let seed = self.seed;
        // Long enough for a guest, who has no name to keep keys apart by.
        let key = |n| keyed.then(|| format!("torture-{seed:016x}-{n:08}"));
        let mut shared = self.shared();
        let asked = shared.journal.ask(command, key);
        asked.map_err(|error| shared.broken = Some(format!("{error:#}"))).ok()
    }

    /// Sends a command until its client would let it be.
    async fn pursue(&self, n: u64, dice: &mut Dice, stop: &AtomicBool) {
        // What a client does about a lost answer is decided before it is lost, so that the dice stay in step.
        let (insists, asks_twice) = (dice.chance(50), dice.chance(10));
        let mut attempts = 0;
        loop {
            let Some(answer) = self.attempt(n).await else { return };
            attempts += 1;
            let keyed = self.shared().journal.cases()[&n].key.is_some();
            let again = match &answer.outcome {
                Outcome::Acknowledged { .. } => keyed && asks_twice && attempts == 1,
                Outcome::Unknown { .. } => keyed || insists && attempts < 3,
                Outcome::Unsent => true,
                refused @ Outcome::Refused { .. } => refused.is_transient(),
            };
            if !again || stop.load(Ordering::Relaxed) {
                return;
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// Sends a command once and writes down what became of it; none when the journal is broken.
    pub(crate) async fn attempt(&self, n: u64) -> Option<Answer> {
        let (request, key) = {
            let mut shared = self.shared();
            if let Err(error) = shared.journal.send(n) {
                shared.broken = Some(format!("{error:#}"));
                return None;
            }
            let case = &shared.journal.cases()[&n];
            (case.command.request(n), case.key.clone())
        };
        let answer = self.api.command(&request, key.as_deref()).await;
        self.heard(n, &answer);
        Some(answer)
    }

    fn heard(&self, n: u64, answer: &Answer) {
        let mut shared = self.shared();
        let is_first = shared.journal.cases()[&n].acknowledged().is_none();
        if let Err(error) = shared.journal.answer(n, answer.outcome.clone()) {
            shared.broken = Some(format!("{error:#}"));
        }
        if let (Outcome::Acknowledged { body, .. }, true) = (&answer.outcome, is_first) {
            let command = shared.journal.cases()[&n].command.clone();
            shared.world.learn(n, &command, body);
            let too_many = (shared.sync_tokens.len() + 1).saturating_sub(MAX_TOKENS);
            shared.sync_tokens.drain(..too_many);
            shared.sync_tokens.extend(answer.sync_token.clone());
        }
    }

    /// Opens a new shop: a second location, products, and stock for them.
    pub(crate) async fn furnish(&self) -> Result<()> {
        self.surely(Command::OpenLocation).await?;
        for _ in 0..DEEP + SCARCE + QUIET {
            self.surely(Command::CreateProduct).await?;
        }
        let products = self.shared().world.products.clone();
        for (place, product) in products.into_iter().enumerate() {
            let change = if place < DEEP { 100_000 } else { 20 };
            self.surely(Command::Adjust { product: product.id, location: MAIN.to_owned(), change }).await?;
        }
        Ok(())
    }

    async fn surely(&self, command: Command) -> Result<()> {
        let Some(n) = self.ask(command, true) else { return self.check_journal() };
        match self.attempt(n).await.map(|answer| answer.outcome) {
            Some(Outcome::Acknowledged { .. }) => Ok(()),
            other => bail!("a new shop answered {other:?}"),
        }
    }
}

impl Burst {
    /// Tells the clients to stop, and waits for the answers that are still out.
    pub(crate) async fn end(mut self, limit: Duration) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + limit;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match tokio::time::timeout(left, self.clients.join_next()).await {
                Ok(None) => return Ok(()),
                Ok(Some(ended)) => ended?,
                Err(_) => bail!("a request was not answered within {limit:?}"),
            }
        }
    }
}
