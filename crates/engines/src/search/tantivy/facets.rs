//! Counting the values of a field over a set of documents, by ordinals within a segment and by value across them.
//! Which documents count for which facet is decided elsewhere.

use std::collections::HashMap;

use tantivy::{SegmentReader, columnar::StrColumn};

use super::{
    docs::Docs,
    error::engine,
    fields::{Fields, Kept, member, member_prefix, sortable},
    filters,
};
use crate::{
    EngineError, Result,
    search::{FacetCount, FacetRequest},
};

/// The counts of one facet, segment after segment.
pub(super) struct Counting<'a> {
    request: &'a FacetRequest,
    kept: &'a Kept,
    values: HashMap<String, u64>,
    /// One bucket before the first bound, one from each bound on.
    buckets: Vec<u64>,
}

impl<'a> Counting<'a> {
    /// Begins the count that `request` asks for.
    pub(super) fn new(fields: &'a Fields, request: &'a FacetRequest) -> Result<Self> {
        let kept = fields.kept(request.field.field)?;
        let is_number = matches!(kept, Kept::Int(_) | Kept::IntMap(_));
        let wrong = match kept {
            Kept::Text { .. } => Some("text has no facets"),
            _ if is_number && request.bounds.is_empty() => Some("numbers need bounds"),
            _ if !is_number && !request.bounds.is_empty() => Some("keywords have no bounds"),
            _ if !request.bounds.is_sorted_by(|one, next| one < next) => Some("bounds ascend"),
            _ => None,
        };
        if let Some(wrong) = wrong {
            return Err(EngineError::Fault(format!("facet {:?}: {wrong}", request.name)));
        }
        let buckets = vec![0; request.bounds.len() + 1];
        Ok(Self { request, kept, values: HashMap::new(), buckets })
    }

    /// Adds the documents of one segment.
    pub(super) fn add(&mut self, segment: &SegmentReader, docs: &Docs) -> Result<()> {
        let name = self.request.field.field;
        if let Kept::Int(_) = self.kept {
            let column = segment.fast_fields().column_opt::<i64>(name).map_err(engine)?;
            if let Some(column) = column {
                let bounds = &self.request.bounds;
                count_buckets(&mut self.buckets, bounds, docs, |doc| column.values_for_doc(doc));
            }
            return Ok(());
        }
        let Some(column) = segment.fast_fields().str(name).map_err(engine)? else { return Ok(()) };
        match self.kept {
            Kept::IntMap(_) => self.add_numbers(&column, docs),
            Kept::KeywordMap(_) => {
                let member = member(&self.request.field)?;
                let ords = filters::member_range(&column, member)?;
                self.add_terms(&column, docs, ords, member_prefix(member).len())
            }
            _ => self.add_terms(&column, docs, 0..column.num_terms() as u64, 0),
        }
    }

    fn add_terms(
        &mut self,
        column: &StrColumn,
        docs: &Docs,
        ords: std::ops::Range<u64>,
        prefix_len: usize,
    ) -> Result<()> {
        let first = ords.start;
        let mut counts = vec![0_u32; usize::try_from(ords.end.saturating_sub(first)).unwrap_or(0)];
        for doc in docs.iter() {
            for ord in column.ords().values_for_doc(doc) {
                // Below the range the difference wraps round to far above it.
                let slot = usize::try_from(ord.wrapping_sub(first)).ok().and_then(|at| counts.get_mut(at));
                if let Some(count) = slot {
                    *count += 1;
                }
            }
        }
        let found: Vec<u64> = (first..).zip(&counts).filter(|(_, n)| **n > 0).map(|(ord, _)| ord).collect();
        let mut counts = counts.iter().filter(|count| **count > 0);
        let values = &mut self.values;
        let add = |term: &[u8]| {
            let count = counts.next().expect("one term is read for each ordinal");
            let value = String::from_utf8_lossy(&term[prefix_len..]).into_owned();
            *values.entry(value).or_default() += u64::from(*count);
        };
        column.dictionary().sorted_ords_to_term_cb(&found, add).map_err(engine)?;
        Ok(())
    }

    /// The numbers of a member ascend with their ordinals, so that bounds become ordinals.
    fn add_numbers(&mut self, column: &StrColumn, docs: &Docs) -> Result<()> {
        let member = member(&self.request.field)?;
        let ords = filters::member_range(column, member)?;
        let prefix = member_prefix(member);
        let place = |bound: &i64| filters::first_from(column, &format!("{prefix}{}", sortable(*bound)));
        let bounds = self.request.bounds.iter().map(place).collect::<Result<Vec<u64>>>()?;
        count_buckets(&mut self.buckets, &bounds, docs, |doc| {
            column.ords().values_for_doc(doc).filter(|ord| ords.contains(ord))
        });
        Ok(())
    }

    /// The counts: values the most frequent first, buckets in their order; none that is 0.
    pub(super) fn finish(self) -> Vec<FacetCount> {
        let bounds = &self.request.bounds;
        if !bounds.is_empty() {
            let range = |(index, count): (usize, u64)| FacetCount::Range {
                from: index.checked_sub(1).map(|below| bounds[below]),
                to: bounds.get(index).copied(),
                count,
            };
            return self.buckets.into_iter().enumerate().filter(|(_, count)| *count > 0).map(range).collect();
        }
        let mut values: Vec<(String, u64)> = self.values.into_iter().collect();
        values.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        values.truncate(self.request.limit);
        values.into_iter().map(|(value, count)| FacetCount::Value { value, count }).collect()
    }
}

/// Counts each document once in every bucket in which it has a value.
fn count_buckets<T: Ord, V: Iterator<Item = T>>(
    buckets: &mut [u64],
    bounds: &[T],
    docs: &Docs,
    values: impl Fn(u32) -> V,
) {
    let mut last_counted = vec![None; buckets.len()];
    for doc in docs.iter() {
        for value in values(doc) {
            let bucket = bounds.partition_point(|bound| *bound <= value);
            if last_counted[bucket].replace(doc) != Some(doc) {
                buckets[bucket] += 1;
            }
        }
    }
}
