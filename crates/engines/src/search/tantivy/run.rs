//! A search over one commit: the words' matches and each filter's as sets of documents, joined for the hits and
//! for every facet.

use std::{collections::BTreeMap, ops::Deref, sync::Arc};

use tantivy::{
    DocId, Score, Searcher, SegmentReader, TERMINATED,
    query::{EnableScoring, Weight},
};

use super::{
    copy::IndexCopy,
    docs::Docs,
    error::engine,
    facets::Counting,
    fields::Fields,
    filters,
    order::{Hit, Order, SegmentOrder, first_of},
    remembered::{Found, Matches},
    statistics::LiveStatistics,
    text,
};
use crate::{
    Result,
    search::{Filter, SearchPage, SearchQuery},
};

/// Answers `query` from the last commit of `copy`.
pub(super) fn search(copy: &IndexCopy, query: &SearchQuery) -> Result<SearchPage> {
    let (searcher, fields) = (copy.searcher(), copy.fields.as_ref());
    let words = query.text.as_deref().filter(|text| text::has_words(text));
    let order = Order::of(query, fields, words.is_some())?;
    let after = query.after.as_deref().map(|mark| Hit::from_mark(mark, order)).transpose()?;
    let facets = query.facets.iter().map(|facet| Counting::new(fields, facet)).collect::<Result<_>>()?;
    let by_score = order == Order::Score;
    let find = |text| {
        let question = format!("words {by_score} {text}");
        copy.remembered.get_or(&searcher, question, || find_words(&searcher, fields, text, by_score))
    };
    let words = words.map(find).transpose()?;
    let filters =
        query.filters.iter().map(|(_, filter)| known(copy, &searcher, filter)).collect::<Result<_>>()?;
    let mut run = Run { query, fields, words, filters, order, after, facets, total: 0, first: Vec::new() };
    for (at, segment) in searcher.segment_readers().iter().enumerate() {
        run.add(at, segment)?;
    }
    run.finish()
}

/// The documents that the words of `text` match.
fn find_words(searcher: &Searcher, fields: &Fields, text: &str, by_score: bool) -> Result<Found> {
    let Some(query) = text::query(searcher, fields, text).map_err(engine)? else {
        return Ok(searcher.segment_readers().iter().map(everything).collect());
    };
    let statistics = LiveStatistics(searcher);
    let scoring = if by_score {
        EnableScoring::enabled_from_statistics_provider(&statistics, searcher)
    } else {
        EnableScoring::disabled_from_searcher(searcher)
    };
    let words = query.weight(scoring).map_err(engine)?;
    let segments = searcher.segment_readers().iter();
    segments.map(|segment| matches(words.as_ref(), segment, by_score)).collect()
}

fn everything(segment: &SegmentReader) -> Matches {
    Matches { docs: Docs::alive(segment), scores: None }
}

/// What the words match of one segment.
fn matches(words: &dyn Weight, segment: &SegmentReader, by_score: bool) -> Result<Matches> {
    let alive = Docs::alive(segment);
    let mut scorer = words.scorer(segment, 1.0).map_err(engine)?;
    let mut docs = Docs::none(segment.max_doc());
    if !by_score {
        docs.insert_all(scorer.as_mut());
        docs.intersect(&alive);
        return Ok(Matches { docs, scores: None });
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
    scores.shrink_to_fit();
    Ok(Matches { docs, scores: Some(scores) })
}

/// The documents of a filter that many searches share; a range is seldom asked twice.
fn known(copy: &IndexCopy, searcher: &Searcher, filter: &Filter) -> Result<Option<Arc<Found>>> {
    let Filter::Any(field, values) = filter else { return Ok(None) };
    let find = || {
        let one = |segment| {
            let docs = filters::having_any(&copy.fields, segment, field, values)?;
            Ok(Matches { docs, scores: None })
        };
        searcher.segment_readers().iter().map(one).collect()
    };
    copy.remembered.get_or(searcher, format!("filter {filter:?}"), find).map(Some)
}

struct Run<'a> {
    query: &'a SearchQuery,
    fields: &'a Fields,
    words: Option<Arc<Found>>,
    /// Beside each filter of the query.
    filters: Vec<Option<Arc<Found>>>,
    order: Order,
    after: Option<Hit>,
    facets: Vec<Counting<'a>>,
    total: u64,
    /// The first hits of each segment.
    first: Vec<SegmentOrder>,
}

/// What a filter lets through.
enum Through<'a> {
    Known(&'a Docs),
    Own(Docs),
}

impl Deref for Through<'_> {
    type Target = Docs;

    fn deref(&self) -> &Docs {
        match self {
            Self::Known(docs) => docs,
            Self::Own(docs) => docs,
        }
    }
}

impl Run<'_> {
    fn add(&mut self, at: usize, segment: &SegmentReader) -> Result<()> {
        let words = self.words.clone();
        let all;
        let matches = if let Some(words) = &words {
            &words[at]
        } else {
            all = everything(segment);
            &all
        };
        let known = self.filters.clone();
        let mut filters = Vec::with_capacity(known.len());
        for ((name, filter), known) in self.query.filters.iter().zip(&known) {
            let through = match (known, filter) {
                (Some(found), _) => Through::Known(&found[at].docs),
                (None, Filter::Any(field, values)) => {
                    Through::Own(filters::having_any(self.fields, segment, field, values)?)
                }
                (None, Filter::Range(field, from, to)) => {
                    Through::Own(filters::within(self.fields, segment, field, (*from, *to), &matches.docs)?)
                }
            };
            filters.push((name.as_str(), through));
        }
        let mut hits = matches.docs.clone();
        for (_, docs) in &filters {
            hits.intersect(docs);
        }
        self.total += hits.count();
        self.collect(segment, &hits, matches.scores.as_deref())?;

        for (counting, request) in self.facets.iter_mut().zip(&self.query.facets) {
            if filters.iter().all(|(name, _)| *name != request.name) {
                counting.add(segment, &hits)?;
                continue;
            }
            let mut counted = matches.docs.clone();
            for (_, docs) in filters.iter().filter(|(name, _)| *name != request.name) {
                counted.intersect(docs);
            }
            counting.add(segment, &counted)?;
        }
        Ok(())
    }

    fn collect(
        &mut self,
        segment: &SegmentReader,
        hits: &Docs,
        scores: Option<&[(DocId, Score)]>,
    ) -> Result<()> {
        let (order, after) = (self.order, self.after.as_ref());
        let Some(mut first) = SegmentOrder::new(segment, order, after, self.looks_for())? else {
            return Ok(());
        };
        match scores {
            Some(scores) => {
                let hits = scores.iter().filter(|(doc, _)| hits.contains(*doc));
                hits.for_each(|(doc, score)| first.offer(*doc, *score));
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
