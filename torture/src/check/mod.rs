//! The check after each round: what the shop holds against what its clients were told. It asks the shop only what any
//! client may ask; how a fault is made is not known here.

mod effects;
mod feed;
mod ledger;
mod models;
mod settle;

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::{api::Api, load::Load};
use feed::Feed;

/// Within this time all read models show all that was acknowledged.
const CONVERGENCE: Duration = Duration::from_secs(10);
/// `verify` reads everything.
const VERIFY_LIMIT: Duration = Duration::from_mins(2);
const POLL: Duration = Duration::from_millis(50);
/// How many faults of one kind are told.
const MAX_TOLD: usize = 20;

/// What is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// Acknowledged, and not there.
    pub(crate) lost: Vec<String>,
    /// There more often than it may be.
    pub(crate) doubled: Vec<String>,
    /// Anything else that must always hold.
    pub(crate) broken: Vec<String>,
}

impl Findings {
    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty() && self.broken.is_empty()
    }

    /// Notes that something that must hold does not.
    pub(crate) fn broken(&mut self, what: impl Into<String>) {
        self.broken.push(what.into());
    }

    /// All in words, the first of each kind.
    pub(crate) fn words(&self) -> Vec<String> {
        let kinds = [("lost", &self.lost), ("doubled", &self.doubled), ("broken", &self.broken)];
        let told = kinds.into_iter().flat_map(|(kind, all)| {
            let more = all.len().saturating_sub(MAX_TOLD);
            let rest = (more > 0).then(|| format!("{kind}: and {more} more"));
            all.iter().take(MAX_TOLD).map(move |one| format!("{kind}: {one}")).chain(rest)
        });
        told.collect()
    }
}

/// Figures of one check.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Figures {
    /// How long the slowest read model took to show all that was acknowledged.
    pub(crate) convergence: Duration,
    /// Keys that were asked again and told the first answer.
    pub(crate) replays: u64,
    /// Events compared.
    pub(crate) events: u64,
}

/// Checks one shop; it remembers what it has read of its feed.
#[derive(Default)]
pub(crate) struct Checker {
    feed: Feed,
    /// Cases before this one are settled.
    settled_before: u64,
}

impl Checker {
    /// The whole check, with the load at rest and no fault under way.
    pub(crate) async fn check(&mut self, load: &Load) -> Result<(Findings, Figures)> {
        let mut findings = Findings::default();
        let mut figures = Figures::default();
        settle::settle(load, self.settled_before, &mut findings).await;
        figures.replays = settle::ask_again(load, self.settled_before, &mut findings).await;
        load.check_journal()?;
        figures.convergence = converge(load, &mut findings).await?;
        figures.events = self.feed.read_on(&load.api, &mut findings).await?;
        effects::compare(load.shared().journal.cases(), &self.feed, &mut findings);
        models::compare(&load.api, &self.feed, &mut findings).await?;
        ledger::compare(load, &self.feed, &mut findings).await?;
        verify(&load.api, &mut findings).await?;
        self.settled_before = load.shared().journal.cases().last_key_value().map_or(0, |(n, _)| n + 1);
        Ok((findings, figures))
    }

    /// Reads the feed once more from its beginning: what was told stays told.
    pub(crate) async fn check_history(&self, load: &Load) -> Result<Findings> {
        let mut findings = Findings::default();
        let mut again = Feed::default();
        again.read_on(&load.api, &mut findings).await?;
        if again.digest() != self.feed.digest() {
            findings.broken("the feed does not tell the same events as before");
        }
        Ok(findings)
    }
}

/// Waits until each kind of read shows the last writes.
async fn converge(load: &Load, findings: &mut Findings) -> Result<Duration> {
    let tokens = std::mem::take(&mut load.shared().sync_tokens);
    let began = Instant::now();
    for path in [
        "/api/queries/products?limit=1",
        "/api/queries/orders?limit=1",
        "/api/queries/products/search?limit=1",
    ] {
        while let (status @ 400.., body) = load.api.ask(path, &tokens).await? {
            if began.elapsed() > CONVERGENCE {
                findings.broken(format!("{path} answers {status} after {CONVERGENCE:?}: {body}"));
                break;
            }
            tokio::time::sleep(POLL).await;
        }
    }
    Ok(began.elapsed())
}

async fn verify(api: &Api, findings: &mut Findings) -> Result<()> {
    let lines = api.post_lines("/api/commands/verify", VERIFY_LIMIT).await?;
    let Some(report) = lines.last().map(|line| &line["report"]).filter(|report| report.is_object()) else {
        findings.broken(format!("verify did not finish: {:?}", lines.last()));
        return Ok(());
    };
    let checks = report["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    if checks.is_empty() {
        findings.broken("verify checked nothing");
    }
    for check in checks.iter().filter(|check| check["broken"] != 0) {
        findings
            .broken(format!("verify: {}: {} broken, {}", check["name"], check["broken"], check["examples"]));
    }
    Ok(())
}
