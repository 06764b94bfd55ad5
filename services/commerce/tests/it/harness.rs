//! Commerce on a database of its own for each test: requests in, answers and events out.

use std::{borrow::Borrow, collections::BTreeMap, sync::Arc};

use axum::{Router, body::Body, middleware::from_fn};
use http::{HeaderMap, Request};
use http_body_util::BodyExt;
use mercato_commerce::{Commerce, Deps, Settings, open};
use mercato_contracts::{
    Event, Payload,
    access::{Caller, Role},
    v1,
    verify::Source,
};
use mercato_engines::{
    blobs::{self, SharedBlobs},
    db::{Db, PoolSize, Sql},
    log,
};
use mercato_http_kit::{Task, render_problems};
use mercato_kernel::{KeyId, SystemClock};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// Every table whose rows a command may change.
const TABLES: [&str; 14] = [
    "categories",
    "products",
    "variants",
    "product_tags",
    "product_categories",
    "images",
    "product_images",
    "locations",
    "stock",
    "stock_movements",
    "orders",
    "order_lines",
    "customer_keys",
    "idempotency_records",
];

/// Commerce with its database.
#[derive(Clone)]
pub(crate) struct Shop {
    router: Router,
    pub(crate) db: Db,
    staff: Caller,
    /// What `verify` reads.
    pub(crate) source: Arc<dyn Source>,
    /// The OpenAPI document of commerce's routes.
    pub(crate) api: Value,
    /// Where the pictures lie.
    pub(crate) blobs: SharedBlobs,
    /// Makes the pictures' renditions; a test that wants them runs it.
    scaler: Task,
}

/// Runs `test` on SQLite, and on PostgreSQL where `MERCATO_TEST_POSTGRES` names a server.
pub(crate) async fn on_each(name: &str, test: impl AsyncFn(Shop)) {
    on_each_with(name, Settings::default(), test).await;
}

/// The same under other settings.
pub(crate) async fn on_each_with(name: &str, settings: Settings, test: impl AsyncFn(Shop)) {
    let folder = tempfile::tempdir().expect("a folder");
    let uri = format!("sqlite:{}", folder.path().join("commerce.db").display());
    run(&uri, "commerce", settings, &test).await;

    let server = std::env::var("MERCATO_TEST_POSTGRES").ok().filter(|uri| !uri.is_empty());
    let Some(uri) = server else {
        eprintln!("skipped on PostgreSQL: {name}");
        return;
    };
    // The schema's name lives as long as the process: `Db` wants one that is known when it is compiled.
    let schema: &'static str = format!("commerce_{}", uuid::Uuid::now_v7().simple()).leak();
    run(&uri, schema, settings, &test).await;
    let db = Db::open(&uri, schema, PoolSize::default()).await.expect("the database opens");
    let drop = Sql::composed(format!("DROP SCHEMA \"{schema}\" CASCADE"));
    db.fetch(drop, Vec::new()).await.expect("the schema goes");
}

async fn run(uri: &str, schema: &'static str, settings: Settings, test: &impl AsyncFn(Shop)) {
    let folder = tempfile::tempdir().expect("a folder");
    let blobs = format!("folder:{}", folder.path().join("blobs").display());
    let log = format!("sqlite:{}", folder.path().join("log.db").display());
    let db = Db::open(uri, schema, PoolSize::default()).await.expect("the database opens");
    let blobs = blobs::open(&blobs, [1; 32], PoolSize::default()).await.expect("the blobs open");
    let deps = Deps {
        db: db.clone(),
        log: log::open(&log, PoolSize::default()).await.expect("the log opens"),
        blobs: blobs.clone(),
        clock: Arc::new(SystemClock),
        settings,
    };
    let Commerce { service, source, .. } = open(deps).await.expect("commerce opens");
    let stop = CancellationToken::new();
    let task = |name| service.tasks.iter().find(|task| task.name == name).expect("it is there").clone();
    let (writer, scaler) = (task("commerce-writer"), task("commerce-scaler"));
    let running = tokio::spawn(writer.supervise(stop.clone()));
    let (router, api) = service.routes.split_for_parts();
    let (router, api) = (router.layer(from_fn(render_problems)), json!(api));
    let staff = Caller::Key { id: KeyId::new(), role: Role::Staff };
    test(Shop { router, db: db.clone(), staff, source, api, blobs, scaler }).await;
    stop.cancel();
    running.await.expect("the writer ends");
    db.close().await;
}

impl Shop {
    pub(crate) fn get(&self, path: impl Into<String>) -> Ask {
        self.ask("GET", path)
    }

    pub(crate) fn post(&self, path: impl Into<String>, body: impl Borrow<Value>) -> Ask {
        self.ask("POST", path).json(body.borrow())
    }

    pub(crate) fn put(&self, path: impl Into<String>, body: impl Borrow<Value>) -> Ask {
        self.ask("PUT", path).json(body.borrow())
    }

    pub(crate) fn delete(&self, path: impl Into<String>) -> Ask {
        self.ask("DELETE", path)
    }

    /// A request of a staff member, whose key is the same throughout the test.
    pub(crate) fn ask(&self, method: &'static str, path: impl Into<String>) -> Ask {
        let request = Request::builder().method(method).uri(path.into()).extension(self.staff);
        Ask { router: self.router.clone(), request, body: Body::empty() }
    }

