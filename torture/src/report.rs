//! What a run has seen so far: counted, written down after each round so that an interrupted run can go on, and
//! shown at the end.

use std::{collections::BTreeMap, fmt, fs, path::Path, time::Duration};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::{
    check::{Figures, Findings},
    faults::Kind,
    journal::{Case, Outcome},
    site::{Database, Site},
};

/// How many words of findings are kept.
const MAX_WORDS: usize = 200;

/// A run on one database, as far as it came.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    pub(crate) seed: u64,
    pub(crate) database: Database,
    /// Rounds that were finished.
    pub(crate) rounds: u64,
    /// The round in which the shop that is there was opened; none when the next round opens a new one.
    pub(crate) shop_since: Option<u64>,
    faults: BTreeMap<Kind, u64>,
    commands: u64,
    attempts: u64,
    acknowledged: u64,
    refused: u64,
    unknown: u64,
    unsent: u64,
    replays: u64,
    events: u64,
    lost: u64,
    doubled: u64,
    broken: u64,
    slowest_start_ms: u64,
    #[serde(default)]
    slowest_recovery_ms: u64,
    slowest_convergence_ms: u64,
    /// What was found, in words.
    findings: Vec<String>,
}

impl Report {
    /// A run that has not begun.
    pub(crate) fn new(seed: u64, database: Database) -> Self {
        Self {
            seed,
            database,
            rounds: 0,
            shop_since: None,
            faults: BTreeMap::new(),
            commands: 0,
            attempts: 0,
            acknowledged: 0,
            refused: 0,
            unknown: 0,
            unsent: 0,
            replays: 0,
            events: 0,
            lost: 0,
            doubled: 0,
            broken: 0,
            slowest_start_ms: 0,
            slowest_recovery_ms: 0,
            slowest_convergence_ms: 0,
            findings: Vec::new(),
        }
    }

    /// What an interrupted run left.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("nothing to resume: {}", path.display()))?;
        serde_json::from_str(&text).with_context(|| path.display().to_string())
    }

    /// Writes it down, whole or not at all.
    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let beside = path.with_extension("new");
        fs::write(&beside, serde_json::to_vec_pretty(self)?)?;
        fs::rename(&beside, path).with_context(|| path.display().to_string())
    }

    /// Counts a fault.
    pub(crate) fn struck(&mut self, kind: Kind) {
        *self.faults.entry(kind).or_default() += 1;
    }

    /// Counts what the clients heard in a round.
    pub(crate) fn heard<'c>(&mut self, cases: impl Iterator<Item = &'c Case>) {
        for case in cases {
            self.commands += 1;
            self.attempts += case.sent as u64;
            let answered = case.acknowledged().is_some();
            self.acknowledged += u64::from(answered);
            for outcome in &case.outcomes {
                match outcome {
                    Outcome::Acknowledged { .. } => {}
                    Outcome::Refused { .. } => self.refused += 1,
                    Outcome::Unknown { .. } => self.unknown += 1,
                    Outcome::Unsent => self.unsent += 1,
                }
            }
        }
    }

    /// Counts what a check found in a round.
    pub(crate) fn checked(&mut self, round: u64, findings: &Findings, figures: Figures, site: &Site) {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.replays += figures.replays;
        self.events += figures.events;
        self.slowest_convergence_ms = self.slowest_convergence_ms.max(ms(figures.convergence));
        self.slowest_start_ms = self.slowest_start_ms.max(ms(site.slowest_start));
        self.slowest_recovery_ms = self.slowest_recovery_ms.max(ms(site.slowest_recovery));
        self.found(round, findings);
    }

    /// Counts what is wrong.
    pub(crate) fn found(&mut self, round: u64, findings: &Findings) {
        self.lost += findings.lost.len() as u64;
        self.doubled += findings.doubled.len() as u64;
        self.broken += findings.broken.len() as u64;
        let words = findings.words().into_iter().map(|words| format!("round {round}: {words}"));
        self.findings.extend(words);
        self.findings.truncate(MAX_WORDS);
    }

    /// Whether nothing was ever wrong.
    pub(crate) fn is_clean(&self) -> bool {
        self.lost + self.doubled + self.broken == 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.database {
            Database::Sqlite => "SQLite",
            Database::Postgres => "PostgreSQL",
        };
        let mut line = |what: &str, count: u64| writeln!(f, "  {what:<42}{count:>10}");
        line(&format!("{name}, seed {}: rounds", self.seed), self.rounds)?;
        line("faults", self.faults.values().sum())?;
        for (kind, count) in &self.faults {
            line(&format!("  {kind}"), *count)?;
        }
        line("commands asked", self.commands)?;
        line("  attempts to have them done", self.attempts)?;
        line("  acknowledged", self.acknowledged)?;
        line("  refusals", self.refused)?;
        line("  answers lost", self.unknown)?;
        line("  not sent whole", self.unsent)?;
        line("keys asked again, first answer told", self.replays)?;
        line("slowest start until ready, ms", self.slowest_start_ms)?;
        line("slowest recovery without a start, ms", self.slowest_recovery_ms)?;
        line("slowest convergence of read models, ms", self.slowest_convergence_ms)?;
        line("lost", self.lost)?;
        line("doubled", self.doubled)?;
        line("broken invariants", self.broken)?;
        self.findings.iter().try_for_each(|words| writeln!(f, "  {words}"))
    }
}
