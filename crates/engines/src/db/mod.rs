//! SQL on SQLite and PostgreSQL behind one thin `Db`: the same text with `$1` for both, native types on each side.
//! No table and no statement of a service is here.

mod error;
mod insert;
mod migrate;
mod pg_time;
mod row;
mod signal;
mod sql;
mod tx;
mod value;

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection, PgPool, SqliteConnection, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tracing::log::LevelFilter;

pub(crate) use error::is_missing_table;
pub use insert::{Column, ColumnKind, InsertMany};
pub use migrate::Migration;
pub use row::{FromColumn, Row};
pub use signal::Signals;
pub use sql::{Dialect, Sql};
pub use tx::{Tx, delay_commits};
pub use value::Value;

use crate::{EngineError, EngineUri, Result};

/// The schemes that `Db::open` takes.
pub const SCHEMES: &[&str] = &["sqlite", "postgres"];

/// How long a caller waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process, such as `mercato keys create` beside a running shop.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How many rows a SQLite connection's thread may be ahead of who reads them, before it waits.
const ROW_BUFFER: usize = 1000;

/// What a commit on SQLite waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Durability {
    /// For the disk: what was answered survives a loss of power.
    #[default]
    Full,
    /// For the operating system: a loss of power may undo the last commits, wholly and in order. For what can be
    /// made again from another source.
    Rebuildable,
}

/// How many connections a `Db` may hold.
#[derive(Debug, Clone, Copy)]
pub struct PoolSize {
    /// Connections that read (SQLite), or read and write (PostgreSQL).
    pub connections: u32,
    /// SQLite's page cache for each connection, in KiB.
    pub cache_kib: u32,
}

impl Default for PoolSize {
    fn default() -> Self {
        Self { connections: 4, cache_kib: 2048 }
    }
}

/// A database of one service. Clones share its connections.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    signals: Signals,
}

#[derive(Clone)]
enum Pools {
    /// One writer, several readers.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:FILE` (made if absent) or `postgres://…`, where the service's tables live in the schema
    /// `service`, which is made if absent.
    pub async fn open(uri: &str, service: &'static str, size: PoolSize) -> Result<Self> {
        Self::open_with(uri, service, size, Durability::Full).await
    }

    /// The same, with a say in what a commit waits for on SQLite; PostgreSQL always waits for its disk.
    pub async fn open_with(
        uri: &str,
        service: &'static str,
        size: PoolSize,
        durability: Durability,
    ) -> Result<Self> {
        let uri = EngineUri::parse(uri, "db", SCHEMES)?;
        match uri.scheme() {
            "sqlite" => Self::open_sqlite(Path::new(uri.path()), size, durability).await,
            _ => Self::open_postgres(&uri, service, size).await,
        }
    }

