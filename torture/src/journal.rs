//! The client's own durable record: what was asked, each time it was sent, and each answer or the lack of one. It is
//! written before a request leaves, so that nothing the shop did can be unknown to it.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::Path,
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::command::Command;

/// What became of one attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "camelCase")]
pub(crate) enum Outcome {
    /// A 2xx, read to its end.
    Acknowledged {
        status: u16,
        body: Value,
        /// Whether the shop says that it is an earlier answer again.
        replayed: bool,
    },
    /// The shop says that nothing changed.
    Refused { status: u16, code: String },
    /// No answer, or one that leaves it open.
    Unknown { why: String },
    /// It never left us whole, so it may not take effect.
    Unsent,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase")]
enum Entry {
    Asked { n: u64, key: Option<String>, command: Command },
    Sent { n: u64 },
    Answered { n: u64, outcome: Outcome },
}

/// A command with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    pub(crate) command: Command,
    /// Its idempotency key.
    pub(crate) key: Option<String>,
    /// How often it was sent.
    pub(crate) sent: usize,
    /// The attempts that ended, in their order.
    pub(crate) outcomes: Vec<Outcome>,
}

/// How often a command may have taken effect: from `.0` to `.1` times.
pub(crate) type Bounds = (usize, usize);

impl Case {
    /// How often it may have taken effect, by what its client was told.
    pub(crate) fn bounds(&self) -> Bounds {
        let open = self.sent - self.outcomes.len();
        let lost = Outcome::Unknown { why: String::new() };
        let outcomes = self.outcomes.iter().chain(std::iter::repeat_n(&lost, open));
        outcomes.fold((0, 0), |(least, most), outcome| match (outcome, self.key.is_some()) {
            (Outcome::Acknowledged { .. }, true) => (1, 1),
            (Outcome::Acknowledged { .. }, false) => (least + 1, most + 1),
            (Outcome::Unknown { .. }, true) => (least, 1),
            (Outcome::Unknown { .. }, false) => (least, most + 1),
            // Under a key, a refusal says that no earlier attempt took effect either: that would be told again.
            (Outcome::Refused { .. }, true) if !outcome.is_transient() => (least, least),
            (Outcome::Refused { .. } | Outcome::Unsent, _) => (least, most),
        })
    }

    /// The answer that counts, if there is one.
    pub(crate) fn acknowledged(&self) -> Option<&Value> {
        self.outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Acknowledged { body, .. } => Some(body),
            _ => None,
        })
    }

    /// Whether its key can still tell what became of it.
    pub(crate) fn is_open(&self) -> bool {
        let last = self.outcomes.last();
        let is_settled = self.sent == self.outcomes.len()
            && last.is_some_and(|last| match last {
                Outcome::Acknowledged { .. } => true,
                Outcome::Refused { .. } => !last.is_transient(),
                Outcome::Unknown { .. } | Outcome::Unsent => false,
            });
        self.key.is_some() && self.sent > 0 && !is_settled
    }
}

impl Outcome {
    /// A refusal for now: the same request may be taken a moment later.
    pub(crate) fn is_transient(&self) -> bool {
        let transient = ["request_in_progress", "overloaded", "rate_limited"];
        matches!(self, Self::Refused { code, .. } if transient.contains(&code.as_str()))
    }
}

/// The record, in memory and in its file.
pub(crate) struct Journal {
    file: File,
    cases: BTreeMap<u64, Case>,
}

impl Journal {
    /// Opens the journal of a shop, with what it holds already. A last line that was not finished is no line: what
    /// it tells of was not sent yet, or was not answered.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.create(true).append(true).read(true).open(path);
        let file = file.with_context(|| format!("{} cannot be opened", path.display()))?;
        let mut cases = BTreeMap::new();
        let mut whole_bytes = 0;
        let mut reader = BufReader::new(&file);
        let mut line = String::new();
        while reader.read_line(&mut line)? > 0 && line.ends_with('\n') {
            whole_bytes += line.len() as u64;
            apply(&mut cases, serde_json::from_str(&line).context("the journal is broken")?);
            line.clear();
        }
        file.set_len(whole_bytes)?;
        Ok(Self { file, cases })
    }

    /// Takes a new command down, and answers its number.
    pub(crate) fn ask(&mut self, command: Command, key: impl FnOnce(u64) -> Option<String>) -> Result<u64> {
        let n = self.cases.last_key_value().map_or(1, |(last, _)| last + 1);
        self.write(Entry::Asked { n, key: key(n), command })?;
        Ok(n)
    }

    /// Takes down that a command is about to be sent.
    pub(crate) fn send(&mut self, n: u64) -> Result<()> {
        self.write(Entry::Sent { n })
    }

    /// Takes down what became of it.
    pub(crate) fn answer(&mut self, n: u64, outcome: Outcome) -> Result<()> {
        self.write(Entry::Answered { n, outcome })
    }

    /// Waits until the disk has it all.
    pub(crate) fn sync(&self) -> Result<()> {
        Ok(self.file.sync_data()?)
    }

    /// All commands by number.
    pub(crate) fn cases(&self) -> &BTreeMap<u64, Case> {
        &self.cases
    }

    fn write(&mut self, entry: Entry) -> Result<()> {
        let mut line = serde_json::to_vec(&entry)?;
        line.push(b'\n');
        self.file.write_all(&line).context("the journal cannot be written")?;
        apply(&mut self.cases, entry);
        Ok(())
    }
}

