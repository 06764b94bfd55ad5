//! Rows as parameters. A statement takes a fixed number of rows, so that it stays prepared; what a batch lacks is filled
//! up with rows of NULL, which the statement passes over. Each statement is a journey to the connection's thread and
//! back, so one that is not full costs less than several that are.

use std::vec::IntoIter;

use super::{InsertMany, Run};
use crate::{Result, db::Value};

/// How many rows a statement has room for.
const SIZES: [usize; 5] = [1, 8, 32, 64, 128];
/// How many bytes one statement carries before the next begins, more or less.
const MAX_BYTES: usize = 1024 * 1024;

/// The statement of the next rows.
pub(super) fn next_run(insert: &InsertMany<'_>, rows: &mut IntoIter<Vec<Value>>) -> Result<Run> {
    let count = fitting(rows.as_slice());
    let room = SIZES.into_iter().find(|size| *size >= count).unwrap_or(count);
    let width = insert.columns.len();
    let mut values = Vec::with_capacity(width * room);
    for row in rows.take(count) {
        let fits =
            row.len() == width && insert.columns.iter().zip(&row).all(|((_, kind), value)| kind.is_of(value));
        if !fits || row[0].is_null() {
            return Err(insert.mismatch());
        }
        values.extend(row);
    }
    values.resize_with(width * room, || Value::Int(None));
    Ok(Run { text: text(insert, room), values })
}

/// How many of `rows` one statement takes: at least one.
fn fitting(rows: &[Vec<Value>]) -> usize {
    let mut bytes = 0;
    let fits = rows.iter().take(SIZES[SIZES.len() - 1]).take_while(|row| {
        bytes += row.iter().map(Value::bytes).sum::<usize>();
        bytes <= MAX_BYTES
    });
    fits.count().max(1)
}

/// `WHERE` also keeps SQLite's parser from reading ON CONFLICT as a join condition.
fn text(insert: &InsertMany<'_>, room: usize) -> String {
    let (table, names, suffix) = (insert.table, insert.names(), insert.suffix);
    let row = format!("({}?)", "?, ".repeat(insert.columns.len() - 1));
    let all = format!("{row}, ").repeat(room - 1) + &row;
    format!("INSERT INTO {table} ({names}) SELECT * FROM (VALUES {all}) WHERE column1 IS NOT NULL {suffix}")
}