    async fn open_sqlite(file: &Path, size: PoolSize, durability: Durability) -> Result<Self> {
        if file.as_os_str().is_empty() {
            return Err(EngineError::BadUri(
                "`sqlite:` needs a file, as in sqlite:mercato-data/commerce.db".into(),
            ));
        }
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| EngineError::Unavailable(format!("{}: {error}", folder.display())))?;
        }
        let synchronous = match durability {
            Durability::Full => SqliteSynchronous::Full,
            Durability::Rebuildable => SqliteSynchronous::Normal,
        };
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("mmap_size", "0")
            .pragma("cache_size", format!("-{}", size.cache_kib))
            .pragma("journal_size_limit", "67108864")
            // Pages that many commits in a row change are copied into the file once for all of them.
            .pragma("wal_autocheckpoint", "4000")
            // What a statement would undo is kept in memory: a file for it costs more than the statement.
            .pragma("temp_store", "MEMORY")
            .row_buffer_size(ROW_BUFFER)
            // A batch's inserts have a statement for each of some sizes.
            .statement_cache_capacity(256)
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Debug, Duration::from_secs(1));
        let pool = |connections| {
            // A connection to a file does not go stale: no need to ask it before each use.
            SqlitePoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE_TIMEOUT)
                .test_before_acquire(false)
                .before_acquire(|connection, _| Box::pin(async { Ok(is_at_rest(connection)) }))
        };
        let writer = pool(1).connect_with(options.clone()).await?;
        let readers =
            pool(size.connections).min_connections(0).connect_lazy_with(options.pragma("query_only", "1"));
        Ok(Self { pools: Pools::Sqlite { writer, readers }, signals: Signals::local() })
    }

    async fn open_postgres(uri: &EngineUri, service: &'static str, size: PoolSize) -> Result<Self> {
        let bad = |error: sqlx::Error| EngineError::BadUri(format!("{uri}: {error}"));
        let options: PgConnectOptions = uri.as_str().parse().map_err(bad)?;
        let options = options
            .application_name(&format!("mercato {service}"))
            .options([("search_path", service), ("synchronous_commit", "on")])
            .log_statements(LevelFilter::Trace)
            .log_slow_statements(LevelFilter::Debug, Duration::from_secs(1));
        let pool = PgPoolOptions::new()
            .max_connections(size.connections)
            .min_connections(0)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options.clone())
            .await?;
        migrate::make_schema(&pool, service).await?;
        let signals = Signals::shared(options, service);
        Ok(Self { pools: Pools::Postgres(pool), signals })
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self.pools {
            Pools::Sqlite { .. } => Dialect::Sqlite,
            Pools::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Begins a transaction that may write. On SQLite there is one at a time: the others wait.
    pub async fn begin(&self) -> Result<Tx> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => {
                Tx::sqlite(writer.begin_with("BEGIN IMMEDIATE").await?, self.signals.clone())
            }
            Pools::Postgres(pool) => Tx::postgres(pool.begin().await?, self.signals.clone()),
        })
    }

    /// Begins a read-only transaction that sees one state of the whole database until it ends.
    pub async fn snapshot(&self) -> Result<Tx> {
        Ok(match &self.pools {
            Pools::Sqlite { readers, .. } => {
                Tx::sqlite(readers.begin_with("BEGIN").await?, self.signals.clone())
            }
            Pools::Postgres(pool) => {
                let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::postgres(pool.begin_with(begin).await?, self.signals.clone())
            }
        })
    }

    /// The rows of one reading statement, outside a transaction.
    pub async fn fetch(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Vec<Row>> {
        let sql = sql.into();
        match &self.pools {
            Pools::Sqlite { readers, .. } => tx::fetch_sqlite(readers, sql, values).await,
            Pools::Postgres(pool) => tx::fetch_postgres(pool, sql, values).await,
        }
    }

    /// The first row of one reading statement, if there is one.
    pub async fn fetch_optional(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// One writing statement in a transaction of its own; answers how many rows it touched.
    pub async fn execute(&self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<u64> {
        let mut tx = self.begin().await?;
        let touched = tx.execute(sql, values).await?;
        tx.commit().await?;
        Ok(touched)
    }

    /// Brings the tables up to date: `migrations` in their order, each once. Refuses data of a newer version.
    pub async fn migrate(&self, service: &str, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        migrate::run(self, service, migrations).await
    }

    /// The names of migrations that `migrate` would run.
    pub async fn pending(&self, service: &str, migrations: &[Migration]) -> Result<Vec<&'static str>> {
        migrate::pending(self, service, migrations).await
    }

    /// Wake-ups that a commit sends, to every process on this database.
    pub fn signals(&self) -> &Signals {
        &self.signals
    }

    /// Fails when the database does not answer.
    pub async fn ping(&self) -> Result<()> {
        self.fetch("SELECT 1", Vec::new()).await.map(|_| ())
    }

    /// How many connections there may be at once for what may write on PostgreSQL, for readers on SQLite.
    pub fn capacity(&self) -> u32 {
        match &self.pools {
            Pools::Sqlite { readers, .. } => readers.options().get_max_connections(),
            Pools::Postgres(pool) => pool.options().get_max_connections(),
        }
    }

    /// Closes the connections, after what runs on them. On SQLite the log file is folded into the database.
    pub async fn close(&self) {
        self.signals.stop();
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// Whether no transaction is left on a connection. A full disk ends SQLite's transaction without anybody having asked;
/// the roll-back that follows finds none, and the driver takes the connection as inside one for ever. Such a one is
/// closed, and another is opened in its place.
fn is_at_rest(connection: &SqliteConnection) -> bool {
    !connection.is_in_transaction()
}
