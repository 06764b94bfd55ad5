//! Values to bind, each with its native type on either side.

use mercato_kernel::{Timestamp, micros};
use sqlx::{Postgres, Sqlite, postgres::PgArguments, query::Query, sqlite::SqliteArguments};
use uuid::Uuid;

use super::pg_time::PgTime;

/// A value of a statement. `None` is NULL of that type. Lists are arrays on PostgreSQL and JSON text on SQLite
/// (UUIDs and bytes as hex there: read them with `unhex`).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// BOOLEAN, or INTEGER 0 and 1.
    Bool(Option<bool>),
    /// BIGINT, or INTEGER.
    Int(Option<i64>),
    /// TEXT.
    Text(Option<String>),
    /// BYTEA, or BLOB.
    Bytes(Option<Vec<u8>>),
    /// UUID, or BLOB of 16 bytes.
    Uuid(Option<Uuid>),
    /// TIMESTAMPTZ, or INTEGER microseconds since 1970.
    Time(Option<Timestamp>),
    /// JSONB, or TEXT.
    Json(Option<serde_json::Value>),
    /// BIGINT[].
    Ints(Vec<i64>),
    /// TEXT[].
    Texts(Vec<String>),
    /// UUID[].
    Uuids(Vec<Uuid>),
    /// A column of an `InsertMany`, already in the form its database takes.
    Column(ColumnValues),
}

/// A whole column of values, for set-based statements on PostgreSQL.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// BOOLEAN[].
    Bools(Vec<Option<bool>>),
    /// BIGINT[].
    Ints(Vec<Option<i64>>),
    /// TEXT[].
    Texts(Vec<Option<String>>),
    /// BYTEA[].
    Bytes(Vec<Option<Vec<u8>>>),
    /// UUID[].
    Uuids(Vec<Option<Uuid>>),
    /// TIMESTAMPTZ[], in microseconds since 1970.
    Times(Vec<Option<i64>>),
    /// JSONB[].
    Jsons(Vec<Option<serde_json::Value>>),
}

impl Value {
    /// Whether it is NULL.
    pub(crate) fn is_null(&self) -> bool {
        matches!(
            self,
            Self::Bool(None)
                | Self::Int(None)
                | Self::Text(None)
                | Self::Bytes(None)
                | Self::Uuid(None)
                | Self::Time(None)
                | Self::Json(None)
        )
    }

    /// How many bytes it takes, more or less.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Text(Some(text)) => text.len(),
            Self::Bytes(Some(bytes)) => bytes.len(),
            _ => 16,
        }
    }
}

pub(super) type PgQuery<'q> = Query<'q, Postgres, PgArguments>;
pub(super) type SqliteQuery<'q> = Query<'q, Sqlite, SqliteArguments>;

pub(super) fn bind_postgres(query: PgQuery<'_>, value: Value) -> PgQuery<'_> {
    match value {
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value),
        Value::Time(value) => query.bind(value.map(|time| PgTime(micros(time)))),
        Value::Json(value) => query.bind(value),
        Value::Ints(values) => query.bind(values),
        Value::Texts(values) => query.bind(values),
        Value::Uuids(values) => query.bind(values),
        Value::Column(values) => bind_column(query, values),
    }
}

fn bind_column(query: PgQuery<'_>, values: ColumnValues) -> PgQuery<'_> {
    match values {
        ColumnValues::Bools(values) => query.bind(values),
        ColumnValues::Ints(values) => query.bind(values),
        ColumnValues::Texts(values) => query.bind(values),
        ColumnValues::Bytes(values) => query.bind(values),
        ColumnValues::Uuids(values) => query.bind(values),
        ColumnValues::Times(values) => {
            query.bind(values.into_iter().map(|micros| micros.map(PgTime)).collect::<Vec<_>>())
        }
        ColumnValues::Jsons(values) => query.bind(values),
    }
}

pub(super) fn bind_sqlite(query: SqliteQuery<'_>, value: Value) -> SqliteQuery<'_> {
    match value {
        Value::Bool(value) => query.bind(value),
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value),
        Value::Time(value) => query.bind(value.map(micros)),
        Value::Json(value) => query.bind(value.map(|json| json.to_string())),
        Value::Ints(values) => query.bind(json_list(values)),
        Value::Texts(values) => query.bind(json_list(values)),
        Value::Uuids(values) => query.bind(json_list(values.into_iter().map(|id| id.simple().to_string()))),
        Value::Column(_) => unreachable!("SQLite takes the rows of an InsertMany row by row"),
    }
}

fn json_list<T: Into<serde_json::Value>>(values: impl IntoIterator<Item = T>) -> String {
    serde_json::Value::from(values.into_iter().map(Into::into).collect::<Vec<_>>()).to_string()
}

macro_rules! from {
    ($($variant:ident: $type:ty,)+) => {$(
        impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self::$variant(Some(value))
            }
        }

        impl From<Option<$type>> for Value {
            fn from(value: Option<$type>) -> Self {
                Self::$variant(value)
            }
        }
    )+};
}

from! {
    Bool: bool,
    Int: i64,
    Text: String,
    Bytes: Vec<u8>,
    Uuid: Uuid,
    Time: Timestamp,
    Json: serde_json::Value,
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(Some(value.to_owned()))
    }
}
