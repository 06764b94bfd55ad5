//! `verify`: checks every invariant across the services and counts what it looked at. The rules within commerce are
//! commerce's; here the log and the read models are held against one state of it.

mod compare;
pub mod http;
mod log_scan;
mod on_its_way;
pub mod table;

use std::{sync::Arc, time::Duration};

use mercato_contracts::verify::{Check, Progress, ReadSide, Snapshot, Source};
use mercato_engines::log::SharedLog;
use mercato_kernel::Result;
use serde::{Deserialize, Serialize};

use on_its_way::OnItsWay;

/// How long a running shop's models may take to reach the snapshot.
const CATCH_UP: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);

/// What `verify` looks at.
#[derive(Clone)]
pub struct Verifier {
    /// The source of truth.
    pub source: Arc<dyn Source>,
    /// The models made from it.
    pub read_side: Arc<dyn ReadSide>,
    /// What lies between.
    pub log: SharedLog,
}

/// Whether the shop runs while it is verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// It runs: what is on its way has 30 s to arrive, and is broken then.
    Running,
    /// It is at rest: what is on its way is counted as pending.
    AtRest,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Each invariant with its count.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether every invariant holds.
    pub fn is_clean(&self) -> bool {
        self.checks.iter().all(|check| check.broken == 0)
    }
}

impl Verifier {
    /// Checks everything; `done` hears of each invariant as it is finished.
    pub async fn verify(&self, mode: Mode, done: &mut Progress<'_>) -> Result<Report> {
        let mut snapshot = self.source.snapshot().await?;
        let mut checks = snapshot.own_checks(done).await?;
        let (behind, on_its_way) = match mode {
            Mode::Running => {
                let last = snapshot.last_position().await?;
                (self.wait_for_models(last).await?, OnItsWay::default())
            }
            Mode::AtRest => {
                // Nobody moves the models; this reads what the index holds. Each document that is behind is found below.
                self.read_side.catch_up(0).await?;
                (Vec::new(), OnItsWay::find(&mut *snapshot, &*self.read_side).await?)
            }
        };
        let heads = snapshot.heads().await?;
        for check in log_scan::scan(&self.log, &heads, &on_its_way).await? {
            done(&check);
            checks.push(check);
        }
        for check in self.compare_models(&mut *snapshot, &behind, &on_its_way).await? {
            done(&check);
            checks.push(check);
        }
        let parked = self.parked().await?;
        done(&parked);
        checks.push(parked);
        Ok(Report { checks })
    }

    /// Waits until the outbox has sent all up to `last` and the models have applied it; names what is still behind
    /// after 30 s.
    async fn wait_for_models(&self, last: i64) -> Result<Vec<String>> {
        let deadline = tokio::time::Instant::now() + CATCH_UP;
        while self.source.unsent(last).await? > 0 {
            if tokio::time::Instant::now() > deadline {
                return Ok(vec!["the log".to_owned()]);
            }
            tokio::time::sleep(POLL).await;
        }
        let left = deadline.saturating_duration_since(tokio::time::Instant::now());
        self.read_side.catch_up(u64::try_from(left.as_millis()).unwrap_or(u64::MAX)).await
    }

    async fn compare_models(
        &self,
        snapshot: &mut dyn Snapshot,
        behind: &[String],
        on_its_way: &OnItsWay,
    ) -> Result<Vec<Check>> {
        let outdated = self.read_side.outdated().await?;
        let read_side = &*self.read_side;
        let mut checks = compare::compare(snapshot, read_side, &on_its_way.documents, &outdated).await?;
        for check in checks.iter_mut().filter(|_| !behind.is_empty()) {
            check.fail(format!("{} still behind after {} s", behind.join(", "), CATCH_UP.as_secs()));
        }
        Ok(checks)
    }

    async fn parked(&self) -> Result<Check> {
        let mut check =
            Check::new("nothing_is_parked", "no consumer has parked a subject behind a poison event");
        for (consumer, subject) in self.read_side.parked().await? {
            check.fail(format!("{consumer} has parked {subject}"));
        }
        check.counted = check.broken;
        Ok(check)
    }
}
