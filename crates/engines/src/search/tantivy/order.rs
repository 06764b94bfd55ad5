//! The order of the hits: keys that compare as numbers within a segment and as values across them, and the mark
//! where the next page begins.

use std::{cmp::Ordering, collections::BinaryHeap};

use serde::{Deserialize, Serialize};
use tantivy::{
    DocId, Score, SegmentReader,
    columnar::{Column, StrColumn, TermOrdHit},
};

use super::{
    error::engine,
    fields::{Fields, ID, Kept},
    filters,
};
use crate::{
    EngineError, Result,
    search::{SearchQuery, Sort},
};

/// What hits are ordered by; the id decides between equals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The best score first.
    Score,
    /// The greatest id first.
    NewestId,
    /// The least, or else the greatest, number of a field first.
    Int(&'static str, Direction),
    /// The same by the first keyword.
    Keyword(&'static str, Direction),
}

/// Which end of a field comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// The least.
    Ascending,
    /// The greatest.
    Descending,
}

impl Order {
    /// The order that `query` asks for.
    pub(super) fn of(query: &SearchQuery, fields: &Fields, has_words: bool) -> Result<Self> {
        let Sort::Field { field, descending } = &query.sort else {
            return Ok(if has_words { Self::Score } else { Self::NewestId });
        };
        let direction = if *descending { Direction::Descending } else { Direction::Ascending };
        match fields.kept(field.field)? {
            Kept::Int(_) => Ok(Self::Int(field.field, direction)),
            Kept::Keyword(_) => Ok(Self::Keyword(field.field, direction)),
            _ => Err(EngineError::Fault(format!("hits are not sorted by {:?}", field.field))),
        }
    }

    /// Whether a value's place within a segment is its place everywhere; a keyword's is that of its ordinal.
    fn is_by_number(self) -> bool {
        matches!(self, Self::Score | Self::Int(..))
    }

    fn is_descending(self) -> bool {
        matches!(self, Self::Int(_, Direction::Descending) | Self::Keyword(_, Direction::Descending))
    }
}

/// What a hit is ordered by, comparable across segments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    /// The bits of a score; it is never negative, so that they compare as it does.
    Score(u32),
    Int(i64),
    Text(String),
    /// The field has no value: last in either direction.
    Missing,
    /// The id alone.
    Id,
}

/// A hit, and as text the mark behind which the next page begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hit {
    key: Key,
    /// The document's key.
    pub(super) id: String,
}

impl Hit {
    /// The mark that `mark` gave for a query of the same order.
    pub(super) fn from_mark(mark: &str, order: Order) -> Result<Self> {
        let hit: Option<Self> = serde_json::from_str(mark).ok();
        hit.filter(|hit| {
            matches!(
                (order, &hit.key),
                (Order::Score, Key::Score(_))
                    | (Order::NewestId, Key::Id)
                    | (Order::Int(..), Key::Int(_) | Key::Missing)
                    | (Order::Keyword(..), Key::Text(_) | Key::Missing)
            )
        })
        .ok_or_else(|| EngineError::Fault("the mark is not one that a search of this order gave".into()))
    }

    /// This hit as a mark.
    pub(super) fn mark(&self) -> String {
        serde_json::to_string(self).expect("a hit is plain data")
    }

    /// How two hits of different segments stand to each other.
    fn compare(&self, other: &Self, order: Order) -> Ordering {
        let by_value = match (&self.key, &other.key) {
            (Key::Score(one), Key::Score(other)) => other.cmp(one),
            (Key::Int(one), Key::Int(other)) => one.cmp(other),
            (Key::Text(one), Key::Text(other)) => one.cmp(other),
            (Key::Id, Key::Id) => return other.id.cmp(&self.id),
            (mine, theirs) => {
                let missing_last = (*mine == Key::Missing).cmp(&(*theirs == Key::Missing));
                return missing_last.then_with(|| self.id.cmp(&other.id));
            }
        };
        let by_value = if order.is_descending() { by_value.reverse() } else { by_value };
        by_value.then_with(|| self.id.cmp(&other.id))
    }
}

/// A hit's key within a segment: first the value's place, then the id's. The lesser comes first.
type Place = (u128, u64);

/// The place of a value that is missing: behind all others.
const MISSING: u128 = u128::MAX;

/// Keeps the first few of one segment's hits.
pub(super) struct SegmentOrder {
    order: Order,
    ids: StrColumn,
    ints: Option<Column<i64>>,
    texts: Option<StrColumn>,
    after: Option<Place>,
    first: BinaryHeap<(Place, DocId)>,
    limit: usize,
}

impl SegmentOrder {
    /// Keeps the first `limit` hits of `segment` that come after `after`; `None` for a segment without documents.
    pub(super) fn new(
        segment: &SegmentReader,
        order: Order,
        after: Option<&Hit>,
        limit: usize,
    ) -> Result<Option<Self>> {
        let columns = segment.fast_fields();
        let Some(ids) = columns.str(ID).map_err(engine)? else { return Ok(None) };
        let (mut ints, mut texts) = (None, None);
        match order {
            Order::Int(name, _) => ints = columns.column_opt::<i64>(name).map_err(engine)?,
            Order::Keyword(name, _) => texts = columns.str(name).map_err(engine)?,
            Order::Score | Order::NewestId => {}
        }
        let mut this = Self { order, ids, ints, texts, after: None, first: BinaryHeap::new(), limit };
        this.after = after.map(|hit| this.place_of_hit(hit)).transpose()?;
        Ok(Some(this))
    }

