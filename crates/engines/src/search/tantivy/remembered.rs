//! What searches over one commit have found already: the documents of some words with their scores, and those that a
//! filter lets through. Whoever narrows a search asks with the same words again. A commit that changes documents begins
//! it anew. How documents are found is not known here.

use std::{
    collections::{BTreeMap, VecDeque},
    mem::size_of,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tantivy::{DocId, Opstamp, Score, Searcher, index::SegmentId};

use super::docs::Docs;
use crate::Result;

/// What is kept together at most.
const MAX_BYTES: usize = 8 << 20;
/// What one entry may take: it must not push out all others.
const MAX_ENTRY_BYTES: usize = MAX_BYTES / 4;

/// The segments of a commit, with what was deleted of each.
type Commit = BTreeMap<SegmentId, Option<Opstamp>>;

/// The documents of one question, by segment in the searcher's order.
pub(super) type Found = Vec<Matches>;

/// Documents of one segment, with how well they match where that was asked.
pub(super) struct Matches {
    /// Which.
    pub(super) docs: Docs,
    /// Their scores, ascending by document.
    pub(super) scores: Option<Vec<(DocId, Score)>>,
}

impl Matches {
    fn bytes(&self) -> usize {
        let scores = self.scores.as_ref().map_or(0, Vec::capacity);
        self.docs.bytes() + scores * size_of::<(DocId, Score)>() + size_of::<Self>()
    }
}

/// What was found, the most recently asked last.
#[derive(Default)]
pub(super) struct Remembered(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    commit: Commit,
    bytes: usize,
    entries: VecDeque<Entry>,
}

struct Entry {
    question: String,
    found: Arc<Found>,
    bytes: usize,
}

impl Remembered {
    /// What `question` finds in `searcher`, found by `find` unless it is known.
    pub(super) fn get_or(
        &self,
        searcher: &Searcher,
        question: String,
        find: impl FnOnce() -> Result<Found>,
    ) -> Result<Arc<Found>> {
        let commit = searcher.generation().segments();
        if let Some(found) = self.lock().get(commit, &question) {
            return Ok(found);
        }
        let found = Arc::new(find()?);
        self.lock().put(commit, question, &found);
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn get(&mut self, commit: &Commit, question: &str) -> Option<Arc<Found>> {
        if self.commit != *commit {
            return None;
        }
        let at = self.entries.iter().position(|entry| entry.question == question)?;
        let entry = self.entries.remove(at)?;
        let found = Arc::clone(&entry.found);
        self.entries.push_back(entry);
        Some(found)
    }

    /// Who searches in an older commit still begins anew too: that happens once for a commit at most.
    fn put(&mut self, commit: &Commit, question: String, found: &Arc<Found>) {
        if self.commit != *commit {
            *self = Self { commit: commit.clone(), ..Self::default() };
        }
        let bytes = question.len() + size_of::<Entry>() + found.iter().map(Matches::bytes).sum::<usize>();
        let is_known = self.entries.iter().any(|entry| entry.question == question);
        if is_known || bytes > MAX_ENTRY_BYTES {
            return;
        }
        self.entries.push_back(Entry { question, found: Arc::clone(found), bytes });
        self.bytes += bytes;
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.entries.pop_front() else { break };
            self.bytes -= oldest.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(stamp: Opstamp) -> Commit {
        BTreeMap::from([(SegmentId::from_uuid_string(&"0".repeat(32)).expect("an id"), Some(stamp))])
    }

    fn found(scores: usize) -> Arc<Found> {
        Arc::new(vec![Matches { docs: Docs::none(64), scores: Some(vec![(0, 1.0); scores]) }])
    }

    #[test]
    fn what_was_asked_longest_ago_makes_room_and_a_commit_begins_anew() {
        let mut kept = Kept::default();
        let large = found(MAX_ENTRY_BYTES / size_of::<(DocId, Score)>() - 100);
        for question in ["a", "b", "c", "d"] {
            kept.put(&commit(1), question.to_owned(), &large);
        }
        assert!(kept.get(&commit(1), "a").is_some());
        kept.put(&commit(1), "e".to_owned(), &large);
        assert!(kept.get(&commit(1), "b").is_none() && kept.get(&commit(1), "a").is_some());
        assert!(kept.bytes <= MAX_BYTES);
        kept.put(&commit(1), "too large".to_owned(), &found(MAX_ENTRY_BYTES));
        assert!(kept.get(&commit(1), "too large").is_none());
        assert!(kept.get(&commit(2), "a").is_none());
        kept.put(&commit(2), "f".to_owned(), &found(1));
        assert_eq!(kept.entries.len(), 1);
        assert!(kept.get(&commit(1), "a").is_none() && kept.get(&commit(2), "f").is_some());
    }
}
