//! Rows as one array for each column: `INSERT … SELECT * FROM unnest(…)`.

use std::vec::IntoIter;

use mercato_kernel::micros;

use super::{Column, ColumnKind, InsertMany, Run};
use crate::{
    Result,
    db::{Value, value::ColumnValues},
};

/// How many rows one statement takes.
const MAX_ROWS: usize = 10_000;

/// The statement of the next rows.
pub(super) fn next_run(insert: &InsertMany<'_>, rows: &mut IntoIter<Vec<Value>>) -> Result<Run> {
    Ok(Run { text: text(insert), values: column_arrays(insert, rows)? })
}

fn text(insert: &InsertMany<'_>) -> String {
    let (table, names, suffix) = (insert.table, insert.names(), insert.suffix);
    let cast = |(index, (_, kind)): (usize, &Column<'_>)| format!("${}::{}[]", index + 1, pg_type(*kind));
    let casts = insert.columns.iter().enumerate().map(cast).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO {table} ({names}) SELECT * FROM unnest({casts}) {suffix}")
}

fn column_arrays(insert: &InsertMany<'_>, rows: &mut IntoIter<Vec<Value>>) -> Result<Vec<Value>> {
    let count = rows.len().min(MAX_ROWS);
    let mut columns: Vec<ColumnValues> =
        insert.columns.iter().map(|(_, kind)| empty_column(*kind, count)).collect();
    for row in rows.take(count) {
        if row.len() != columns.len() {
            return Err(insert.mismatch());
        }
        for (column, value) in columns.iter_mut().zip(row) {
            push(column, value).ok_or_else(|| insert.mismatch())?;
        }
    }
    Ok(columns.into_iter().map(Value::Column).collect())
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
