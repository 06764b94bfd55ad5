//! The figures behind a score, so that the same documents score the same however their index came about.
//! Tantivy's own count deleted documents until their segment is merged, which a rebuilt index has none of.

use tantivy::{
    DocSet as _, Searcher, TERMINATED, Term,
    query::Bm25StatisticsProvider,
    schema::{Field, IndexRecordOption},
};

/// The length that counts as neither short nor long. The true average would follow deleted documents too.
const TYPICAL_TOKENS: u64 = 32;

/// Figures of what is not deleted.
pub(super) struct LiveStatistics<'s>(pub(super) &'s Searcher);

impl Bm25StatisticsProvider for LiveStatistics<'_> {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        Ok(self.0.num_docs() * TYPICAL_TOKENS)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.0.num_docs())
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let mut live = 0;
        for segment in self.0.segment_readers() {
            let inverted = segment.inverted_index(term.field())?;
            let Some(mut postings) = inverted.read_postings(term, IndexRecordOption::Basic)? else {
                continue;
            };
            let mut doc = postings.doc();
            while doc != TERMINATED {
                live += u64::from(!segment.is_deleted(doc));
                doc = postings.advance();
            }
        }
        Ok(live)
    }
}
