//! Bounded always: a shop whose disk takes 100 ms for each commit, and more buyers than it can serve. It must say so
//! at once, stay small, and be itself again when they have gone.

use std::{
    fs,
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use mercato_harness::Binary;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::task::JoinSet;

use crate::{
    check::Checker,
    command::{Command, Line},
    journal::{Journal, Outcome},
    load::Load,
    postgres::Postgres,
    site::{Database, Site},
};

/// What each commit takes longer.
const COMMIT_DELAY_MS: u64 = 100;
/// More than the requests that a shop works on at once (`limits.requests`).
const BUYERS: usize = 1_500;
/// A bulky order: fewer of them fill the queues.
const LINES: usize = 30;
const OVERLOAD: Duration = Duration::from_secs(10);
/// What a buyer waits who was told that there is no room. Shorter than the shop asks for: these are no good guests.
const IMPATIENCE: Duration = Duration::from_millis(200);
/// A refusal at once, on a machine that is busy with buyers.
const AT_ONCE: Duration = Duration::from_millis(500);
/// The most that the shop may hold.
const MOST_BYTES: u64 = 150 * 1024 * 1024;
/// Within this time it is itself again.
const RECOVERY: Duration = Duration::from_secs(10);
/// An order alone, then: two commits' time, and some for a busy machine.
const ALONE: Duration = Duration::from_secs(1);

/// What the buyers heard.
#[derive(Debug, Default)]
struct Heard {
    placed: Vec<Duration>,
    refused: Vec<Duration>,
    /// Refusals that do not say when to come again.
    without_retry_after: usize,
    other: Vec<Outcome>,
}

/// Overloads a new shop and checks it; answers what was seen. What it leaves in `folder` is only of use when it fails.
pub(crate) async fn trial(binary: Binary, database: Database, folder: PathBuf, seed: u64) -> Result<String> {
    allow_connections()?;
    let postgres = (database == Database::Postgres).then(|| Postgres::named(format!("bounded-{seed}")));
    let folder = folder.join("bounded");
    // What an earlier trial left that failed.
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    if let Some(postgres) = &postgres {
        postgres.remove().await?;
    }
    let mut site = Site::new(binary, folder, postgres)?;
    let words = overload(&mut site, seed).await;
    site.close(words.is_ok()).await?;
    if words.is_ok() {
        fs::remove_dir_all(site.folder())?;
    }
    words
}

async fn overload(site: &mut Site, seed: u64) -> Result<String> {
    site.set("MERCATO_TEST_COMMIT_DELAY_MS", COMMIT_DELAY_MS.to_string());
    site.start().await?;
    let journal = Journal::open(&site.folder().join("journal.jsonl"))?;
    let load = Load::new(site.api.clone(), journal, seed);
    load.furnish().await?;
    site.shop()?.reset_peak()?;

    let heard = rush(&load).await?;
    let peak = site.shop()?.memory()?.peak_resident_bytes;
    let recovery = recover(&load).await?;
    let (findings, _) = Checker::default().check(&load).await?;
    let depth = load.api.text("/metrics").await?;
    ensure!(findings.is_empty(), "after the overload: {}", findings.words().join("; "));

    let (placed, refused) = (heard.placed.len(), heard.refused.len());
    let (p99, slowest) = (percentile(&heard.refused, 99), percentile(&heard.refused, 100));
    let words = format!(
        "{placed} orders placed (p50 {:?}, p99 {:?}), {refused} refused (p50 {:?}, p99 {p99:?}, slowest {slowest:?}), \
         peak {} MiB, itself again after {recovery:?}; {}",
        percentile(&heard.placed, 50),
        percentile(&heard.placed, 99),
        percentile(&heard.refused, 50),
        peak / 1024 / 1024,
        queue_refusals(&depth),
    );
    ensure!(placed > 0 && refused > 0, "that was no overload: {words}");
    ensure!(heard.other.is_empty(), "other answers, such as {:?}: {words}", heard.other.first());
    ensure!(heard.without_retry_after == 0, "{} without Retry-After: {words}", heard.without_retry_after);
    ensure!(p99 <= AT_ONCE, "refusals do not come at once: {words}");
    ensure!(peak <= MOST_BYTES, "it holds too much: {words}");
    Ok(words)
}

/// All buyers at once, each ordering again and again.
async fn rush(load: &Load) -> Result<Heard> {
    let stop = Arc::new(AtomicBool::new(false));
    let heard = Arc::new(Mutex::new(Heard::default()));
    let mut buyers = JoinSet::new();
    for _ in 0..BUYERS {
        buyers.spawn(buy(load.clone(), Arc::clone(&heard), Arc::clone(&stop)));
    }
    tokio::time::sleep(OVERLOAD).await;
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = buyers.join_next().await {
        ended?;
    }
    load.check_journal()?;
    Ok(std::mem::take(&mut *heard.lock().expect("no buyer panics with it")))
}

async fn buy(load: Load, heard: Arc<Mutex<Heard>>, stop: Arc<AtomicBool>) {
    while !stop.load(Ordering::Relaxed) {
        // Without a key: who was refused is gone, and nobody asks later what became of it.
        let Some(n) = load.ask(bulky_order(&load), false) else { return };
        let began = Instant::now();
        let Some(answer) = load.attempt(n).await else { return };
        let took = began.elapsed();
        let is_refusal = matches!(&answer.outcome, Outcome::Refused { status: 503, .. });
        {
            let mut heard = heard.lock().expect("no buyer panics with it");
            match answer.outcome {
                Outcome::Acknowledged { .. } => heard.placed.push(took),
                Outcome::Refused { status: 503, .. } => {
                    heard.refused.push(took);
                    heard.without_retry_after += usize::from(!answer.retry_after);
                }
                other => heard.other.push(other),
            }
        }
        if is_refusal {
            tokio::time::sleep(IMPATIENCE).await;
        }
    }
}

fn bulky_order(load: &Load) -> Command {
    let shared = load.shared();
    let deep = &shared.world.products[..10];
    let lines = (0..LINES).map(|place| Line { sku: deep[place % deep.len()].sku.clone(), quantity: 1 });
    Command::PlaceOrder { lines: lines.collect(), guest: false }
}

/// Waits until one order alone is answered soon.
async fn recover(load: &Load) -> Result<Duration> {
    let began = Instant::now();
    loop {
        let Some(n) = load.ask(bulky_order(load), true) else { anyhow::bail!("the journal is broken") };
        let asked = Instant::now();
        let outcome = load.attempt(n).await.map(|answer| answer.outcome);
        if matches!(outcome, Some(Outcome::Acknowledged { .. })) && asked.elapsed() < ALONE {
            return Ok(began.elapsed());
        }
        ensure!(began.elapsed() < RECOVERY, "not itself again after {RECOVERY:?}: {outcome:?}");
    }
}

/// The refusals that the shop counted itself, by who refused.
fn queue_refusals(metrics: &str) -> String {
    let counted = metrics.lines().filter(|line| {
        line.starts_with("mercato_http_shed_total") || line.starts_with("mercato_write_queue_refused_total")
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn percentile(times: &[Duration], percent: usize) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    let place = (times.len() * percent).div_ceil(100).saturating_sub(1);
    times.get(place).copied().unwrap_or_default()
}

/// As many connections as there are buyers, here and in the shop, which inherits it.
fn allow_connections() -> Result<()> {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_what_was_measured() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 50), Duration::from_millis(100));
        assert_eq!(percentile(&times, 99), Duration::from_millis(198));
        assert_eq!(percentile(&times, 100), Duration::from_millis(200));
        assert_eq!(percentile(&[], 99), Duration::ZERO);
    }
}