    /// Makes a product of these members and what must be there; answers its id.
    pub(crate) async fn product(&self, members: Value) -> String {
        let mut wish = json!({"sku": "A-1", "name": "A thing", "price": {"amount": 500}});
        if members.get("variants").is_some() {
            wish.as_object_mut().expect("an object").remove("sku");
        }
        wish.as_object_mut().expect("an object").extend(members.as_object().expect("members").clone());
        let answer = self.post("/api/commands/products", wish).send().await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.text("productId")
    }

    /// Makes renditions until `stop`, as one process does.
    pub(crate) fn start_scaler(&self, stop: &CancellationToken) -> JoinHandle<()> {
        tokio::spawn(self.scaler.clone().supervise(stop.clone()))
    }

    /// All events so far, in the order in which they were written.
    pub(crate) async fn events(&self) -> Vec<Event> {
        let rows = self.db.fetch("SELECT envelope FROM outbox_events ORDER BY position", Vec::new()).await;
        let decode = |row: &mercato_engines::db::Row| {
            Event::decode(&row.get::<Vec<u8>>(0).expect("bytes")).expect("an event")
        };
        rows.expect("the outbox").iter().map(decode).collect()
    }

    /// The types of a subject's events, whose sequences must be 1, 2, 3 …
    pub(crate) async fn history(&self, subject: &str) -> Vec<&'static str> {
        let events = self.events().await;
        let own: Vec<_> = events.iter().filter(|event| event.subject.to_string() == subject).collect();
        let sequences: Vec<i64> = own.iter().map(|event| event.sequence).collect();
        assert_eq!(sequences, (1..).take(own.len()).collect::<Vec<i64>>());
        own.iter().map(|event| event.payload.event_type()).collect()
    }

    /// The product as its last whole event carries it.
    pub(crate) async fn last_product(&self, id: &str) -> v1::Product {
        let events = self.events().await;
        let whole =
            events.into_iter().rev().filter(|event| event.subject.to_string() == id).find_map(|event| {
                match event.payload {
                    Payload::ProductCreated(created) => created.product,
                    Payload::ProductUpdated(updated) => updated.product,
                    _ => None,
                }
            });
        whole.expect("a whole event")
    }

    /// How many rows each table has, with the sums of versions and sequences: every change moves one of them.
    pub(crate) async fn footprint(&self) -> BTreeMap<String, i64> {
        let mut found = BTreeMap::new();
        for table in TABLES {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            found.insert(table.to_owned(), self.number(sql).await);
        }
        for table in ["products", "stock", "orders"] {
            for column in ["version", "sequence"] {
                let sql = format!("SELECT CAST(COALESCE(SUM({column}), 0) AS BIGINT) FROM {table}");
                found.insert(format!("{table}.{column}"), self.number(sql).await);
            }
        }
        let events = "SELECT COUNT(*) FROM outbox_events".to_owned();
        found.insert("events".to_owned(), self.number(events).await);
        found
    }

    /// The one number that `sql` answers.
    pub(crate) async fn number(&self, sql: String) -> i64 {
        let rows = self.db.fetch(Sql::composed(sql), Vec::new()).await.expect("a statement");
        rows[0].get(0).expect("a number")
    }

    /// Sends a request that must be refused so, without any change; answers the problem.
    pub(crate) async fn refused(&self, ask: Ask, status: u16, code: &str) -> Value {
        let before = self.footprint().await;
        let answer = ask.send().await;
        assert_eq!((answer.status, answer.text("code").as_str()), (status, code), "{:#}", answer.body);
        assert_eq!(self.footprint().await, before, "a refusal changed something");
        answer.body
    }

    /// The same for `validation_failed`; answers pointers with their codes, sorted.
    pub(crate) async fn invalid(&self, ask: Ask) -> Vec<String> {
        let problem = self.refused(ask, 422, "validation_failed").await;
        let errors = problem["errors"].as_array().expect("errors").iter();
        let text = |error: &Value, name| error[name].as_str().expect("text").to_owned();
        let mut found: Vec<String> =
            errors.map(|error| format!("{} {}", text(error, "pointer"), text(error, "code"))).collect();
        found.sort();
        found
    }
}

/// A request in the making.
pub(crate) struct Ask {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Ask {
    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = Body::from(body.to_string());
        self.header("content-type", "application/json")
    }

    pub(crate) fn bytes(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = Body::from(bytes.into());
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn guest(mut self) -> Self {
        self.request = self.request.extension(Caller::Guest);
        self
    }

    pub(crate) fn role(self, role: Role) -> Self {
        self.caller(Caller::Key { id: KeyId::new(), role })
    }

    /// From one who is the same each time.
    pub(crate) fn caller(mut self, caller: Caller) -> Self {
        self.request = self.request.extension(caller);
        self
    }

    pub(crate) async fn send(self) -> Answer {
        let request = self.request.body(self.body).expect("a request");
        let response = self.router.oneshot(request).await.expect("infallible");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.into_body().collect().await.expect("a body").to_bytes().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, body, bytes }
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// `null` where the body is no JSON.
    pub(crate) body: Value,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// A text member of the body; empty where it is absent.
    pub(crate) fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }

    /// The member `version`.
    pub(crate) fn version(&self) -> i64 {
        self.body["version"].as_i64().expect("a version")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}
