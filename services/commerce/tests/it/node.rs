//! One process of commerce among several on one database: its tasks are started one by one, as a test wants them.

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Body, middleware::from_fn};
use http::Request;
use http_body_util::BodyExt;
use mercato_commerce::{Deps, Settings, open};
use mercato_contracts::access::{Caller, Role};
use mercato_engines::{
    blobs,
    db::{Db, PoolSize},
    log::{self, SharedLog},
    testing::TestDatabase,
};
use mercato_http_kit::{Task, render_problems};
use mercato_kernel::{KeyId, SystemClock};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// How long a test waits for what must happen: longer than a takeover may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Node {
    router: Router,
    pub(crate) db: Db,
    pub(crate) log: SharedLog,
    tasks: Vec<Task>,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl Node {
    /// A process on `database` with the log beside it; nothing runs yet.
    pub(crate) async fn open(database: &TestDatabase) -> Self {
        let beside = if database.uri().starts_with("sqlite:") { ".log" } else { "" };
        Self::open_with(database, &format!("{}{beside}", database.uri())).await
    }

    /// The same with another log.
    pub(crate) async fn open_with(database: &TestDatabase, log: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let db = Db::open(database.uri(), "commerce", PoolSize::default()).await.expect("the database opens");
        let log = log::open(log, PoolSize::default()).await.expect("the log opens");
        let blobs = format!("folder:{}", folder.path().display());
        let deps = Deps {
            db: db.clone(),
            log: Arc::clone(&log),
            blobs: blobs::open(&blobs, [1; 32], PoolSize::default()).await.expect("the blobs open"),
            clock: Arc::new(SystemClock),
            settings: Settings::default(),
        };
        let service = open(deps).await.expect("commerce opens").service;
        let router = service.routes.split_for_parts().0.layer(from_fn(render_problems));
        let stop = CancellationToken::new();
        Self { router, db, log, tasks: service.tasks, stop, _folder: folder }
    }

    /// Starts the task `name`, such as `commerce-writer`.
    pub(crate) fn start(&self, name: &str) -> JoinHandle<()> {
        let task = self.tasks.iter().find(|task| task.name == name).expect("a task of commerce");
        tokio::spawn(task.clone().supervise(self.stop.clone()))
    }

    /// Posts `body`; a guest with `key`, or a member of the staff without one.
    pub(crate) async fn post(&self, path: &str, key: Option<&str>, body: &Value) -> (u16, Value) {
        let staff = Caller::Key { id: KeyId::new(), role: Role::Staff };
        let request = Request::post(path).header("content-type", "application/json");
        let request = match key {
            None => request.extension(staff),
            Some(key) => request.extension(Caller::Guest).header("idempotency-key", key),
        };
        let request = request.body(Body::from(body.to_string())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let status = response.status().as_u16();
        let bytes = response.into_body().collect().await.expect("a body").to_bytes();
        (status, serde_json::from_slice(&bytes).expect("JSON"))
    }

    /// Makes a product of so many units; answers its id.
    pub(crate) async fn product(&self, sku: &str, quantity: i64) -> String {
        let wish = json!({"sku": sku, "name": sku, "price": {"amount": 500}, "quantity": quantity});
        let (status, body) = self.post("/api/commands/products", None, &wish).await;
        assert_eq!(status, 201, "{body:#}");
        body["productId"].as_str().expect("an id").to_owned()
    }

    /// The one number that `sql` answers.
    pub(crate) async fn number(&self, sql: &'static str) -> i64 {
        self.db.fetch(sql, Vec::new()).await.expect("a statement")[0].get(0).expect("a number")
    }

    /// Waits until nothing in the outbox waits to be sent.
    pub(crate) async fn all_sent(&self) {
        let mut appended = self.log.appended();
        let sent = async {
            while self.number("SELECT count(*) FROM outbox_deliveries").await > 0 {
                // Rows are marked a moment after the append: a look is due then too.
                let _ = tokio::time::timeout(Duration::from_millis(50), appended.changed()).await;
            }
        };
        tokio::time::timeout(PATIENCE, sent).await.expect("the relay sends all in time");
    }

    /// All that the log holds, topic by topic, in its order.
    pub(crate) async fn logged(&self) -> Vec<log::NewRecord> {
        let mut records = Vec::new();
        for topic in mercato_contracts::Topic::ALL {
            let read = self.log.read(topic.as_str(), 0, 0, 10_000).await.expect("the log reads");
            records.extend(read.into_iter().map(|record| record.record));
        }
        records
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
