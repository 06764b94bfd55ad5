//! A database of its own for each test, gone when the test ends. Nothing here is for a running shop.

use std::{env, fs, thread, time::Duration};

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, postgres::PgConnectOptions};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{EngineError, Result, db::Dialect};

/// The variable that names a PostgreSQL server on which databases may be made.
pub const SERVER_VARIABLE: &str = "MERCATO_TEST_POSTGRES";

/// A database for one test.
pub struct TestDatabase {
    uri: String,
    place: Place,
}

enum Place {
    Folder { _kept: TempDir },
    Server { admin: Box<PgConnectOptions>, name: String },
}

impl TestDatabase {
    /// A file in a folder of its own.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let uri = format!("sqlite:{}", folder.path().join("test.db").display());
        Self { uri, place: Place::Folder { _kept: folder } }
    }

    /// A database on the server that `MERCATO_TEST_POSTGRES` names. Without it there is none: the skipped `test`
    /// is named on stderr.
    pub async fn postgres(test: &str) -> Option<Self> {
        Self::postgres_like("template0", test).await
    }

    /// A copy of the database `template`, to which nobody may be connected meanwhile.
    pub async fn postgres_like(template: &str, test: &str) -> Option<Self> {
        let Ok(server) = env::var(SERVER_VARIABLE) else {
            eprintln!("skipped on PostgreSQL: {test} ({SERVER_VARIABLE} names no server)");
            return None;
        };
        let made = Self::make(&server, template).await;
        Some(made.unwrap_or_else(|error| panic!("{SERVER_VARIABLE}: {error}")))
    }

    async fn make(server: &str, template: &str) -> Result<Self> {
        let admin: PgConnectOptions =
            server.parse().map_err(|error: sqlx::Error| EngineError::BadUri(error.to_string()))?;
        let name = format!("mercato_test_{}", Uuid::now_v7().simple());
        run(&admin, format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        let uri = admin.clone().database(&name).to_url_lossy().to_string();
        Ok(Self { uri, place: Place::Server { admin: Box::new(admin), name } })
    }

    /// Where it is, as `Db::open` and the ports take it.
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// How many connections to it are open: on SQLite those of this process, as Linux counts its open files; on
    /// PostgreSQL those of `service`, wherever they come from.
    pub async fn connections(&self, service: &str) -> usize {
        match &self.place {
            Place::Folder { .. } => {
                let file = fs::canonicalize(self.uri.trim_start_matches("sqlite:")).expect("it is there");
                let open = fs::read_dir("/proc/self/fd").expect("Linux lists open files");
                let paths = open.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
                paths.filter(|path| *path == file).count()
            }
            Place::Server { admin, name } => {
                let mut connection = admin.connect().await.expect("the server answers");
                let sql =
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND application_name = $2";
                let asked = sqlx::query_scalar(sql).bind(name.as_str()).bind(format!("mercato {service}"));
                let count: i64 = asked.fetch_one(&mut connection).await.expect("the server counts");
                connection.close().await.expect("the connection ends");
                usize::try_from(count).expect("no count is below 0")
            }
        }
    }

    /// Waits until no connection is left, for 10 s at most: a server sees a moment later that a client has gone.
    pub async fn wait_until_left(&self, service: &str) {
        let left = async {
            while self.connections(service).await > 0 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), left).await.expect("connections stay open");
    }

    /// Which database it is.
    pub fn dialect(&self) -> Dialect {
        match self.place {
            Place::Folder { .. } => Dialect::Sqlite,
            Place::Server { .. } => Dialect::Postgres,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Server { admin, name } = &self.place else { return };
        let (admin, drop) = (admin.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // A drop cannot wait within the test's runtime, which may be ending: it has a thread and runtime of its own.
        let dropped = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(run(&admin, drop))
        });
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("the test database {name} could not be dropped");
        }
    }
}

async fn run(admin: &PgConnectOptions, statement: String) -> Result<()> {
    let mut connection = admin.connect().await?;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Makes of each `async fn NAME(TestDatabase)` two tests, `sqlite::NAME` and `postgres::NAME`; the latter is
/// skipped, by name on stderr, where no server is named.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::testing::TestDatabase::sqlite()).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                let name = concat!(module_path!(), "::", stringify!($test));
                if let Some(database) = $crate::testing::TestDatabase::postgres(name).await {
                    super::$test(database).await;
                }
            })+
        }
    };
}
