//! A run: rounds of faults under load on one database, each with its check. A shop lives for some rounds and then
//! makes room for a new one; one that broke is left for whoever wants to look at it.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use mercato_harness::Binary;

use crate::{
    check::{Checker, Findings},
    dice::Dice,
    faults::Kind,
    journal::Journal,
    load::Load,
    postgres::Postgres,
    report::Report,
    site::{Database, Site},
};

/// Faults in a round.
const FAULTS: u64 = 5;
/// How long the load runs around each.
const LOAD_MS: u64 = 500;
/// How long a request may be without an answer once the load ends.
const LAST_ANSWERS: Duration = Duration::from_secs(30);
/// So many rounds a shop lives.
const LIFE: u64 = 10;
/// Dice of the faults; the clients' have the places from 0 on.
const OF_FAULTS: u64 = u64::MAX;

/// What a run is about.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) binary: Binary,
    pub(crate) database: Database,
    pub(crate) seed: u64,
    pub(crate) rounds: u64,
    pub(crate) resume: bool,
    /// Where shops, journals and the report are kept.
    pub(crate) folder: PathBuf,
}

/// A shop that lives.
struct Shop {
    site: Site,
    load: Load,
    checker: Checker,
}

impl Plan {
    /// Runs to the end, and answers what was seen.
    pub(crate) async fn run(&self) -> Result<Report> {
        fs::create_dir_all(&self.folder)?;
        let file = self.folder.join("report.json");
        let mut report =
            if self.resume { Report::read(&file)? } else { Report::new(self.seed, self.database) };
        let mut shop = None;
        while report.rounds < self.rounds {
            let round = report.rounds + 1;
            let began = Instant::now();
            if let Err(error) = self.round(round, &mut shop, &mut report).await {
                let mut findings = Findings::default();
                findings.broken(format!("{error:#}"));
                report.found(round, &findings);
                self.leave(&mut shop, &mut report).await;
            }
            report.rounds = round;
            report.write(&file)?;
            let verdict = if report.is_clean() { "clean" } else { "NOT CLEAN" };
            eprintln!("{:?} round {round}: {verdict}, {:.1} s", self.database, began.elapsed().as_secs_f64());
        }
        if let Some(mut shop) = shop {
            self.retire(&mut shop, &mut report, self.rounds).await?;
            report.write(&file)?;
        }
        Ok(report)
    }

    async fn round(&self, round: u64, shop: &mut Option<Shop>, report: &mut Report) -> Result<()> {
        if shop.is_none() {
            *shop = Some(self.open(round, report).await?);
        }
        let living = shop.as_mut().context("a shop")?;
        let first_case = next_case(&living.load);
        living.bursts(self, round, report).await?;
        let (findings, figures) = living.checker.check(&living.load).await?;
        {
            let shared = living.load.shared();
            shared.journal.sync()?;
            report.heard(shared.journal.cases().range(first_case..).map(|(_, case)| case));
        }
        report.checked(round, &findings, figures, &living.site);
        if !findings.is_empty() {
            self.leave(shop, report).await;
        } else if report.shop_since.is_some_and(|since| round + 1 >= since + LIFE)
            && let Some(mut shop) = shop.take()
        {
            self.retire(&mut shop, report, round).await?;
        }
        Ok(())
    }

    /// The shop of an interrupted run, or a new one.
    async fn open(&self, round: u64, report: &mut Report) -> Result<Shop> {
        let since = report.shop_since.unwrap_or(round);
        let folder = self.folder.join(format!("shop-{since}"));
        if report.shop_since.is_none() && folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        // Two runs at once, of two checkouts, have a server each.
        let mut place = DefaultHasher::new();
        folder.hash(&mut place);
        let name = format!("torture-{:x}", place.finish());
        let postgres = (self.database == Database::Postgres).then(|| Postgres::named(name));
        if let (Some(postgres), None) = (&postgres, report.shop_since) {
            postgres.remove().await?;
        }
        let mut site = Site::new(self.binary.clone(), folder.clone(), postgres)?;
        site.kill_left_over().await?;
        site.start().await?;
        let journal = Journal::open(&folder.join("journal.jsonl"))?;
        let is_new = journal.cases().is_empty();
        // Another seed for each shop: keys are never the same in two.
        let load = Load::new(site.api.clone(), journal, self.seed.wrapping_add(since));
        if is_new {
            load.furnish().await?;
        }
        report.shop_since = Some(since);
        report.write(&self.folder.join("report.json"))?;
        Ok(Shop { site, load, checker: Checker::default() })
    }

    /// The end of a sound shop: its whole history is read again, and it goes.
    async fn retire(&self, shop: &mut Shop, report: &mut Report, round: u64) -> Result<()> {
        let findings = shop.checker.check_history(&shop.load).await?;
        report.found(round, &findings);
        shop.site.close(findings.is_empty()).await?;
        report.shop_since = None;
        if findings.is_empty() {
            fs::remove_dir_all(shop.site.folder())?;
        }
        Ok(())
    }

    /// Leaves a shop that broke where it is, at rest.
    async fn leave(&self, shop: &mut Option<Shop>, report: &mut Report) {
        report.shop_since = None;
        let Some(mut shop) = shop.take() else { return };
        eprintln!("the shop is left in {}", shop.site.folder().display());
        if let Err(error) = shop.site.close(false).await {
            eprintln!("it does not end: {error:#}");
        }
    }
}

impl Shop {
    /// Five times: half a second of load, and a fault somewhere in it.
    async fn bursts(&mut self, plan: &Plan, round: u64, report: &mut Report) -> Result<()> {
        for burst in 0..FAULTS {
            let mut dice = Dice::of(plan.seed, &[round, burst, OF_FAULTS]);
            let kind = Kind::draw(plan.database, &mut dice);
            let at = Duration::from_millis(dice.below(LOAD_MS));
            let running = self.load.begin(round, burst);
            tokio::time::sleep(at).await;
            report.struck(kind);
            let struck = kind.strike(&mut self.site, &self.load, &mut dice).await;
            let struck = struck.with_context(|| format!("burst {burst}: {kind}"));
            tokio::time::sleep(Duration::from_millis(LOAD_MS).saturating_sub(at)).await;
            running.end(LAST_ANSWERS).await.with_context(|| format!("burst {burst}: {kind}"))?;
            struck?;
            self.load.check_journal()?;
        }
        Ok(())
    }
}

fn next_case(load: &Load) -> u64 {
    load.shared().journal.cases().last_key_value().map_or(0, |(n, _)| n + 1)
}
