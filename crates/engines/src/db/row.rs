//! Rows of either database, read by column number.

use mercato_kernel::{Timestamp, from_micros};
use sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::pg_time::PgTime;
use crate::{EngineError, Result};

/// A row.
pub enum Row {
    /// Of SQLite.
    Sqlite(SqliteRow),
    /// Of PostgreSQL.
    Postgres(PgRow),
}

impl Row {
    /// The value of column `index`, counted from 0.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T> {
        T::from_column(self, index)
    }
}

/// A type that a column can hold on both databases.
pub trait FromColumn: Sized {
    /// Reads column `index`.
    fn from_column(row: &Row, index: usize) -> Result<Self>;
}

fn wrong(index: usize, error: &sqlx::Error) -> EngineError {
    EngineError::Fault(format!("column {index}: {error}"))
}

macro_rules! native {
    ($($type:ty),+) => {$(
        impl FromColumn for $type {
            fn from_column(row: &Row, index: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => row.try_get(index),
                    Row::Postgres(row) => row.try_get(index),
                }
                .map_err(|error| wrong(index, &error))
            }
        }

        impl FromColumn for Option<$type> {
            fn from_column(row: &Row, index: usize) -> Result<Self> {
                match row {
                    Row::Sqlite(row) => row.try_get(index),
                    Row::Postgres(row) => row.try_get(index),
                }
                .map_err(|error| wrong(index, &error))
            }
        }
    )+};
}

native!(bool, i64, String, Vec<u8>, Uuid, serde_json::Value);

impl FromColumn for Option<Timestamp> {
    fn from_column(row: &Row, index: usize) -> Result<Self> {
        let micros: Option<i64> = match row {
            Row::Sqlite(row) => row.try_get(index).map_err(|error| wrong(index, &error))?,
            Row::Postgres(row) => {
                let time: Option<PgTime> = row.try_get(index).map_err(|error| wrong(index, &error))?;
                time.map(|time| time.0)
            }
        };
        Ok(micros.map(from_micros))
    }
}

impl FromColumn for Timestamp {
    fn from_column(row: &Row, index: usize) -> Result<Self> {
        Option::<Self>::from_column(row, index)?
            .ok_or_else(|| EngineError::Fault(format!("column {index}: NULL where a time was expected")))
    }
}