fn apply(cases: &mut BTreeMap<u64, Case>, entry: Entry) {
    match entry {
        Entry::Asked { n, key, command } => {
            cases.insert(n, Case { command, key, sent: 0, outcomes: Vec::new() });
        }
        Entry::Sent { n } => {
            let Some(case) = cases.get_mut(&n) else { return };
            // An attempt of a run that was interrupted never ends.
            case.outcomes.resize(case.sent, Outcome::Unknown { why: "we were interrupted".to_owned() });
            case.sent += 1;
        }
        Entry::Answered { n, outcome } => {
            if let Some(case) = cases.get_mut(&n) {
                case.outcomes.push(outcome);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn case(key: Option<&str>, sent: usize, outcomes: Vec<Outcome>) -> Case {
        Case { command: Command::CreateProduct, key: key.map(str::to_owned), sent, outcomes }
    }

    fn done() -> Outcome {
        Outcome::Acknowledged { status: 201, body: json!({}), replayed: false }
    }

    fn lost() -> Outcome {
        Outcome::Unknown { why: "cut".to_owned() }
    }

    fn refused(code: &str) -> Outcome {
        Outcome::Refused { status: 409, code: code.to_owned() }
    }

    #[test]
    fn a_key_makes_it_once_at_most() {
        assert_eq!(case(Some("k"), 2, vec![lost(), done()]).bounds(), (1, 1));
        assert_eq!(case(Some("k"), 2, vec![lost(), lost()]).bounds(), (0, 1));
        assert_eq!(case(Some("k"), 1, vec![]).bounds(), (0, 1), "sent, and never answered");
        assert_eq!(case(Some("k"), 2, vec![lost(), refused("invalid_state")]).bounds(), (0, 0));
        assert_eq!(case(Some("k"), 2, vec![lost(), refused("request_in_progress")]).bounds(), (0, 1));
    }

    #[test]
    fn without_a_key_each_attempt_may_count() {
        assert_eq!(case(None, 3, vec![lost(), lost(), done()]).bounds(), (1, 3));
        assert_eq!(case(None, 2, vec![lost(), refused("invalid_state")]).bounds(), (0, 1));
        assert_eq!(case(None, 1, vec![Outcome::Unsent]).bounds(), (0, 0));
    }

    #[test]
    fn a_case_is_open_until_its_key_has_told() {
        assert!(case(Some("k"), 1, vec![]).is_open());
        assert!(case(Some("k"), 1, vec![lost()]).is_open());
        assert!(case(Some("k"), 1, vec![refused("overloaded")]).is_open());
        assert!(!case(Some("k"), 1, vec![refused("sku_taken")]).is_open());
        assert!(!case(Some("k"), 2, vec![lost(), done()]).is_open());
        assert!(!case(None, 1, vec![lost()]).is_open(), "nothing can tell");
    }

    #[test]
    fn what_was_written_is_read_again_and_half_a_line_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("journal.jsonl");
        let mut journal = Journal::open(&path).expect("a new journal");
        let n = journal.ask(Command::OpenLocation, |n| Some(format!("key-{n}"))).expect("written");
        journal.send(n).expect("written");
        journal.answer(n, done()).expect("written");
        let before = journal.cases().clone();
        drop(journal);
        let mut file = OpenOptions::new().append(true).open(&path).expect("the journal");
        file.write_all(b"{\"is\":\"ask").expect("half a line");
        drop(file);
        let mut journal = Journal::open(&path).expect("the journal");
        assert_eq!(*journal.cases(), before);
        assert_eq!(journal.ask(Command::CreateProduct, |_| None).expect("written"), n + 1);
        drop(journal);
        assert_eq!(Journal::open(&path).expect("the journal").cases().len(), 2);
    }
}
