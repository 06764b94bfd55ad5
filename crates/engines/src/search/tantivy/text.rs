//! What a shopper's words ask of the text fields: each word somewhere, the last one also as a beginning, and with
//! a typo where nothing has it as it stands. There is no query syntax, so any text is safe.

use tantivy::{
    Searcher, TERMINATED, Term,
    query::{
        BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, EnableScoring,
        FuzzyTermQuery, Query, TermQuery,
    },
    schema::IndexRecordOption,
};

use super::{
    analysis::{self, MAX_WORD_BYTES},
    fields::{Fields, Kept},
};

/// How many words of a query count; what follows them is not looked at.
const MAX_WORDS: usize = 64;
/// What a stemmed match weighs beside an exact one.
const STEM_WEIGHT: f32 = 0.8;
/// What the beginning of a longer word scores: a fixed sum, because rare endings are no better ones.
const PREFIX_SCORE: f32 = 0.5;
/// What a word with typos scores.
const TYPO_SCORE: f32 = 0.3;
/// How much the fields with lesser scores add to the best one.
const OTHER_FIELDS: f32 = 0.2;

/// Whether `text` has a word.
pub(super) fn has_words(text: &str) -> bool {
    !analysis::words(text, 1).is_empty()
}

/// The query for `text`; `None` where it has no word.
pub(super) fn query(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
) -> tantivy::Result<Option<Box<dyn Query>>> {
    let words = analysis::words(text, MAX_WORDS);
    let mut all: Vec<Box<dyn Query>> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let is_last = index + 1 == words.len();
        all.push(one_word(searcher, fields, word, is_last)?);
    }
    Ok(match all.len() {
        0 => None,
        1 => all.pop(),
        _ => Some(Box::new(BooleanQuery::intersection(all))),
    })
}

fn one_word(
    searcher: &Searcher,
    fields: &Fields,
    word: &str,
    is_last: bool,
) -> tantivy::Result<Box<dyn Query>> {
    if word.len() > MAX_WORD_BYTES {
        return Ok(Box::new(EmptyQuery));
    }
    let exact = as_it_stands(fields, word, is_last);
    let typos = match word.chars().count() {
        // Another number is another thing, not a misspelt one.
        _ if !word.chars().all(char::is_alphabetic) => 0,
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    };
    if typos == 0 || matches_any(searcher, exact.as_ref())? {
        return Ok(exact);
    }
    Ok(any_field(fields, |plain, _, _| {
        let term = Term::from_field_text(plain, word);
        let near = if is_last {
            FuzzyTermQuery::new_prefix(term, typos, true)
        } else {
            FuzzyTermQuery::new(term, typos, true)
        };
        vec![Box::new(ConstScoreQuery::new(Box::new(near), TYPO_SCORE))]
    }))
}

/// The word, its stem and, where it is the last, what begins with it.
fn as_it_stands(fields: &Fields, word: &str, is_last: bool) -> Box<dyn Query> {
    any_field(fields, |plain, stemmed, language| {
        let term = Term::from_field_text(plain, word);
        let mut ways: Vec<Box<dyn Query>> =
            vec![Box::new(TermQuery::new(term.clone(), IndexRecordOption::WithFreqs))];
        if let Some((stemmed, stem)) = stemmed.zip(analysis::stem(word, language)) {
            let stem = TermQuery::new(Term::from_field_text(stemmed, &stem), IndexRecordOption::WithFreqs);
            ways.push(Box::new(BoostQuery::new(Box::new(stem), STEM_WEIGHT)));
        }
        if is_last {
            let longer = FuzzyTermQuery::new_prefix(term, 0, true);
            ways.push(Box::new(ConstScoreQuery::new(Box::new(longer), PREFIX_SCORE)));
        }
        ways
    })
}

/// A match of any way in any text field, weighed by the field.
fn any_field(
    fields: &Fields,
    ways: impl Fn(tantivy::schema::Field, Option<tantivy::schema::Field>, &str) -> Vec<Box<dyn Query>>,
) -> Box<dyn Query> {
    let mut all: Vec<Box<dyn Query>> = Vec::new();
    for kept in fields.texts() {
        let Kept::Text { plain, stemmed, language, boost } = kept else { continue };
        for way in ways(*plain, *stemmed, language) {
            all.push(Box::new(BoostQuery::new(way, *boost)));
        }
    }
    Box::new(DisjunctionMaxQuery::with_tie_breaker(all, OTHER_FIELDS))
}

/// Whether a document that is not deleted matches.
fn matches_any(searcher: &Searcher, query: &dyn Query) -> tantivy::Result<bool> {
    let weight = query.weight(EnableScoring::disabled_from_searcher(searcher))?;
    for segment in searcher.segment_readers() {
        let mut scorer = weight.scorer(segment, 1.0)?;
        let mut doc = scorer.doc();
        while doc != TERMINATED {
            if !segment.is_deleted(doc) {
                return Ok(true);
            }
            doc = scorer.advance();
        }
    }
    Ok(false)
}