    /// Offers a hit.
    pub(super) fn offer(&mut self, doc: DocId, score: Score) {
        let place = self.place_of_doc(doc, score);
        if self.after.is_some_and(|after| place <= after) {
            return;
        }
        if self.first.len() < self.limit {
            self.first.push((place, doc));
        } else if let Some(mut last) = self.first.peek_mut().filter(|last| place < last.0) {
            *last = (place, doc);
        }
    }

    fn place_of_doc(&self, doc: DocId, score: Score) -> Place {
        let id = self.ids.ords().first(doc).map_or(0, of_ord);
        let value = match self.order {
            Order::Score => Some(u64::from(u32::MAX - score.to_bits())),
            Order::NewestId => return (u128::from(u64::MAX - id), 0),
            Order::Int(..) => self.ints.as_ref().and_then(|ints| ints.first(doc)).map(tantivy::i64_to_u64),
            Order::Keyword(..) => self.texts.as_ref().and_then(|texts| texts.ords().first(doc)).map(of_ord),
        };
        (self.directed(value), id)
    }

    /// Where a hit of any segment would stand in this one.
    fn place_of_hit(&self, hit: &Hit) -> Result<Place> {
        let id = of_text(&self.ids, &hit.id)?;
        let value = match &hit.key {
            Key::Score(bits) => Some(u64::from(u32::MAX - bits)),
            Key::Id => return Ok((u128::from(u64::MAX - id), 0)),
            Key::Int(int) => Some(tantivy::i64_to_u64(*int)),
            Key::Text(text) => Some(self.texts.as_ref().map_or(Ok(0), |texts| of_text(texts, text))?),
            Key::Missing => None,
        };
        Ok((self.directed(value), id))
    }

    fn directed(&self, value: Option<u64>) -> u128 {
        match value {
            None => MISSING,
            Some(value) if self.order.is_descending() => u128::from(u64::MAX - value),
            Some(value) => u128::from(value),
        }
    }

    fn hit(&self, place: Place, doc: DocId) -> Result<Hit> {
        let mut id = String::new();
        let ord = self.ids.ords().first(doc).unwrap_or_default();
        self.ids.ord_to_str(ord, &mut id).map_err(engine)?;
        let key = match self.order {
            Order::NewestId => Key::Id,
            Order::Score => {
                let place = u32::try_from(place.0).expect("a score's place has its width");
                Key::Score(u32::MAX - place)
            }
            Order::Int(..) => {
                self.ints.as_ref().and_then(|ints| ints.first(doc)).map_or(Key::Missing, Key::Int)
            }
            Order::Keyword(..) => match self.texts.as_ref().zip(self.first_text(doc)) {
                Some((texts, ord)) => {
                    let mut text = String::new();
                    texts.ord_to_str(ord, &mut text).map_err(engine)?;
                    Key::Text(text)
                }
                None => Key::Missing,
            },
        };
        Ok(Hit { key, id })
    }

    fn first_text(&self, doc: DocId) -> Option<u64> {
        self.texts.as_ref()?.ords().first(doc)
    }
}

/// The first `limit` hits of all segments, in order. Only of these are the ids read, which costs more than to find them.
pub(super) fn first_of(segments: Vec<SegmentOrder>, order: Order, limit: usize) -> Result<Vec<Hit>> {
    let last = if order.is_by_number() { last_value(&segments, limit) } else { MISSING };
    let mut hits = Vec::new();
    for mut segment in segments {
        for (place, doc) in std::mem::take(&mut segment.first) {
            if place.0 <= last {
                hits.push(segment.hit(place, doc)?);
            }
        }
    }
    hits.sort_unstable_by(|one, other| one.compare(other, order));
    hits.truncate(limit);
    Ok(hits)
}

/// The place of the value of the last of `limit` hits, where places mean the same in all segments.
fn last_value(segments: &[SegmentOrder], limit: usize) -> u128 {
    let mut values: Vec<u128> =
        segments.iter().flat_map(|segment| segment.first.iter().map(|(place, _)| place.0)).collect();
    match limit.checked_sub(1) {
        Some(last) if last < values.len() => *values.select_nth_unstable(last).1,
        _ => MISSING,
    }
}

/// Ordinals are doubled, so that a text that a segment has not finds a place between two that it has.
fn of_ord(ord: u64) -> u64 {
    2 * ord + 1
}

fn of_text(column: &StrColumn, text: &str) -> Result<u64> {
    Ok(match filters::place(column, text)? {
        TermOrdHit::Exact(ord) => of_ord(ord),
        TermOrdHit::Next(ord) => 2 * ord,
    })
}
