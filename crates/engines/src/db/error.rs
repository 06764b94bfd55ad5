//! Turns the drivers' errors into ours, naming constraints alike on both databases.

use crate::EngineError;

impl From<sqlx::Error> for EngineError {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match error {
            E::Database(error) => from_database(error.as_ref()),
            E::Io(error) => Self::Unavailable(error.to_string()),
            E::Tls(error) => Self::Unavailable(error.to_string()),
            E::PoolTimedOut => Self::Unavailable("no connection was free in time".to_owned()),
            E::PoolClosed => Self::Unavailable("the database is closed".to_owned()),
            E::WorkerCrashed => Self::Unavailable("the connection's worker ended".to_owned()),
            E::Protocol(error) => Self::Unavailable(error.clone()),
            other => Self::Fault(other.to_string()),
        }
    }
}

/// Whether a statement failed because a table it names is not there.
pub(crate) fn is_missing_table(error: &EngineError) -> bool {
    // 42P01 undefined_table; 0A000 a prepared plan whose table went; SQLite only says it in words.
    let signs = ["42P01", "0A000: cached plan", "no such table"];
    matches!(error, EngineError::Fault(text) if signs.iter().any(|sign| text.starts_with(sign)))
}

fn from_database(error: &(dyn sqlx::error::DatabaseError + 'static)) -> EngineError {
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        let constraint = || error.constraint().unwrap_or_default().to_owned();
        return match error.code() {
            "23505" => EngineError::Unique(constraint()),
            "23514" => EngineError::Check(constraint()),
            "23503" => EngineError::ForeignKey(constraint()),
            "40001" | "40P01" | "55P03" => EngineError::Retry(error.message().to_owned()),
            code if code.starts_with("08") || code.starts_with("57") || code.starts_with("53") => {
                EngineError::Unavailable(error.message().to_owned())
            }
            // The server ended an idle transaction; the connection is gone with it.
            "25P03" => EngineError::Unavailable(error.message().to_owned()),
            code => EngineError::Fault(format!("{code}: {}", error.message())),
        };
    }
    from_sqlite(error)
}

/// SQLite tells constraints in its message only.
fn from_sqlite(error: &dyn sqlx::error::DatabaseError) -> EngineError {
    let message = error.message();
    let after = |text: &str| message.split_once(text).map(|(_, rest)| rest.trim().to_owned());
    if let Some(columns) = after("UNIQUE constraint failed:") {
        // A primary key of its own, or one that is the rowid.
        let primary = matches!(error.code().as_deref(), Some("1555" | "2579"));
        return EngineError::Unique(unique_name(&columns, primary));
    }
    if let Some(name) = after("CHECK constraint failed:") {
        return EngineError::Check(name);
    }
    if message.contains("FOREIGN KEY constraint failed") {
        return EngineError::ForeignKey(String::new());
    }
    // The primary result code is in the low byte: 5 busy, 6 locked, 10 I/O, 13 full, 14 cannot open.
    let primary_code = error.code().and_then(|code| code.parse::<i32>().ok()).map(|code| code & 0xff);
    match primary_code {
        Some(5 | 6) => EngineError::Retry(message.to_owned()),
        Some(10 | 13 | 14) => EngineError::Unavailable(message.to_owned()),
        Some(11 | 26) => EngineError::Corrupt(message.to_owned()),
        _ => EngineError::Fault(message.to_owned()),
    }
}

/// `variants.sku` becomes `variants_sku_key`, as PostgreSQL names it; a primary key `variants_pkey`.
/// An index over expressions is told by its name, as there.
fn unique_name(columns: &str, primary: bool) -> String {
    if let Some(index) = columns.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let table = columns.split('.').next().unwrap_or_default();
    if primary {
        return format!("{table}_pkey");
    }
    let names: Vec<&str> = columns.split(", ").filter_map(|column| column.split('.').nth(1)).collect();
    format!("{table}_{}_key", names.join("_"))
}
