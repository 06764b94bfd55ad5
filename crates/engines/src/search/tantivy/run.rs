//! A search over one commit: the words' matches and each filter's as sets of documents, joined for the hits and
//! for every facet.

use std::collections::BTreeMap;

use tantivy::{
    DocId, Score, SegmentReader, TERMINATED,
    query::{EnableScoring, Query, Weight},
};

use super::{
    copy::IndexCopy,
    docs::Docs,
    error::engine,
    facets::Counting,
    fields::Fields,
    filters,
    order::{Hit, Order, SegmentOrder, first_of},
    statistics::LiveStatistics,
    text,
};
use crate::{
    Result,
    search::{SearchPage, SearchQuery},
};

/// Answers `query` from the last commit of `copy`.
pub(super) fn search(copy: &IndexCopy, query: &SearchQuery) -> Result<SearchPage> {
    let (searcher, fields) = (copy.searcher(), copy.fields.as_ref());
    let words = match &query.text {
        Some(text) => text::query(&searcher, fields, text).map_err(engine)?,
        None => None,
    };
    let order = Order::of(query, fields, words.is_some())?;
    let statistics = LiveStatistics(&searcher);
    let scoring = match order {
        Order::Score => EnableScoring::enabled_from_statistics_provider(&statistics, &searcher),
        _ => EnableScoring::disabled_from_searcher(&searcher),
    };
    let words = words.map(|words: Box<dyn Query>| words.weight(scoring)).transpose().map_err(engine)?;
    let after = query.after.as_deref().map(|mark| Hit::from_mark(mark, order)).transpose()?;
    let facets = query.facets.iter().map(|facet| Counting::new(fields, facet)).collect::<Result<_>>()?;
    let mut run = Run { query, fields, words, order, after, facets, total: 0, first: Vec::new() };
    for segment in searcher.segment_readers() {
        run.add(segment)?;
    }
    run.finish()
}

/// The documents that the words match, with how well.
type Scores = Vec<(DocId, Score)>;

struct Run<'a> {
    query: &'a SearchQuery,
    fields: &'a Fields,
    words: Option<Box<dyn Weight>>,
    order: Order,
    after: Option<Hit>,
    facets: Vec<Counting<'a>>,
    total: u64,
    /// The first hits of each segment.
    first: Vec<SegmentOrder>,
}

impl Run<'_> {
    fn add(&mut self, segment: &SegmentReader) -> Result<()> {
        let (matches, scores) = self.matches(segment)?;
        let mut filters = Vec::with_capacity(self.query.filters.len());
        for (name, filter) in &self.query.filters {
            filters.push((name.as_str(), filters::matching(self.fields, segment, filter, &matches)?));
        }
        let mut hits = matches.clone();
        for (_, docs) in &filters {
            hits.intersect(docs);
        }
        self.total += hits.count();
        self.collect(segment, &hits, scores)?;

        for (counting, request) in self.facets.iter_mut().zip(&self.query.facets) {
            if filters.iter().all(|(name, _)| *name != request.name) {
                counting.add(segment, &hits)?;
                continue;
            }
            let mut counted = matches.clone();
            for (_, docs) in filters.iter().filter(|(name, _)| *name != request.name) {
                counted.intersect(docs);
            }
            counting.add(segment, &counted)?;
        }
        Ok(())
    }

    /// What the words match, or everything where there are none; with scores where the order needs them.
    fn matches(&self, segment: &SegmentReader) -> Result<(Docs, Option<Scores>)> {
        let alive = Docs::alive(segment);
        let Some(words) = &self.words else { return Ok((alive, None)) };
        let mut scorer = words.scorer(segment, 1.0).map_err(engine)?;
        let mut docs = Docs::none(segment.max_doc());
        if self.order != Order::Score {
            docs.insert_all(scorer.as_mut());
            docs.intersect(&alive);
            return Ok((docs, None));
        }
        let mut scores = Vec::new();
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            if alive.contains(doc) {
                docs.insert(doc);
                scores.push((doc, scorer.score()));
            }
            doc = scorer.advance();
        }
        Ok((docs, Some(scores)))
    }

    fn collect(&mut self, segment: &SegmentReader, hits: &Docs, scores: Option<Scores>) -> Result<()> {
        let (order, after) = (self.order, self.after.as_ref());
        let Some(mut first) = SegmentOrder::new(segment, order, after, self.looks_for())? else {
            return Ok(());
        };
        match scores {
            Some(scores) => {
                let hits = scores.into_iter().filter(|(doc, _)| hits.contains(*doc));
                hits.for_each(|(doc, score)| first.offer(doc, score));
            }
            None => hits.iter().for_each(|doc| first.offer(doc, 0.0)),
        }
        self.first.push(first);
        Ok(())
    }

    /// One more than the page holds tells whether another page follows.
    fn looks_for(&self) -> usize {
        self.query.limit.saturating_add(1)
    }

    fn finish(self) -> Result<SearchPage> {
        let looks_for = self.looks_for();
        let mut hits = first_of(self.first, self.order, looks_for)?;
        let has_more = hits.len() > self.query.limit;
        hits.truncate(self.query.limit);
        let next = hits.last().filter(|_| has_more).map(Hit::mark);
        let mut facets = BTreeMap::new();
        for (counting, request) in self.facets.into_iter().zip(&self.query.facets) {
            facets.insert(request.name.clone(), counting.finish());
        }
        let ids = hits.into_iter().map(|hit| hit.id).collect();
        Ok(SearchPage { ids, total: self.total, next, facets })
    }
}
