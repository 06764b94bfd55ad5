//! A transaction on either database. Dropped without a commit, it is rolled back.

use std::{sync::OnceLock, time::Duration};

use futures::TryStreamExt;
use sqlx::{AssertSqlSafe, Executor, Postgres, Sqlite, Transaction};

use super::{
    Dialect, InsertMany, Row, Signals, Sql, Value,
    value::{bind_postgres, bind_sqlite},
};
use crate::Result;

/// What each commit takes longer, in a trial of a shop on a slow disk.
static COMMIT_DELAY: OnceLock<Duration> = OnceLock::new();

/// From now on every commit in this process takes so much longer, as on a slow disk. For trials: the first call counts.
pub fn delay_commits(by: Duration) {
    let _ = COMMIT_DELAY.set(by);
}

/// A transaction.
pub struct Tx {
    inner: Inner,
    signals: Signals,
    wake: Vec<&'static str>,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Tx {
    pub(super) fn sqlite(tx: Transaction<'static, Sqlite>, signals: Signals) -> Self {
        Self { inner: Inner::Sqlite(tx), signals, wake: Vec::new() }
    }

    pub(super) fn postgres(tx: Transaction<'static, Postgres>, signals: Signals) -> Self {
        Self { inner: Inner::Postgres(tx), signals, wake: Vec::new() }
    }

    /// Which database it runs on.
    pub fn dialect(&self) -> Dialect {
        match self.inner {
            Inner::Sqlite(_) => Dialect::Sqlite,
            Inner::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement; answers how many rows it touched.
    pub async fn execute(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<u64> {
        let text = sql.into().text(self.dialect());
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_sqlite);
                query.execute(&mut **tx).await?.rows_affected()
            }
            Inner::Postgres(tx) => {
                let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_postgres);
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// The rows of a statement.
    pub async fn fetch(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Vec<Row>> {
        match &mut self.inner {
            Inner::Sqlite(tx) => fetch_sqlite(&mut **tx, sql.into(), values).await,
            Inner::Postgres(tx) => fetch_postgres(&mut **tx, sql.into(), values).await,
        }
    }

    /// The first row of a statement, if there is one.
    pub async fn fetch_optional(&mut self, sql: impl Into<Sql>, values: Vec<Value>) -> Result<Option<Row>> {
        Ok(self.fetch(sql, values).await?.into_iter().next())
    }

    /// Hands each row of a statement to `each` as it arrives, so that memory does not grow with their number.
    pub async fn for_each(
        &mut self,
        sql: impl Into<Sql>,
        values: Vec<Value>,
        mut each: impl FnMut(Row) -> Result<()> + Send,
    ) -> Result<()> {
        let text = sql.into().text(self.dialect());
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_sqlite);
                let mut rows = query.fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    each(Row::Sqlite(row))?;
                }
            }
            Inner::Postgres(tx) => {
                let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_postgres);
                let mut rows = query.fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    each(Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Inserts all of `rows`, many with each statement; answers how many went in.
    pub async fn insert_many(&mut self, insert: &InsertMany<'_>, rows: Vec<Vec<Value>>) -> Result<u64> {
        let dialect = self.dialect();
        let (mut rows, mut inserted) = (rows.into_iter(), 0);
        while let Some(run) = insert.next_run(dialect, &mut rows)? {
            inserted += self.execute(Sql::composed(run.text), run.values).await?;
        }
        Ok(inserted)
    }

    /// Runs several statements without values, such as a migration.
    pub async fn run_script(&mut self, script: &'static str) -> Result<()> {
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                sqlx::raw_sql(script).execute(&mut **tx).await?;
            }
            Inner::Postgres(tx) => {
                sqlx::raw_sql(script).execute(&mut **tx).await?;
            }
        }
        Ok(())
    }

    /// Marks a place to which `rollback_to` returns. `name` is one of this program's own.
    pub async fn savepoint(&mut self, name: &'static str) -> Result<()> {
        self.execute(Sql::composed(format!("SAVEPOINT {name}")), Vec::new()).await.map(|_| ())
    }

    /// Forgets a savepoint, keeping what was done since.
    pub async fn release(&mut self, name: &'static str) -> Result<()> {
        self.execute(Sql::composed(format!("RELEASE SAVEPOINT {name}")), Vec::new()).await.map(|_| ())
    }

    /// Undoes what was done since the savepoint, which goes too.
    pub async fn rollback_to(&mut self, name: &'static str) -> Result<()> {
        self.execute(Sql::composed(format!("ROLLBACK TO SAVEPOINT {name}")), Vec::new()).await?;
        self.release(name).await
    }

    /// Wakes the listeners of `signal`, in every process, once the commit stands.
    pub fn wake(&mut self, signal: &'static str) {
        if !self.wake.contains(&signal) {
            self.wake.push(signal);
        }
    }

    /// Commits. After an error the outcome may be unknown: the connection may have died with the answer.
    pub async fn commit(self) -> Result<()> {
        self.commit_and(|| ()).await
    }

    /// Commits, and does `then` before anybody in this process is woken.
    pub async fn commit_and(mut self, then: impl FnOnce() + Send) -> Result<()> {
        if let Some(delay) = COMMIT_DELAY.get() {
            tokio::time::sleep(*delay).await;
        }
        if let (Inner::Postgres(tx), Some(channel)) = (&mut self.inner, self.signals.channel()) {
            for signal in &self.wake {
                let notify = sqlx::query("SELECT pg_notify($1, $2)").bind(channel).bind(*signal);
                notify.execute(&mut **tx).await?;
            }
        }
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        then();
        for signal in self.wake {
            self.signals.wake_here(signal);
        }
        Ok(())
    }

    /// Undoes everything.
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }
}

pub(super) async fn fetch_sqlite<'c, E>(executor: E, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>>
where
    E: Executor<'c, Database = Sqlite>,
{
    let text = sql.text(Dialect::Sqlite);
    let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_sqlite);
    Ok(query.fetch_all(executor).await?.into_iter().map(Row::Sqlite).collect())
}

pub(super) async fn fetch_postgres<'c, E>(executor: E, sql: Sql, values: Vec<Value>) -> Result<Vec<Row>>
where
    E: Executor<'c, Database = Postgres>,
{
    let text = sql.text(Dialect::Postgres);
    let query = values.into_iter().fold(sqlx::query(AssertSqlSafe(text)), bind_postgres);
    Ok(query.fetch_all(executor).await?.into_iter().map(Row::Postgres).collect())
}
