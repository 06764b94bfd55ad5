//! Set-based inserts: many rows in one statement, as arrays on PostgreSQL and as one JSON text on SQLite.

use serde_json::json;

use super::{Dialect, Value, value::ColumnValues};
use crate::{EngineError, Result};
use mercato_kernel::micros;

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
    /// The statement with its values for `dialect`.
    pub(super) fn statement(&self, dialect: Dialect, rows: Vec<Vec<Value>>) -> Result<(String, Vec<Value>)> {
        match dialect {
            Dialect::Sqlite => self.for_sqlite(&rows),
            Dialect::Postgres => self.for_postgres(rows),
        }
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn for_sqlite(&self, rows: &[Vec<Value>]) -> Result<(String, Vec<Value>)> {
        let read = |(index, (_, kind)): (usize, &Column)| match kind {
            ColumnKind::Uuid | ColumnKind::Bytes => format!("unhex(value ->> {index})"),
            _ => format!("value ->> {index}"),
        };
        let reads: Vec<String> = self.columns.iter().enumerate().map(read).collect();
        // `WHERE true` keeps SQLite's parser from reading ON CONFLICT as a join condition.
        let (table, names, reads) = (self.table, self.names(), reads.join(", "));
        let sql = format!(
            "INSERT INTO {table} ({names}) SELECT {reads} FROM json_each($1) WHERE true {}",
            self.suffix
        );
        let rows: Vec<Vec<serde_json::Value>> =
            rows.iter().map(|row| row.iter().map(to_json).collect::<Result<_>>()).collect::<Result<_>>()?;
        let text = serde_json::to_string(&rows).map_err(|error| EngineError::Fault(error.to_string()))?;
        Ok((sql, vec![Value::Text(Some(text))]))
    }

    fn for_postgres(&self, rows: Vec<Vec<Value>>) -> Result<(String, Vec<Value>)> {
        let cast = |(index, (_, kind)): (usize, &Column)| format!("${}::{}[]", index + 1, pg_type(*kind));
        let casts: Vec<String> = self.columns.iter().enumerate().map(cast).collect();
        let (table, names, casts) = (self.table, self.names(), casts.join(", "));
        let sql = format!("INSERT INTO {table} ({names}) SELECT * FROM unnest({casts}) {}", self.suffix);
        let mut columns: Vec<ColumnValues> =
            self.columns.iter().map(|(_, kind)| empty_column(*kind, rows.len())).collect();
        for row in rows {
            if row.len() != columns.len() {
                return Err(mismatch(self.table));
            }
            for (column, value) in columns.iter_mut().zip(row) {
                push(column, value).ok_or_else(|| mismatch(self.table))?;
            }
        }
        Ok((sql, columns.into_iter().map(Value::Column).collect()))
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

fn to_json(value: &Value) -> Result<serde_json::Value> {
    Ok(match value {
        Value::Bool(value) => json!(value.map(i64::from)),
        Value::Int(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::Bytes(value) => json!(value.as_deref().map(hex)),
        Value::Uuid(value) => json!(value.map(|id| id.simple().to_string())),
        Value::Time(value) => json!(value.map(micros)),
        Value::Json(value) => json!(value.as_ref().map(ToString::to_string)),
        other => return Err(EngineError::Fault(format!("{other:?} is no value of a single column"))),
    })
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
