//! Set-based inserts: many rows in each statement, as arrays on PostgreSQL and as one JSON text on SQLite.

use super::{Dialect, Value, value::ColumnValues};
use crate::{EngineError, Result};
use mercato_kernel::micros;

/// How long the text of one statement's rows grows on SQLite before the next begins.
const MAX_TEXT_BYTES: usize = 1024 * 1024;
/// How many rows one statement takes on PostgreSQL.
const MAX_ROWS: usize = 10_000;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `Value::Bool`.
    Bool,
    /// `Value::Int`.
    Int,
    /// `Value::Text`.
    Text,
    /// `Value::Bytes`.
    Bytes,
    /// `Value::Uuid`.
    Uuid,
    /// `Value::Time`.
    Time,
    /// `Value::Json`.
    Json,
}

/// A column by name and type.
pub type Column = (&'static str, ColumnKind);

/// An insert of many rows into one table.
#[derive(Debug, Clone, Copy)]
pub struct InsertMany {
    /// The table.
    pub table: &'static str,
    /// Its columns, in the order of each row's values.
    pub columns: &'static [Column],
    /// What follows the rows, such as `ON CONFLICT DO NOTHING`.
    pub suffix: &'static str,
}

impl InsertMany {
    /// The statement for `dialect`.
    pub(super) fn text(&self, dialect: Dialect) -> String {
        let (table, names, suffix) = (self.table, self.names(), self.suffix);
        match dialect {
            Dialect::Sqlite => {
                let read = |(index, (_, kind)): (usize, &Column)| match kind {
                    ColumnKind::Uuid | ColumnKind::Bytes => format!("unhex(value ->> {index})"),
                    _ => format!("value ->> {index}"),
                };
                let reads = self.columns.iter().enumerate().map(read).collect::<Vec<_>>().join(", ");
                // `WHERE true` keeps SQLite's parser from reading ON CONFLICT as a join condition.
                format!("INSERT INTO {table} ({names}) SELECT {reads} FROM json_each($1) WHERE true {suffix}")
            }
            Dialect::Postgres => {
                let cast =
                    |(index, (_, kind)): (usize, &Column)| format!("${}::{}[]", index + 1, pg_type(*kind));
                let casts = self.columns.iter().enumerate().map(cast).collect::<Vec<_>>().join(", ");
                format!("INSERT INTO {table} ({names}) SELECT * FROM unnest({casts}) {suffix}")
            }
        }
    }

    /// The values for the next run of the statement, taken off `rows`; `None` when there are no more. A run
    /// holds at most about a mebibyte on SQLite, where it is a text that the database takes apart.
    pub(super) fn next_values(
        &self,
        dialect: Dialect,
        rows: &mut std::vec::IntoIter<Vec<Value>>,
    ) -> Result<Option<Vec<Value>>> {
        if rows.len() == 0 {
            return Ok(None);
        }
        match dialect {
            Dialect::Sqlite => self.json_rows(rows).map(Some),
            Dialect::Postgres => self.column_arrays(rows).map(Some),
        }
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn json_rows(&self, rows: &mut std::vec::IntoIter<Vec<Value>>) -> Result<Vec<Value>> {
        let mut text = String::from("[");
        while text.len() < MAX_TEXT_BYTES {
            let Some(row) = rows.next() else { break };
            if row.len() != self.columns.len() {
                return Err(mismatch(self.table));
            }
            text.push_str(if text.len() > 1 { ",[" } else { "[" });
            for (index, ((_, kind), value)) in self.columns.iter().zip(&row).enumerate() {
                if index > 0 {
                    text.push(',');
                }
                push_json(&mut text, *kind, value).ok_or_else(|| mismatch(self.table))?;
            }
            text.push(']');
        }
        text.push(']');
        Ok(vec![Value::Text(Some(text))])
    }

    fn column_arrays(&self, rows: &mut std::vec::IntoIter<Vec<Value>>) -> Result<Vec<Value>> {
        let count = rows.len().min(MAX_ROWS);
        let mut columns: Vec<ColumnValues> =
            self.columns.iter().map(|(_, kind)| empty_column(*kind, count)).collect();
        for row in rows.take(count) {
            if row.len() != columns.len() {
                return Err(mismatch(self.table));
            }
            for (column, value) in columns.iter_mut().zip(row) {
                push(column, value).ok_or_else(|| mismatch(self.table))?;
            }
        }
        Ok(columns.into_iter().map(Value::Column).collect())
    }
}

fn mismatch(table: &str) -> EngineError {
    EngineError::Fault(format!("a row for {table} does not fit its columns"))
}

fn pg_type(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Bool => "boolean",
        ColumnKind::Int => "bigint",
        ColumnKind::Text => "text",
        ColumnKind::Bytes => "bytea",
        ColumnKind::Uuid => "uuid",
        ColumnKind::Time => "timestamptz",
        ColumnKind::Json => "jsonb",
    }
}

fn empty_column(kind: ColumnKind, rows: usize) -> ColumnValues {
    match kind {
        ColumnKind::Bool => ColumnValues::Bools(Vec::with_capacity(rows)),
        ColumnKind::Int => ColumnValues::Ints(Vec::with_capacity(rows)),
        ColumnKind::Text => ColumnValues::Texts(Vec::with_capacity(rows)),
        ColumnKind::Bytes => ColumnValues::Bytes(Vec::with_capacity(rows)),
        ColumnKind::Uuid => ColumnValues::Uuids(Vec::with_capacity(rows)),
        ColumnKind::Time => ColumnValues::Times(Vec::with_capacity(rows)),
        ColumnKind::Json => ColumnValues::Jsons(Vec::with_capacity(rows)),
    }
}

/// `None` where the value is not of the column's type.
fn push(column: &mut ColumnValues, value: Value) -> Option<()> {
    match (column, value) {
        (ColumnValues::Bools(column), Value::Bool(value)) => column.push(value),
        (ColumnValues::Ints(column), Value::Int(value)) => column.push(value),
        (ColumnValues::Texts(column), Value::Text(value)) => column.push(value),
        (ColumnValues::Bytes(column), Value::Bytes(value)) => column.push(value),
        (ColumnValues::Uuids(column), Value::Uuid(value)) => column.push(value),
        (ColumnValues::Times(column), Value::Time(value)) => column.push(value.map(micros)),
        (ColumnValues::Jsons(column), Value::Json(value)) => column.push(value),
        _ => return None,
    }
    Some(())
}

/// `None` where the value is not of the column's type.
fn push_json(text: &mut String, kind: ColumnKind, value: &Value) -> Option<()> {
    let json = match (kind, value) {
        (ColumnKind::Bool, Value::Bool(value)) => value.map(|value| i64::from(value).to_string()),
        (ColumnKind::Int, Value::Int(value)) => value.map(|value| value.to_string()),
        (ColumnKind::Text, Value::Text(value)) => value.as_deref().map(quoted),
        (ColumnKind::Bytes, Value::Bytes(value)) => {
            value.as_deref().map(|bytes| format!("\"{}\"", hex(bytes)))
        }
        (ColumnKind::Uuid, Value::Uuid(value)) => value.map(|id| format!("\"{}\"", id.simple())),
        (ColumnKind::Time, Value::Time(value)) => value.map(|time| micros(time).to_string()),
        (ColumnKind::Json, Value::Json(value)) => value.as_ref().map(|json| quoted(&json.to_string())),
        _ => return None,
    };
    text.push_str(json.as_deref().unwrap_or("null"));
    Some(())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}
