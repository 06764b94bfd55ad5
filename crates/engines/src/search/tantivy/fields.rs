//! How the fields of a schema are kept in Tantivy, and how a document is written into them.
//! Nothing is searched here.
//!
//! A map field is one column of terms `member`, separator, value: the members' values lie side by side in the
//! column's sorted dictionary, so that a member is a range of ordinals. Numbers of a map are written in an order
//! that text keeps.

use std::collections::BTreeMap;

use tantivy::{
    TantivyDocument, Term,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STRING, Schema as TantivySchema,
        SchemaBuilder, TextFieldIndexing, TextOptions,
    },
};

use super::analysis;
use crate::{
    EngineError, Result,
    search::{FieldKind, FieldRef, Schema, SearchDocument, Value},
};

/// The column of the documents' keys. No schema's field can have this name.
pub(super) const ID: &str = "_id";
/// The column of the documents' versions.
pub(super) const VERSION: &str = "_version";

/// Between a member's name and its value. In a name, it and `ESCAPE` are written as `ESCAPE` and a digit.
const SEPARATOR: char = '\u{1f}';
const AFTER_SEPARATOR: char = '\u{20}';
const ESCAPE: char = '\u{1e}';

/// Where a field of the schema is kept.
#[derive(Debug, Clone)]
pub(super) enum Kept {
    /// Words: as they are, and stemmed where the language has a stemmer.
    Text { plain: Field, stemmed: Option<Field>, language: &'static str, boost: f32 },
    /// Values as they are.
    Keyword(Field),
    /// Whole numbers.
    Int(Field),
    /// Terms `member`, separator, value.
    KeywordMap(Field),
    /// Terms `member`, separator, number.
    IntMap(Field),
}

/// The fields of a schema in Tantivy.
pub(super) struct Fields {
    /// Tantivy's form of the schema.
    pub(super) schema: TantivySchema,
    /// The documents' keys.
    pub(super) id: Field,
    /// The documents' versions.
    pub(super) version: Field,
    kept: BTreeMap<&'static str, Kept>,
}

impl Fields {
    /// Lays out `schema`.
    pub(super) fn new(schema: &Schema) -> Self {
        let mut builder = TantivySchema::builder();
        let id = builder.add_text_field(ID, STRING | FAST);
        let version = builder.add_i64_field(VERSION, FAST);
        let mut kept = BTreeMap::new();
        for field in schema.fields {
            kept.insert(field.name, keep(&mut builder, field.name, field.kind));
        }
        Self { schema: builder.build(), id, version, kept }
    }

    /// Where `name` is kept; a field that the schema has not is a fault of the caller.
    pub(super) fn kept(&self, name: &str) -> Result<&Kept> {
        self.kept.get(name).ok_or_else(|| EngineError::Fault(format!("the index has no field {name:?}")))
    }

    /// All text fields.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Kept> {
        self.kept.values().filter(|kept| matches!(kept, Kept::Text { .. }))
    }

    /// The term of a document's key.
    pub(super) fn id_term(&self, id: &str) -> Term {
        Term::from_field_text(self.id, id)
    }

    /// `document` as Tantivy takes it.
    pub(super) fn document(&self, document: &SearchDocument) -> Result<TantivyDocument> {
        let mut out = TantivyDocument::default();
        out.add_text(self.id, &document.id);
        out.add_i64(self.version, document.version);
        for (name, value) in &document.fields {
            add(&mut out, self.kept(name)?, value).ok_or_else(|| {
                EngineError::Fault(format!("the value of field {name:?} is of another kind"))
            })?;
        }
        Ok(out)
    }
}

