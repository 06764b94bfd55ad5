//! Set-based inserts: many rows with each statement. How the rows travel is each database's own; what is inserted
//! where is the services'.

mod postgres;
mod sqlite;

use std::vec::IntoIter;

use super::{Dialect, Value};
use crate::{EngineError, Result};

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
pub type Column<'a> = (&'a str, ColumnKind);

/// An insert of many rows into one table.
#[derive(Debug, Clone, Copy)]
pub struct InsertMany<'a> {
    /// The table.
    pub table: &'a str,
    /// Its columns, in the order of each row's values. The first MUST never be NULL.
    pub columns: &'a [Column<'a>],
    /// What follows the rows, such as `ON CONFLICT DO NOTHING`.
    pub suffix: &'a str,
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

/// One statement of an insert, with its values.
pub(super) struct Run {
    /// The statement.
    pub text: String,
    /// What it binds.
    pub values: Vec<Value>,
}

impl InsertMany<'_> {
    /// The next statement, which takes its rows off `rows`; `None` when there are no more.
    pub(super) fn next_run(&self, dialect: Dialect, rows: &mut IntoIter<Vec<Value>>) -> Result<Option<Run>> {
        if rows.len() == 0 {
            return Ok(None);
        }
        match dialect {
            Dialect::Sqlite => sqlite::next_run(self, rows).map(Some),
            Dialect::Postgres => postgres::next_run(self, rows).map(Some),
        }
    }

    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
    }

    fn mismatch(&self) -> EngineError {
        EngineError::Fault(format!("a row for {} does not fit its columns", self.table))
    }
}
