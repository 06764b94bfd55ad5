//! Migrations: each runs once, in order, in a transaction of its own; on PostgreSQL one process at a time.

use sqlx::{AssertSqlSafe, PgPool};

use super::{Db, Dialect, Sql, Tx, Value};
use crate::{EngineError, Result};

/// One step of a service's tables, in both dialects.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its file name without `.sql`, such as `0001_catalog`.
    pub name: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// Includes `migrations/{sqlite,postgres}/NAME.sql` of the calling crate for each NAME, or, with a folder first
/// (`migrations!("log/"; "0001_log")`), `migrations/FOLDER/{sqlite,postgres}/NAME.sql`.
#[macro_export]
macro_rules! migrations {
    ($folder:literal; $($name:literal),+ $(,)?) => {
        &[$($crate::db::Migration {
            name: $name,
            sqlite: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/migrations/", $folder, "sqlite/", $name, ".sql"
            )),
            postgres: include_str!(concat!(
                env!("CARGO_MANIFEST_DIR"), "/migrations/", $folder, "postgres/", $name, ".sql"
            )),
        },)+]
    };
    ($($name:literal),+ $(,)?) => {
        $crate::migrations!(""; $($name),+)
    };
}

/// The advisory lock under which all processes of a shop migrate.
const MIGRATE_LOCK: i64 = 0x6d65_7263_6174_6f01;

const LEDGER: Sql = Sql::per(
    "CREATE TABLE IF NOT EXISTS migrations (service TEXT NOT NULL, name TEXT NOT NULL, applied_at INTEGER NOT NULL \
     DEFAULT (unixepoch()), PRIMARY KEY (service, name)) STRICT",
    "CREATE TABLE IF NOT EXISTS migrations (service TEXT NOT NULL, name TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL \
     DEFAULT now(), PRIMARY KEY (service, name))",
);

pub(super) async fn make_schema(pool: &PgPool, service: &str) -> Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)").bind(MIGRATE_LOCK).execute(&mut *tx).await?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)")
        .bind(service)
        .fetch_one(&mut *tx)
        .await?;
    if !exists {
        let create = format!("CREATE SCHEMA \"{service}\"");
        sqlx::query(AssertSqlSafe(create)).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

pub(super) async fn run(db: &Db, service: &str, migrations: &[Migration]) -> Result<Vec<&'static str>> {
    let mut ran = Vec::new();
    loop {
        let mut tx = db.begin().await?;
        if tx.dialect() == Dialect::Postgres {
            tx.execute("SELECT pg_advisory_xact_lock($1)", vec![MIGRATE_LOCK.into()]).await?;
        }
        tx.execute(LEDGER, Vec::new()).await?;
        let applied = applied(&mut tx, service).await?;
        refuse_newer(service, &applied, migrations)?;
        let Some(next) = migrations.iter().find(|step| !applied.iter().any(|name| name == step.name)) else {
            tx.commit().await?;
            return Ok(ran);
        };
        let script = match tx.dialect() {
            Dialect::Sqlite => next.sqlite,
            Dialect::Postgres => next.postgres,
        };
        tx.run_script(script).await?;
        let record = "INSERT INTO migrations (service, name) VALUES ($1, $2)";
        tx.execute(record, vec![service.into(), next.name.into()]).await?;
        tx.commit().await?;
        ran.push(next.name);
    }
}

pub(super) async fn pending(db: &Db, service: &str, migrations: &[Migration]) -> Result<Vec<&'static str>> {
    let table = Sql::per(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'",
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'",
    );
    let mut tx = db.snapshot().await?;
    let tables: i64 = tx.fetch(table, Vec::new()).await?[0].get(0)?;
    let applied = if tables == 0 { Vec::new() } else { applied(&mut tx, service).await? };
    refuse_newer(service, &applied, migrations)?;
    Ok(migrations
        .iter()
        .map(|step| step.name)
        .filter(|name| !applied.iter().any(|done| done == name))
        .collect())
}

async fn applied(tx: &mut Tx, service: &str) -> Result<Vec<String>> {
    let names = "SELECT name FROM migrations WHERE service = $1 ORDER BY name";
    let rows = tx.fetch(names, vec![Value::from(service)]).await?;
    rows.iter().map(|row| row.get(0)).collect()
}

fn refuse_newer(service: &str, applied: &[String], known: &[Migration]) -> Result<()> {
    match applied.iter().find(|name| !known.iter().any(|step| step.name == name.as_str())) {
        None => Ok(()),
        Some(name) => Err(EngineError::Newer(format!(
            "the data of {service} was written by a newer version of Mercato (it has the migration {name}); \
             run that version, or restore a backup"
        ))),
    }
}
