//! Rows as parameters where there are many, else as one JSON text with one BLOB beside it.
//!
//! A statement of a fixed number of rows stays prepared, and its values need no detour through text: for many rows that
//! is the quickest way. What is left over, and every small batch, goes as one statement of another form, since each
//! statement is a journey to the connection's thread and back.

use std::{fmt::Write as _, vec::IntoIter};

use mercato_kernel::micros;

use super::{Column, ColumnKind, InsertMany, Run};
use crate::{Result, db::Value};

/// How many rows a statement with parameters takes. Every table has one such statement, which stays prepared.
const ROWS: usize = 128;
/// How many bytes one statement carries before the next begins, more or less.
const MAX_BYTES: usize = 1024 * 1024;

/// The statement of the next rows.
pub(super) fn next_run(insert: &InsertMany, rows: &mut IntoIter<Vec<Value>>) -> Result<Run> {
    let next = rows.as_slice().get(..ROWS);
    if next.is_some_and(|next| next.iter().map(|row| row_bytes(row)).sum::<usize>() <= MAX_BYTES) {
        return parameters(insert, rows);
    }
    json_and_blob(insert, rows)
}

fn row_bytes(row: &[Value]) -> usize {
    row.iter().map(value_bytes).sum()
}

fn value_bytes(value: &Value) -> usize {
    match value {
        Value::Text(Some(text)) => text.len(),
        Value::Bytes(Some(bytes)) => bytes.len(),
        _ => 16,
    }
}

fn parameters(insert: &InsertMany, rows: &mut IntoIter<Vec<Value>>) -> Result<Run> {
    let width = insert.columns.len();
    let row = format!("({}?)", "?, ".repeat(width - 1));
    let (table, names, suffix) = (insert.table, insert.names(), insert.suffix);
    let all = format!("{row}, ").repeat(ROWS - 1) + &row;
    let mut values = Vec::with_capacity(width * ROWS);
    for row in rows.take(ROWS) {
        let fits =
            row.len() == width && insert.columns.iter().zip(&row).all(|((_, kind), value)| kind.is_of(value));
        if !fits {
            return Err(insert.mismatch());
        }
        values.extend(row);
    }
    Ok(Run { text: format!("INSERT INTO {table} ({names}) VALUES {all} {suffix}"), values })
}

/// Bytes and UUIDs stand in the BLOB, of which each row cuts its parts; the JSON text says where they begin.
fn json_and_blob(insert: &InsertMany, rows: &mut IntoIter<Vec<Value>>) -> Result<Run> {
    let (mut text, mut blob) = (String::from("["), Vec::new());
    while text.len() + blob.len() < MAX_BYTES {
        let Some(row) = rows.next() else { break };
        if row.len() != insert.columns.len() {
            return Err(insert.mismatch());
        }
        text.push_str(if text.len() > 1 { ",[" } else { "[" });
        for (index, ((_, kind), value)) in insert.columns.iter().zip(&row).enumerate() {
            if index > 0 {
                text.push(',');
            }
            push(&mut text, &mut blob, *kind, value).ok_or_else(|| insert.mismatch())?;
        }
        text.push(']');
    }
    text.push(']');
    Ok(Run { text: select(insert), values: vec![text.into(), blob.into()] })
}

fn select(insert: &InsertMany) -> String {
    let (table, names, suffix) = (insert.table, insert.names(), insert.suffix);
    let mut place = 0;
    let mut next = || {
        place += 1;
        format!("value ->> {}", place - 1)
    };
    let read = |(_, kind): &Column| match kind {
        ColumnKind::Uuid => format!("substr($2, {}, 16)", next()),
        ColumnKind::Bytes => format!("substr($2, {}, {})", next(), next()),
        _ => next(),
    };
    let reads = insert.columns.iter().map(read).collect::<Vec<_>>().join(", ");
    // `WHERE true` keeps SQLite's parser from reading ON CONFLICT as a join condition.
    format!("INSERT INTO {table} ({names}) SELECT {reads} FROM json_each($1) WHERE true {suffix}")
}

/// `None` where the value is not of the column's type.
fn push(text: &mut String, blob: &mut Vec<u8>, kind: ColumnKind, value: &Value) -> Option<()> {
    let begin = blob.len() + 1;
    match (kind, value) {
        (ColumnKind::Bytes, Value::Bytes(None)) => text.push_str("null,null"),
        (ColumnKind::Bytes, Value::Bytes(Some(bytes))) => {
            push_shown(text, format_args!("{begin},{}", bytes.len()));
            blob.extend_from_slice(bytes);
        }
        (ColumnKind::Uuid, Value::Uuid(Some(id))) => {
            push_shown(text, format_args!("{begin}"));
            blob.extend_from_slice(id.as_bytes());
        }
        (ColumnKind::Bool, Value::Bool(Some(value))) => text.push(if *value { '1' } else { '0' }),
        (ColumnKind::Int, Value::Int(Some(value))) => push_shown(text, format_args!("{value}")),
        (ColumnKind::Text, Value::Text(Some(value))) => push_quoted(text, value),
        (ColumnKind::Time, Value::Time(Some(time))) => push_shown(text, format_args!("{}", micros(*time))),
        (ColumnKind::Json, Value::Json(Some(json))) => push_quoted(text, &json.to_string()),
        _ if kind.is_of(value) => text.push_str("null"),
        _ => return None,
    }
    Some(())
}

fn push_shown(text: &mut String, shown: std::fmt::Arguments<'_>) {
    text.write_fmt(shown).expect("a String takes everything");
}

fn push_quoted(text: &mut String, value: &str) {
    text.push_str(&serde_json::to_string(value).expect("a text is always JSON"));
}

impl ColumnKind {
    fn is_of(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (Self::Bool, Value::Bool(_))
                | (Self::Int, Value::Int(_))
                | (Self::Text, Value::Text(_))
                | (Self::Bytes, Value::Bytes(_))
                | (Self::Uuid, Value::Uuid(_))
                | (Self::Time, Value::Time(_))
                | (Self::Json, Value::Json(_))
        )
    }
}
