//! Tantivy alone: the shop's own index, opened in this process, asked the same question with Tantivy's own parts. No
//! HTTP, no documents fetched, nothing of the shop.

use std::{fs, path::Path, thread, time::Duration};

use anyhow::{Context, Result, ensure};
use tantivy::{
    Index, Searcher, Term,
    aggregation::{AggContextParams, AggregationCollector, agg_req::Aggregations},
    collector::{Count, MultiCollector, TopDocs},
    query::{
        BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, FuzzyTermQuery, Occur, Query,
        RangeQuery, TermQuery,
    },
    schema::{Field, IndexRecordOption},
    tokenizer::{Language, RawTokenizer, Stemmer, TextAnalyzer},
};

use crate::client::Sample;

/// The shop's text fields with their weights.
const TEXTS: [(&str, f32); 5] =
    [("name", 4.0), ("codes", 3.0), ("labels", 1.5), ("description", 1.0), ("synonyms", 0.5)];
/// How many hits a page has.
const HITS: usize = 20;
/// How many values of a facet the shop answers.
const FACET_VALUES: u32 = 100;

/// A question: one word, a range of prices, in stock.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// A word in lower case.
    pub word: &'static str,
    /// In minor units, included.
    pub from_minor: i64,
    /// In minor units, included.
    pub to_minor: i64,
}

/// The index, opened.
pub struct BareSearch {
    searcher: Searcher,
    facets: Aggregations,
}

impl BareSearch {
    /// Opens the live index in a shop's data folder.
    pub fn open(data: &Path) -> Result<Self> {
        let search = data.join("search");
        let live = fs::read_to_string(search.join("products.live")).context("the shop has an index")?;
        let index = Index::open_in_dir(search.join(live.trim()))?;
        let facets = serde_json::json!({
            "vendor": {"terms": {"field": "vendor", "size": FACET_VALUES}},
            "type": {"terms": {"field": "type", "size": FACET_VALUES}},
        });
        Ok(Self { searcher: index.reader()?.searcher(), facets: serde_json::from_value(facets)? })
    }

    /// Answers a question; says how many products match.
    pub fn ask(&self, question: &Question) -> Result<usize> {
        let query = self.query(question)?;
        let mut collectors = MultiCollector::new();
        let hits = collectors.add_collector(TopDocs::with_limit(HITS).order_by_score());
        let count = collectors.add_collector(Count);
        let facets = AggregationCollector::from_aggs(self.facets.clone(), AggContextParams::default());
        let facets = collectors.add_collector(facets);
        let mut fruits = self.searcher.search(&query, &collectors)?;
        let (hits, count, facets) =
            (hits.extract(&mut fruits), count.extract(&mut fruits), facets.extract(&mut fruits));
        ensure!(hits.len() == HITS.min(count) && facets.0.len() == 2, "an answer has hits and facets");
        Ok(count)
    }

    /// Asks from `clients` threads at once for `time`; every answer must have the total that is `expected`.
    pub fn load(&self, questions: &[(Question, usize)], clients: usize, time: Duration) -> Result<Sample> {
        let started = std::time::Instant::now();
        let one = |first: usize| {
            let mut sample = Sample::empty();
            let mut n = first;
            while started.elapsed() < time {
                let (question, expected) = &questions[n % questions.len()];
                let asked = std::time::Instant::now();
                let total = self.ask(question)?;
                ensure!(total == *expected, "Tantivy finds {total} for {question:?}, the shop {expected}");
                sample.add(asked.elapsed());
                n += clients;
            }
            Ok::<_, anyhow::Error>(sample)
        };
        let mut all = Sample::empty();
        thread::scope(|scope| {
            let threads: Vec<_> = (0..clients).map(|first| scope.spawn(move || one(first))).collect();
            for thread in threads {
                all.join(&thread.join().expect("a search does not panic")?);
            }
            Ok::<_, anyhow::Error>(())
        })?;
        all.took = started.elapsed();
        Ok(all)
    }

    fn query(&self, question: &Question) -> Result<BooleanQuery> {
        let (in_stock, status) = (self.field("inStock")?, self.field("status")?);
        let price = self.field("price")?;
        let range = RangeQuery::new(
            std::ops::Bound::Included(Term::from_field_i64(price, question.from_minor)),
            std::ops::Bound::Included(Term::from_field_i64(price, question.to_minor)),
        );
        // Filters score nothing.
        let filter = |query: Box<dyn Query>| {
            let silent: Box<dyn Query> = Box::new(ConstScoreQuery::new(query, 0.0));
            (Occur::Must, silent)
        };
        let is = |field, value| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
        };
        Ok(BooleanQuery::new(vec![
            (Occur::Must, self.word(question.word)?),
            filter(Box::new(range)),
            filter(is(in_stock, "true")),
            filter(is(status, "active")),
        ]))
    }

    /// The word, its stem, and what begins with it, in any text field.
    fn word(&self, word: &str) -> Result<Box<dyn Query>> {
        let stem = stem(word);
        let mut ways: Vec<Box<dyn Query>> = Vec::new();
        let mut add = |way: Box<dyn Query>, boost| ways.push(Box::new(BoostQuery::new(way, boost)));
        for (name, boost) in TEXTS {
            let plain = Term::from_field_text(self.field(name)?, word);
            let stemmed = Term::from_field_text(self.field(&format!("{name}_stemmed"))?, &stem);
            add(Box::new(TermQuery::new(plain.clone(), IndexRecordOption::WithFreqs)), boost);
            add(Box::new(TermQuery::new(stemmed, IndexRecordOption::WithFreqs)), boost * 0.8);
            let longer = FuzzyTermQuery::new_prefix(plain, 0, true);
            add(Box::new(ConstScoreQuery::new(Box::new(longer), 0.5)), boost);
        }
        Ok(Box::new(DisjunctionMaxQuery::with_tie_breaker(ways, 0.2)))
    }

    fn field(&self, name: &str) -> Result<Field> {
        Ok(self.searcher.schema().get_field(name)?)
    }
}

fn stem(word: &str) -> String {
    let raw = TextAnalyzer::builder(RawTokenizer::default());
    let mut analyser = raw.filter(Stemmer::new(Language::English)).build();
    let mut stream = analyser.token_stream(word);
    stream.next().map(|token| token.text.clone()).unwrap_or_default()
}
