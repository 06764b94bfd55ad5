//! Rows that belong together: a product's or an order's rows follow each other under one name.
//! Only one group is held at a time, so that memory does not grow with the file.

use std::io::Read;

use super::table::{Column, Row, Table};

/// Rows of one name, in the order of the file.
#[derive(Debug, Default)]
pub struct RowGroup {
    /// The rows, at least one.
    pub rows: Vec<Row>,
    /// How many rows more there were than a group may have.
    pub excess: u64,
    /// How many bytes of the file are read now.
    pub bytes: u64,
}

/// Reads a table group by group.
pub struct Groups<R> {
    table: Table<R>,
    name: Column,
    max_rows: usize,
    ahead: Option<Row>,
}

impl<R: Read> Groups<R> {
    /// Groups the rows of `table` that follow each other with the same `name`; no more than `max_rows` are kept.
    pub fn new(table: Table<R>, name: Column, max_rows: usize) -> Self {
        Self { table, name, max_rows, ahead: None }
    }

    /// The next group.
    pub fn next(&mut self) -> Result<Option<RowGroup>, String> {
        let Some(first) = self.row()? else { return Ok(None) };
        let mut group = RowGroup { rows: vec![first], ..RowGroup::default() };
        while let Some(row) = self.row()? {
            let name = row.bytes(self.name);
            if name.is_empty() || name != group.rows[0].bytes(self.name) {
                self.ahead = Some(row);
                break;
            }
            if group.rows.len() < self.max_rows {
                group.rows.push(row);
            } else {
                group.excess += 1;
            }
        }
        group.bytes = self.table.bytes();
        Ok(Some(group))
    }

    fn row(&mut self) -> Result<Option<Row>, String> {
        if let Some(row) = self.ahead.take() {
            return Ok(Some(row));
        }
        let mut row = Row::default();
        Ok(self.table.next(&mut row)?.then_some(row))
    }
}
