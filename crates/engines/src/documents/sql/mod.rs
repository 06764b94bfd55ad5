//! Read models in tables of SQLite or PostgreSQL, a table for each collection in each copy of a model.
//!
//! A swap moves the pointer and drops the old copy's tables in one transaction, and no generation's number is used
//! twice. So a statement on a generation's table either sees that copy whole or finds no table; then it asks
//! which generation lives now, and runs again.

mod read;
mod tables;
mod tx;

use std::{collections::HashMap, sync::Mutex};

use async_trait::async_trait;
use futures::{FutureExt, future::BoxFuture};

use self::{read::Source, tables::Table, tx::SqlDocumentsTx};
use super::{Copy, Document, Documents, DocumentsTx, ListQuery, Model};
use crate::{
    EngineError, Result,
    db::{Db, Dialect, Durability, Migration, PoolSize, Row, Sql, Tx, Value, is_missing_table},
    log::Position,
};

/// The tables that all read models share; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = crate::migrations!("documents/"; "0001_documents");

/// How often a read looks for the live copy anew, when each time it was just swapped away.
const READ_ATTEMPTS: usize = 5;

/// Another process may take over from one that hangs, within 10 s.
const TIMEOUTS: &str = "SELECT set_config('lock_timeout', '5s', true), \
                        set_config('idle_in_transaction_session_timeout', '10s', true)";

const MODEL: &str = "SELECT live_generation, live_version, next_generation, next_version, last_generation \
                     FROM models WHERE name = $1";
/// SQLite has one writer at a time anyway.
const LOCK_MODEL: Sql = Sql::per(
    MODEL,
    "SELECT live_generation, live_version, next_generation, next_version, last_generation \
     FROM models WHERE name = $1 FOR UPDATE",
);
const LOCK_POSITION: Sql = Sql::per(
    "SELECT position FROM positions WHERE model = $1 AND generation = $2",
    "SELECT position FROM positions WHERE model = $1 AND generation = $2 FOR UPDATE SKIP LOCKED",
);
macro_rules! take {
    ($copy:literal) => {
        Sql::per(
            take!($copy, ""),
            concat!(
                // Another process may take over from one that hangs, within 10 s.
                take!(
                    $copy,
                    ", set_config('lock_timeout', '5s', true), \
                     set_config('idle_in_transaction_session_timeout', '10s', true)"
                ),
                " FOR UPDATE OF p SKIP LOCKED"
            ),
        )
    };
    ($copy:literal, $more:literal) => {
        concat!(
            "SELECT m.",
            $copy,
            "_generation, m.",
            $copy,
            "_version, p.position",
            $more,
            " FROM models m \
             JOIN positions p ON p.model = m.name AND p.generation = m.",
            $copy,
            "_generation WHERE m.name = $1"
        )
    };
}
/// Where a copy stands and whose code fills it, locked for who is to move it. One row, or none where another holds it.
const TAKE_LIVE: Sql = take!("live");
const TAKE_NEXT: Sql = take!("next");
const INSERT_POSITION: &str = "INSERT INTO positions (model, generation, position) VALUES ($1, $2, $3)";

/// Read models in SQL.
pub(super) struct SqlDocuments {
    db: Db,
    /// The live generation of each model, as last seen: it may be behind, and then its tables are gone.
    live: Mutex<HashMap<&'static str, i64>>,
}

/// A row of `models`.
struct ModelRow {
    live: i64,
    live_version: i64,
    next: Option<(i64, i64)>,
    last: i64,
}

impl ModelRow {
    fn read(row: &Row) -> Result<Self> {
        let next = row.get::<Option<i64>>(2)?.zip(row.get::<Option<i64>>(3)?);
        Ok(Self { live: row.get(0)?, live_version: row.get(1)?, next, last: row.get(4)? })
    }

    /// The version of the code that filled the live copy.
    fn code_version(&self) -> Result<u32> {
        code_version(self.live_version)
    }
}

impl SqlDocuments {
    pub(super) async fn open(uri: &str, size: PoolSize) -> Result<Self> {
        // All of it can be made again from the log: its position moves in the same transaction, so what a loss of
        // power takes away is applied once more.
        let db = Db::open_with(uri, "documents", size, Durability::Rebuildable).await?;
        db.migrate("documents", MIGRATIONS).await?;
        Ok(Self { db, live: Mutex::default() })
    }

    async fn writing(&self) -> Result<Tx> {
        let mut tx = self.db.begin().await?;
        if tx.dialect() == Dialect::Postgres {
            tx.fetch(TIMEOUTS, Vec::new()).await?;
        }
        Ok(tx)
    }

