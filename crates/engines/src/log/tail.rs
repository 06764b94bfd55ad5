//! The last records that this process appended, kept for those that follow the log: what was just written need not be
//! read again. It knows nothing of what others append, so where it has no answer the database is asked.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{NewRecord, Offset, Record};

/// How much is kept of a topic.
const TOPIC_BYTES: usize = 2 << 20;

/// The ends of topics.
#[derive(Default)]
pub(super) struct Tail(Mutex<HashMap<String, Run>>);

/// Records of one topic without a hole.
#[derive(Default)]
struct Run {
    first: Offset,
    records: VecDeque<NewRecord>,
    bytes: usize,
}

impl Run {
    fn end(&self) -> Offset {
        self.first + Offset::try_from(self.records.len()).unwrap_or(Offset::MAX)
    }

    fn push(&mut self, offset: Offset, record: NewRecord) {
        if self.end() != offset {
            *self = Self { first: offset, ..Self::default() };
        }
        self.bytes += record.bytes.len();
        self.records.push_back(record);
        while self.bytes > TOPIC_BYTES {
            let Some(oldest) = self.records.pop_front() else { return };
            self.bytes -= oldest.bytes.len();
            self.first += 1;
        }
    }
}

/// Clears the tail when it is dropped: what the database holds is not known then.
pub(super) struct Doubt<'a>(Option<&'a Tail>);

impl Doubt<'_> {
    /// It is known after all.
    pub(super) fn dispel(mut self) {
        self.0 = None;
    }
}

impl Drop for Doubt<'_> {
    fn drop(&mut self) {
        if let Some(tail) = self.0 {
            tail.clear();
        }
    }
}

impl Tail {
    /// Lasts while it is not known what the database holds.
    pub(super) fn doubt(&self) -> Doubt<'_> {
        Doubt(Some(self))
    }

    fn runs(&self) -> MutexGuard<'_, HashMap<String, Run>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps records that were just committed. They MUST come in the order of their commits.
    pub(super) fn push(&self, placed: Vec<(Offset, NewRecord)>) {
        let mut runs = self.runs();
        for (offset, record) in placed {
            runs.entry(record.topic.clone()).or_default().push(offset, record);
        }
    }

    /// Forgets everything: what the database holds is not known any more.
    pub(super) fn clear(&self) {
        self.runs().clear();
    }

    /// Up to `limit` records and about `bytes` from `from` on; `None` where only the database knows.
    pub(super) fn read(&self, topic: &str, from: Offset, limit: usize, bytes: usize) -> Option<Vec<Record>> {
        let runs = self.runs();
        let run = runs.get(topic)?;
        if from < run.first || from > run.end() {
            return None;
        }
        let skipped = usize::try_from(from - run.first).ok()?;
        let mut before = 0;
        let fits = |record: &&NewRecord| {
            let fits = before < bytes;
            before += record.bytes.len();
            fits
        };
        let taken = run.records.iter().skip(skipped).take(limit).take_while(fits);
        let place =
            |(offset, record): (Offset, &NewRecord)| Record { partition: 0, offset, record: record.clone() };
        Some((from..).zip(taken).map(place).collect())
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use uuid::Uuid;

    use super::*;

    fn record(bytes: usize) -> NewRecord {
        let (topic, bytes) = ("orders".to_owned(), Bytes::from(vec![7; bytes]));
        NewRecord { topic, subject: Uuid::nil(), sequence: 1, time_us: 0, bytes }
    }

    fn offsets(tail: &Tail, from: Offset, limit: usize, bytes: usize) -> Option<Vec<Offset>> {
        let read = tail.read("orders", from, limit, bytes)?;
        Some(read.into_iter().map(|record| record.offset).collect())
    }

    #[test]
    fn what_was_pushed_is_read_and_nothing_beside_it() {
        let tail = Tail::default();
        assert_eq!(offsets(&tail, 0, 10, 100), None);
        tail.push(vec![(5, record(10)), (6, record(10)), (7, record(10))]);
        assert_eq!(offsets(&tail, 4, 10, 100), None);
        assert_eq!(offsets(&tail, 5, 10, 100), Some(vec![5, 6, 7]));
        assert_eq!(offsets(&tail, 6, 1, 100), Some(vec![6]));
        assert_eq!(offsets(&tail, 5, 10, 11), Some(vec![5, 6]));
        assert_eq!(offsets(&tail, 5, 10, 1), Some(vec![5]));
        assert_eq!(offsets(&tail, 8, 10, 100), Some(vec![]));
        assert_eq!(offsets(&tail, 9, 10, 100), None);
    }

    #[test]
    fn a_hole_and_a_full_tail_forget_what_came_before() {
        let tail = Tail::default();
        tail.push(vec![(0, record(1)), (1, record(1)), (5, record(1))]);
        assert_eq!(offsets(&tail, 1, 10, 100), None);
        assert_eq!(offsets(&tail, 5, 10, 100), Some(vec![5]));
        tail.push((6..10).map(|offset| (offset, record(TOPIC_BYTES / 2))).collect());
        assert_eq!(offsets(&tail, 7, 10, usize::MAX), None);
        assert_eq!(offsets(&tail, 8, 10, usize::MAX), Some(vec![8, 9]));
        tail.doubt().dispel();
        assert_eq!(offsets(&tail, 9, 10, usize::MAX), Some(vec![9]));
        drop(tail.doubt());
        assert_eq!(offsets(&tail, 9, 10, usize::MAX), None);
    }
}
