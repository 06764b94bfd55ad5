//! A set of a segment's documents, one bit each.
//! How a document gets into one is not known here.

use tantivy::{DocId, DocSet, SegmentReader, TERMINATED};

const BITS: u32 = u64::BITS;

/// Documents of one segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Docs(Vec<u64>);

impl Docs {
    /// No document of a segment that has `max_doc`.
    pub(super) fn none(max_doc: DocId) -> Self {
        Self(vec![0; max_doc.div_ceil(BITS) as usize])
    }

    /// Every document that is not deleted.
    pub(super) fn alive(segment: &SegmentReader) -> Self {
        match segment.alive_bitset() {
            Some(alive) => {
                let mut docs = Self::none(segment.max_doc());
                alive.iter_alive().for_each(|doc| docs.insert(doc));
                docs
            }
            None => Self::all(segment.max_doc()),
        }
    }

    fn all(max_doc: DocId) -> Self {
        let mut docs = vec![u64::MAX; max_doc.div_ceil(BITS) as usize];
        if let (Some(last), rest @ 1..) = (docs.last_mut(), max_doc % BITS) {
            *last = (1 << rest) - 1;
        }
        Self(docs)
    }

    /// Adds a document.
    pub(super) fn insert(&mut self, doc: DocId) {
        self.0[(doc / BITS) as usize] |= 1 << (doc % BITS);
    }

    /// Adds what `found` still has.
    pub(super) fn insert_all<D: DocSet + ?Sized>(&mut self, found: &mut D) {
        let mut doc = found.doc();
        while doc != TERMINATED {
            self.insert(doc);
            doc = found.advance();
        }
    }

    /// Keeps what `other` has too.
    pub(super) fn intersect(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// Whether it has `doc`.
    pub(super) fn contains(&self, doc: DocId) -> bool {
        self.0[(doc / BITS) as usize] >> (doc % BITS) & 1 == 1
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of_val(self.0.as_slice())
    }

    /// How many.
    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// The documents, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = DocId> + '_ {
        self.0.iter().zip((0..).step_by(BITS as usize)).flat_map(|(word, first)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = rest.trailing_zeros();
                rest &= rest.wrapping_sub(1);
                (bit < BITS).then_some(first + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Docs;

    #[test]
    fn a_set_gives_back_what_it_took() {
        let mut docs = Docs::none(130);
        for doc in [0, 63, 64, 129] {
            docs.insert(doc);
        }
        assert_eq!(docs.iter().collect::<Vec<_>>(), [0, 63, 64, 129]);
        assert_eq!(docs.count(), 4);
        assert!(docs.contains(63) && !docs.contains(62));
        let mut other = Docs::none(130);
        other.insert(64);
        docs.intersect(&other);
        assert_eq!(docs, other);
        for count in [0, 1, 63, 64, 65, 128] {
            assert_eq!(Docs::all(count).iter().collect::<Vec<_>>(), (0..count).collect::<Vec<_>>());
        }
    }
}