    async fn model_row(&self, model: &Model) -> Result<ModelRow> {
        let row = self.db.fetch_optional(MODEL, vec![model.name.into()]).await?;
        row.map_or_else(|| Err(absent(model)), |row| ModelRow::read(&row))
    }

    fn cached(&self, model: &Model) -> Option<i64> {
        self.live.lock().expect("no holder of the generations panics").get(model.name).copied()
    }

    fn cache(&self, model: &Model, generation: i64) {
        self.live.lock().expect("no holder of the generations panics").insert(model.name, generation);
    }

    /// Runs `read` on the live copy's table of `collection`, again where a swap took the table away.
    async fn on_live<'a, T>(
        &self,
        model: &Model,
        collection: &str,
        read: impl Fn(Table) -> BoxFuture<'a, Result<T>> + Send + Sync,
    ) -> Result<T> {
        let mut generation = self.cached(model);
        for _ in 0..READ_ATTEMPTS {
            let live = match generation.take() {
                Some(generation) => generation,
                None => self.model_row(model).await?.live,
            };
            self.cache(model, live);
            match read(Table::named(model, live, collection)?).await {
                Err(error) if is_missing_table(&error) => {}
                answer => return answer,
            }
        }
        Err(EngineError::Unavailable(format!("{} was swapped again and again", model.name)))
    }
}

#[async_trait]
impl Documents for SqlDocuments {
    async fn ensure(&self, model: &Model) -> Result<u32> {
        // Every start asks, and nearly always all is there: that needs no transaction.
        if let Some(row) = self.db.fetch_optional(MODEL, vec![model.name.into()]).await? {
            let row = ModelRow::read(&row)?;
            if row.live_version >= i64::from(model.version) {
                return row.code_version();
            }
        }
        let mut tx = self.writing().await?;
        // Of several processes one makes the row; the others wait here for its commit.
        let insert = "INSERT INTO models (name, live_generation, live_version, last_generation) \
                      VALUES ($1, 1, $2, 1) ON CONFLICT (name) DO NOTHING";
        let made = tx.execute(insert, vec![model.name.into(), i64::from(model.version).into()]).await?;
        let row = lock_model(&mut tx, model).await?;
        if made == 1 {
            make_copy(&mut tx, model, row.live).await?;
        } else if row.live_version < i64::from(model.version) {
            for collection in model.collections {
                Table::new(model, row.live, collection).complete(&mut tx).await?;
            }
        }
        tx.commit().await?;
        row.code_version()
    }

    async fn get(&self, model: &Model, collection: &str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        let db = &self.db;
        let read = |table| async move { read::get(&mut Source::Db(db), &table, ids).await }.boxed();
        self.on_live(model, collection, read).await
    }

    async fn list(&self, model: &Model, collection: &str, query: &ListQuery) -> Result<Vec<Document>> {
        let db = &self.db;
        let read = |table| async move { read::list(&mut Source::Db(db), &table, query).await }.boxed();
        self.on_live(model, collection, read).await
    }

    async fn count(&self, model: &Model, collection: &str) -> Result<u64> {
        let db = &self.db;
        let read = |table| async move { read::count(&mut Source::Db(db), &table).await }.boxed();
        self.on_live(model, collection, read).await
    }

    async fn position(&self, model: &Model, copy: Copy) -> Result<Option<Position>> {
        let column = match copy {
            Copy::Live => "live_generation",
            Copy::Next => "next_generation",
        };
        let sql = format!(
            "SELECT p.position FROM models m JOIN positions p ON p.model = m.name AND p.generation = m.{column} \
             WHERE m.name = $1"
        );
        let row = self.db.fetch_optional(Sql::composed(sql), vec![model.name.into()]).await?;
        row.map(|row| Position::from_text(&row.get::<String>(0)?)).transpose()
    }

    async fn begin(&self, model: &Model, copy: Copy) -> Result<Option<Box<dyn DocumentsTx>>> {
        let take = match copy {
            Copy::Live => TAKE_LIVE,
            Copy::Next => TAKE_NEXT,
        };
        let mut tx = self.db.begin().await?;
        let Some(row) = tx.fetch_optional(take, vec![model.name.into()]).await? else { return Ok(None) };
        let (generation, version) = (row.get(0)?, code_version(row.get(1)?)?);
        let position = Position::from_text(&row.get::<String>(2)?)?;
        Ok(Some(Box::new(SqlDocumentsTx { tx, model: *model, generation, version, position })))
    }

