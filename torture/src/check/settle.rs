//! What the keys tell: every command under a key whose fate is open is sent again until the shop says what became of
//! it, and some that were acknowledged are sent once more and must get their first answer.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::{sync::Semaphore, task::JoinSet};

use super::Findings;
use crate::{
    journal::{Case, Outcome},
    load::Load,
};

/// How long the shop may take to tell of all.
const LIMIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(30);
const AT_ONCE: usize = 6;
/// How many acknowledged commands of a round are sent again.
const AGAIN: usize = 40;

/// Sends what is open, from case `from` on, until it is not.
pub(super) async fn settle(load: &Load, from: u64, findings: &mut Findings) {
    let open: Vec<u64> = {
        let shared = load.shared();
        shared.journal.cases().range(from..).filter(|(_, case)| case.is_open()).map(|(n, _)| *n).collect()
    };
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for n in open {
        let (load, room) = (load.clone(), Arc::clone(&room));
        tasks.spawn(async move {
            let _permit = room.acquire().await;
            while load.attempt(n).await.is_some() && load.shared().journal.cases()[&n].is_open() {
                if began.elapsed() > LIMIT {
                    return Some(n);
                }
                tokio::time::sleep(PAUSE).await;
            }
            None
        });
    }
    while let Some(ended) = tasks.join_next().await {
        if let Ok(Some(n)) = ended {
            let last = load.shared().journal.cases()[&n].outcomes.last().cloned();
            findings.broken(format!("command {n} is open after {LIMIT:?}: {last:?}"));
        }
    }
}

/// Asks again for some that were acknowledged; answers how many.
pub(super) async fn ask_again(load: &Load, from: u64, findings: &mut Findings) -> u64 {
    let done: Vec<u64> = {
        let shared = load.shared();
        let keyed = |case: &Case| case.key.is_some() && case.acknowledged().is_some();
        shared.journal.cases().range(from..).filter(|(_, case)| keyed(case)).map(|(n, _)| *n).collect()
    };
    let every = done.len() / AGAIN + 1;
    let mut asked = 0;
    for n in done.into_iter().step_by(every) {
        let Some(answer) = load.attempt(n).await else { break };
        asked += 1;
        if !matches!(answer.outcome, Outcome::Acknowledged { replayed: true, .. }) {
            findings.broken(format!("command {n} was acknowledged; its key now tells {:?}", answer.outcome));
        }
    }
    asked
}

/// The answers of one command must be one answer.
pub(super) fn check_answers(n: u64, case: &Case, findings: &mut Findings) {
    let told: Vec<(&Value, bool)> = case
        .outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Acknowledged { body, replayed, .. } => Some((body, *replayed)),
            _ => None,
        })
        .collect();
    if case.key.is_none() {
        return;
    }
    if told.iter().filter(|(_, replayed)| !replayed).count() > 1 {
        findings.doubled.push(format!("command {n} was done anew under the same key: {:?}", case.outcomes));
    }
    if told.windows(2).any(|pair| pair[0].0 != pair[1].0) {
        findings.broken(format!("command {n} got different answers under one key: {told:?}"));
    }
}
