//! A fresh identity database for each test.

use std::{future::Future, sync::Arc};

use mercato_engines::db::{Db, PoolSize, SharedDb, Sql};
use mercato_identity::MIGRATIONS;

/// Where to open a database anew, as another process would.
pub(crate) struct Place {
    uri: String,
    schema: &'static str,
}

impl Place {
    /// Another set of connections to the same tables.
    pub(crate) async fn open(&self) -> SharedDb {
        Arc::new(Db::open(&self.uri, self.schema, PoolSize::default()).await.expect("the database opens"))
    }
}

/// Runs `test` on SQLite, and on PostgreSQL where `MERCATO_TEST_POSTGRES` names a server.
pub(crate) async fn on_each<F, R>(name: &str, test: F)
where
    F: Fn(Place) -> R,
    R: Future<Output = ()>,
{
    let folder = tempfile::tempdir().expect("a folder");
    let uri = format!("sqlite:{}", folder.path().join("identity.db").display());
    let place = Place { uri, schema: "identity" };
    place.open().await.migrate("identity", MIGRATIONS).await.expect("the tables are made");
    test(place).await;

    let Ok(uri) = std::env::var("MERCATO_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: {name}");
        return;
    };
    // The schema's name lives as long as the process: `Db` wants one that is known when it is compiled.
    let schema: &'static str = format!("identity_{}", uuid::Uuid::now_v7().simple()).leak();
    let place = Place { uri, schema };
    let db = place.open().await;
    db.migrate("identity", MIGRATIONS).await.expect("the tables are made");
    test(place).await;
    let drop = Sql::composed(format!("DROP SCHEMA \"{schema}\" CASCADE"));
    db.fetch(drop, Vec::new()).await.expect("the schema goes");
}
