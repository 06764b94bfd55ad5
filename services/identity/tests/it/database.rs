//! A fresh identity database for each test.

use std::{future::Future, sync::Arc};

use mercato_engines::db::{Db, PoolSize, Sql};
use mercato_identity::{Deps, Identity, open};
use mercato_kernel::{Clock, SystemClock};

/// Where to open a database anew, as another process would.
pub(crate) struct Place {
    uri: String,
    schema: &'static str,
}

impl Place {
    /// Identity with connections of its own, as in another process.
    pub(crate) async fn open(&self) -> Identity {
        self.open_at(Arc::new(SystemClock)).await
    }

    /// The same under another clock.
    pub(crate) async fn open_at(&self, clock: Arc<dyn Clock>) -> Identity {
        open(Deps { db: self.db().await, clock }).await.expect("identity opens")
    }

    async fn db(&self) -> Db {
        Db::open(&self.uri, self.schema, PoolSize::default()).await.expect("the database opens")
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
    test(Place { uri, schema: "identity" }).await;

    let Ok(uri) = std::env::var("MERCATO_TEST_POSTGRES") else {
        eprintln!("skipped on PostgreSQL: {name}");
        return;
    };
    // The schema's name lives as long as the process: `Db` wants one that is known when it is compiled.
    let schema: &'static str = format!("identity_{}", uuid::Uuid::now_v7().simple()).leak();
    let place = Place { uri, schema };
    let db = place.db().await;
    test(place).await;
    let drop = Sql::composed(format!("DROP SCHEMA \"{schema}\" CASCADE"));
    db.fetch(drop, Vec::new()).await.expect("the schema goes");
}
