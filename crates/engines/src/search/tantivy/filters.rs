//! Which documents of a segment a filter lets through, and the ranges of ordinals that map members are.
//! What a filter is named, and which facets go without it, is not known here.

use std::{
    fmt::Debug,
    ops::{Range, RangeInclusive},
};

use tantivy::{
    SegmentReader, Term,
    columnar::{Column, StrColumn, TermOrdHit},
    schema::IndexRecordOption,
};

use super::{
    docs::Docs,
    error::engine,
    fields::{Fields, Kept, after_member, member, member_prefix, sortable},
};
use crate::{EngineError, Result, search::FieldRef};

/// The documents that have any of the values in the field.
pub(super) fn having_any(
    fields: &Fields,
    segment: &SegmentReader,
    field: &FieldRef,
    values: &[String],
) -> Result<Docs> {
    let mut docs = Docs::none(segment.max_doc());
    let kept = fields.kept(field.field)?;
    for value in values {
        let (handle, term) = match kept {
            Kept::Keyword(handle) => (*handle, Some(Term::from_field_text(*handle, value))),
            Kept::Int(handle) => (*handle, number(value).map(|int| Term::from_field_i64(*handle, int))),
            Kept::KeywordMap(handle) => {
                let text = format!("{}{value}", member_prefix(member(field)?));
                (*handle, Some(Term::from_field_text(*handle, &text)))
            }
            Kept::IntMap(handle) => {
                let prefix = member_prefix(member(field)?);
                let text = number(value).map(|int| format!("{prefix}{}", sortable(int)));
                (*handle, text.map(|text| Term::from_field_text(*handle, &text)))
            }
            Kept::Text { .. } => return Err(not_filterable(field.field)),
        };
        if let Some(term) = term {
            let index = segment.inverted_index(handle).map_err(engine)?;
            let postings = index.read_postings(&term, IndexRecordOption::Basic).map_err(engine)?;
            if let Some(mut postings) = postings {
                docs.insert_all(&mut postings);
            }
        }
    }
    Ok(docs)
}

/// Those documents of `among` that have a number from .. to in the field.
pub(super) fn within(
    fields: &Fields,
    segment: &SegmentReader,
    field: &FieldRef,
    (from, to): (Option<i64>, Option<i64>),
    among: &Docs,
) -> Result<Docs> {
    let mut docs = Docs::none(segment.max_doc());
    match fields.kept(field.field)? {
        Kept::Int(_) => {
            let column = segment.fast_fields().column_opt::<i64>(field.field).map_err(engine)?;
            let range = from.unwrap_or(i64::MIN)..=to.unwrap_or(i64::MAX);
            if let Some(column) = column.filter(|_| !range.is_empty()) {
                add_column(&column, &range, among, &mut docs);
            }
        }
        Kept::IntMap(_) => {
            let Some(column) = segment.fast_fields().str(field.field).map_err(engine)? else {
                return Ok(docs);
            };
            let ords = number_range(&column, member(field)?, from, to)?;
            if !ords.is_empty() {
                add_column(column.ords(), &(ords.start..=ords.end - 1), among, &mut docs);
            }
        }
        _ => return Err(not_filterable(field.field)),
    }
    Ok(docs)
}

fn number(value: &str) -> Option<i64> {
    value.parse().ok()
}

fn not_filterable(field: &str) -> EngineError {
    EngineError::Fault(format!("the field {field:?} does not take this filter"))
}

/// Reads every value: the column's own range search takes a range below its least value for one that begins there.
fn add_column<T>(column: &Column<T>, range: &RangeInclusive<T>, among: &Docs, docs: &mut Docs)
where
    T: PartialOrd + Copy + Debug + Send + Sync + 'static,
{
    for doc in among.iter() {
        if column.values_for_doc(doc).any(|value| range.contains(&value)) {
            docs.insert(doc);
        }
    }
}

/// The place of `text` among a column's terms: its ordinal, or that of the next term.
pub(super) fn place(column: &StrColumn, text: &str) -> Result<TermOrdHit> {
    let count = column.num_terms() as u64;
    Ok(match column.dictionary().term_ord_or_next(text).map_err(engine)? {
        TermOrdHit::Exact(ord) => TermOrdHit::Exact(ord),
        TermOrdHit::Next(ord) => TermOrdHit::Next(ord.min(count)),
    })
}

/// The first ordinal whose term is not before `text`.
pub(super) fn first_from(column: &StrColumn, text: &str) -> Result<u64> {
    Ok(match place(column, text)? {
        TermOrdHit::Exact(ord) | TermOrdHit::Next(ord) => ord,
    })
}

/// The ordinals of a map field's member.
pub(super) fn member_range(column: &StrColumn, member: &str) -> Result<Range<u64>> {
    Ok(first_from(column, &member_prefix(member))?..first_from(column, &after_member(member))?)
}

/// The ordinals of a map field's member whose numbers lie in from ..= to.
fn number_range(column: &StrColumn, member: &str, from: Option<i64>, to: Option<i64>) -> Result<Range<u64>> {
    let prefix = member_prefix(member);
    let all = member_range(column, member)?;
    let start = match from {
        Some(from) => first_from(column, &format!("{prefix}{}", sortable(from)))?,
        None => all.start,
    };
    let end = match to.and_then(|to| to.checked_add(1)) {
        Some(after) => first_from(column, &format!("{prefix}{}", sortable(after)))?,
        None => all.end,
    };
    Ok(start..end)
}