fn keep(builder: &mut SchemaBuilder, name: &str, kind: FieldKind) -> Kept {
    match kind {
        FieldKind::Text { language, boost_percent } => {
            let boost = f32::from(u16::try_from(boost_percent).unwrap_or(u16::MAX)) / 100.0;
            let plain = builder.add_text_field(name, words(analysis::PLAIN));
            let stemmed = analysis::stemmed(language)
                .map(|analyser| builder.add_text_field(&format!("{name}_stemmed"), words(&analyser)));
            Kept::Text { plain, stemmed, language, boost }
        }
        FieldKind::Keyword => Kept::Keyword(builder.add_text_field(name, STRING | FAST)),
        FieldKind::Int => Kept::Int(builder.add_i64_field(name, NumericOptions::from(INDEXED | FAST))),
        FieldKind::KeywordMap => Kept::KeywordMap(builder.add_text_field(name, STRING | FAST)),
        FieldKind::IntMap => Kept::IntMap(builder.add_text_field(name, STRING | FAST)),
    }
}

fn words(analyser: &str) -> TextOptions {
    let indexing =
        TextFieldIndexing::default().set_tokenizer(analyser).set_index_option(IndexRecordOption::WithFreqs);
    TextOptions::default().set_indexing_options(indexing)
}

/// Adds `value`, each of its parts once; `None` where it is of another kind than the field.
fn add(out: &mut TantivyDocument, kept: &Kept, value: &Value) -> Option<()> {
    match (kept, value) {
        (Kept::Text { plain, stemmed, .. }, Value::Texts(texts)) => {
            for text in texts {
                out.add_text(*plain, text);
                if let Some(stemmed) = stemmed {
                    out.add_text(*stemmed, text);
                }
            }
        }
        (Kept::Keyword(field), Value::Texts(texts)) => {
            distinct(texts).for_each(|text| out.add_text(*field, text));
        }
        (Kept::Int(field), Value::Ints(ints)) => {
            // Ascending, because a sort takes the first.
            let mut ints = ints.clone();
            ints.sort_unstable();
            distinct(&ints).for_each(|int| out.add_i64(*field, *int));
        }
        (Kept::KeywordMap(field), Value::TextMap(members)) => {
            for (member, values) in members {
                let prefix = member_prefix(member);
                distinct(values).for_each(|value| out.add_text(*field, format!("{prefix}{value}")));
            }
        }
        (Kept::IntMap(field), Value::IntMap(members)) => {
            for (member, values) in members {
                let prefix = member_prefix(member);
                distinct(values)
                    .for_each(|value| out.add_text(*field, format!("{prefix}{}", sortable(*value))));
            }
        }
        _ => return None,
    }
    Some(())
}

fn distinct<T: Ord>(values: &[T]) -> impl Iterator<Item = &T> {
    let mut seen = std::collections::BTreeSet::new();
    values.iter().filter(move |value| seen.insert(*value))
}

/// What the terms of a member begin with; the bounds of its range are this and `after_member`.
pub(super) fn member_prefix(member: &str) -> String {
    format!("{}{SEPARATOR}", escape(member))
}

/// The first text behind all terms of a member.
pub(super) fn after_member(member: &str) -> String {
    format!("{}{AFTER_SEPARATOR}", escape(member))
}

fn escape(member: &str) -> String {
    member.replace(ESCAPE, "\u{1e}0").replace(SEPARATOR, "\u{1e}1")
}

/// A number as text of one length that sorts as the number does.
pub(super) fn sortable(value: i64) -> String {
    format!("{:016x}", value.cast_unsigned() ^ (1 << 63))
}

/// The name of the member that a map field's reference must have.
pub(super) fn member(field: &FieldRef) -> Result<&str> {
    let missing = || EngineError::Fault(format!("the map field {:?} needs a member", field.field));
    field.member.as_deref().ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::{after_member, member_prefix, sortable};

    #[test]
    fn numbers_sort_as_text() {
        let numbers = [i64::MIN, -1_000, -1, 0, 1, 255, 256, i64::MAX];
        assert!(numbers.map(sortable).is_sorted());
    }

    #[test]
    fn members_do_not_reach_into_each_other() {
        let names = ["a", "a ", "a\u{1f}", "a\u{1e}", "a\u{1e}1", "a!", "a.b", "", "ä"];
        for one in names {
            for other in names.iter().filter(|other| **other != one) {
                let term = format!("{}x", member_prefix(other));
                assert!(!(member_prefix(one)..after_member(one)).contains(&term), "{one:?} {other:?}");
            }
        }
    }
}