    async fn start_next(&self, model: &Model) -> Result<()> {
        let mut tx = self.writing().await?;
        let row = lock_model(&mut tx, model).await?;
        forget_next(&mut tx, model, &row).await?;
        let (generation, version) = (row.last + 1, i64::from(model.version));
        make_copy(&mut tx, model, generation).await?;
        let update = "UPDATE models SET next_generation = $2, next_version = $3, last_generation = $2 \
                      WHERE name = $1";
        tx.execute(update, vec![model.name.into(), generation.into(), version.into()]).await?;
        tx.commit().await
    }

    async fn swap(&self, model: &Model) -> Result<bool> {
        let mut tx = self.writing().await?;
        let row = lock_model(&mut tx, model).await?;
        let Some((next, next_version)) = row.next else { return Ok(false) };
        let live_position = lock_position(&mut tx, model, row.live).await?;
        let next_position = lock_position(&mut tx, model, next).await?;
        let (Some(live_position), Some(next_position)) = (live_position, next_position) else {
            return Ok(false);
        };
        if live_position != next_position && row.live_version >= next_version {
            return Ok(false);
        }
        let update = "UPDATE models SET live_generation = next_generation, live_version = next_version, \
                      next_generation = NULL, next_version = NULL WHERE name = $1";
        tx.execute(update, vec![model.name.into()]).await?;
        drop_copy(&mut tx, model, row.live).await?;
        tx.commit().await?;
        self.cache(model, next);
        Ok(true)
    }

    async fn drop_next(&self, model: &Model) -> Result<()> {
        let mut tx = self.writing().await?;
        let row = lock_model(&mut tx, model).await?;
        forget_next(&mut tx, model, &row).await?;
        tx.commit().await
    }

    async fn ping(&self) -> Result<()> {
        self.db.ping().await
    }

    async fn close(&self) {
        self.db.close().await;
    }
}

fn code_version(stored: i64) -> Result<u32> {
    u32::try_from(stored).map_err(|error| EngineError::Corrupt(error.to_string()))
}

fn absent(model: &Model) -> EngineError {
    EngineError::Unavailable(format!("the model {} is not made yet", model.name))
}

async fn lock_model(tx: &mut Tx, model: &Model) -> Result<ModelRow> {
    let row = tx.fetch_optional(LOCK_MODEL, vec![model.name.into()]).await?;
    row.map_or_else(|| Err(absent(model)), |row| ModelRow::read(&row))
}

/// The copy's position, which stays locked until the transaction ends; `None` where another holds it.
async fn lock_position(tx: &mut Tx, model: &Model, generation: i64) -> Result<Option<Position>> {
    let row = tx.fetch_optional(LOCK_POSITION, vec![model.name.into(), generation.into()]).await?;
    row.map(|row| Position::from_text(&row.get::<String>(0)?)).transpose()
}

async fn make_copy(tx: &mut Tx, model: &Model, generation: i64) -> Result<()> {
    for collection in model.collections {
        Table::new(model, generation, collection).create(tx).await?;
    }
    let start = Position::default().to_text();
    tx.execute(INSERT_POSITION, vec![model.name.into(), generation.into(), start.into()]).await.map(|_| ())
}

/// Drops `Next`, if there is one that no transaction holds.
async fn forget_next(tx: &mut Tx, model: &Model, row: &ModelRow) -> Result<()> {
    let Some((next, _)) = row.next else { return Ok(()) };
    if lock_position(tx, model, next).await?.is_none() {
        return Err(EngineError::Retry(format!("another process is building {}", model.name)));
    }
    drop_copy(tx, model, next).await?;
    let update = "UPDATE models SET next_generation = NULL, next_version = NULL WHERE name = $1";
    tx.execute(update, vec![model.name.into()]).await.map(|_| ())
}

/// Drops a copy whose position is locked: all its tables, also those of collections that this code lacks.
async fn drop_copy(tx: &mut Tx, model: &Model, generation: i64) -> Result<()> {
    let tables = Sql::per(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, length($1)) = $1",
        "SELECT tablename::text FROM pg_tables \
         WHERE schemaname = current_schema() AND starts_with(tablename::text, $1)",
    );
    let prefix = format!("doc_{}_{generation}_", model.name);
    for row in tx.fetch(tables, vec![Value::from(prefix)]).await? {
        Table::drop(tx, &row.get::<String>(0)?).await?;
    }
    let delete = "DELETE FROM positions WHERE model = $1 AND generation = $2";
    tx.execute(delete, vec![model.name.into(), generation.into()]).await.map(|_| ())
}
