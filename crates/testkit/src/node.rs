//! One process's worth of shop: all services on the engines of one folder, behind a gateway on a port of its own.

use std::{path::Path, sync::Arc};

use mercato_commerce::Commerce;
use mercato_contracts::{
    access::Role,
    verify::{ReadSide, Source},
};
use mercato_engines::{
    blobs::{self, SharedBlobs},
    cache,
    db::{Db, PoolSize},
    documents::{self, SharedDocuments},
    log::{self, SharedLog},
    search,
};
use mercato_http_kit::Task;
use mercato_identity::{Keys, NewKey};
use mercato_kernel::{Clock, Currency, SystemClock};
use mercato_query::Query;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Database;

/// A running node.
pub struct Node {
    /// Where it listens, such as `http://127.0.0.1:40000`.
    pub url: String,
    /// Its log, for tests that look behind the API.
    pub log: SharedLog,
    /// Where that log is, for tests that take something away from it.
    pub log_uri: String,
    /// Commerce's database, likewise.
    pub commerce_db: Db,
    /// The read models, likewise.
    pub documents: SharedDocuments,
    /// The source of truth, for `verify`.
    pub source: Arc<dyn Source>,
    /// The read side, for `verify`.
    pub read_side: Arc<dyn ReadSide>,
    stores: Stores,
    keys: Arc<Keys>,
    stop: CancellationToken,
    server: JoinHandle<()>,
    stop_tasks: CancellationToken,
    tasks: Vec<(&'static str, JoinHandle<()>)>,
}

impl Node {
    /// Opens a node on `folder` and `database`.
    pub async fn open(folder: &Path, database: &Database) -> Self {
        // Another test of this process may have installed it already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let stop = CancellationToken::new();
        let stores = Stores::open(folder, database, &clock).await;
        let identity = mercato_identity::open(mercato_identity::Deps {
            db: stores.identity.clone(),
            clock: Arc::clone(&clock),
        });
        let identity = identity.await.expect("identity opens");
        let commerce = mercato_commerce::open(mercato_commerce::Deps {
            db: stores.commerce.clone(),
            log: Arc::clone(&stores.log),
            blobs: Arc::clone(&stores.blobs),
            clock: Arc::clone(&clock),
            settings: mercato_commerce::Settings::default(),
        });
        let commerce = commerce.await.expect("commerce opens");
        let query = open_query(folder, &stores, &commerce, clock).await;
        let (source, read_side) = (commerce.source, query.read_side);
        let services = vec![identity.service, commerce.service, query.service];
        let authenticator = identity.authenticator;
        let config = mercato_gateway::Config::default();
        let limits = config.limits.clone();
        let gateway = mercato_gateway::open(mercato_gateway::Deps {
            services,
            pages: None,
            authenticator,
            config,
            stop: stop.clone(),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
        let stop_tasks = CancellationToken::new();
        let run = |task: Task| (task.name, tokio::spawn(task.supervise(stop_tasks.clone())));
        let tasks = gateway.tasks.into_iter().map(run).collect();
        let (front, token) = (gateway.front, stop.clone());
        let server = tokio::spawn(async move {
            mercato_gateway::serve(listener, front, token, &limits).await.expect("the node serves");
        });
        let keys = identity.keys;
        let (log, documents) = (Arc::clone(&stores.log), Arc::clone(&stores.documents));
        let (commerce_db, log_uri) = (stores.commerce.clone(), database.uri(folder, "log"));
        Self {
            url,
            log,
            log_uri,
            commerce_db,
            documents,
            source,
            read_side,
            stores,
            keys,
            stop,
            server,
            stop_tasks,
            tasks,
        }
    }

    /// Ends the task `name`, such as `commerce-relay`, at once and for good, as if its process was killed there.
    pub async fn end_task(&mut self, name: &str) {
        let found = self.tasks.iter().position(|(task, _)| *task == name).expect("a task of the node");
        let (_, task) = self.tasks.remove(found);
        task.abort();
        assert!(task.await.is_err_and(|end| end.is_cancelled()), "{name} had ended before");
    }

    /// A new key of `role`.
    pub async fn key(&self, role: Role) -> String {
        let wish = NewKey::new(role, None, None, SystemClock.now()).expect("a key without an end");
        self.keys.create(&wish).await.expect("a key").text.expose().clone()
    }

    /// Stops the node as SIGTERM would, and waits until it has.
    pub async fn close(self) {
        self.stop.cancel();
        self.server.await.expect("the server drains");
        // The writer must outlive the last request that waits for it.
        self.stop_tasks.cancel();
        for (name, task) in self.tasks {
            task.await.unwrap_or_else(|error| panic!("{name} does not end well: {error}"));
        }
        self.stores.close().await;
    }
}

/// The databases of one node.
struct Stores {
    identity: Db,
    commerce: Db,
    log: SharedLog,
    documents: SharedDocuments,
    blobs: SharedBlobs,
}

impl Stores {
    async fn open(folder: &Path, database: &Database, clock: &Arc<dyn Clock>) -> Self {
        let size = PoolSize::default();
        let identity = open_db(&database.uri(folder, "identity"), "identity").await;
        let commerce = open_db(&database.uri(folder, "commerce"), "commerce").await;
        let shop = mercato_commerce::ensure_shop(&commerce, clock).await.expect("the shop is founded");
        let log = log::open(&database.uri(folder, "log"), size).await.expect("the log opens");
        let documents = documents::open(&database.uri(folder, "documents"), size).await;
        let documents = documents.expect("the documents open");
        let blobs = blobs::open(&database.blobs_uri(folder), shop.blob_secret, size).await;
        let blobs = blobs.expect("the blob store opens");
        Self { identity, commerce, log, documents, blobs }
    }

    async fn close(&self) {
        self.identity.close().await;
        self.commerce.close().await;
        self.log.close().await;
        self.documents.close().await;
        self.blobs.close().await;
    }
}

async fn open_query(folder: &Path, stores: &Stores, commerce: &Commerce, clock: Arc<dyn Clock>) -> Query {
    let search_uri = format!("tantivy:{}", folder.join("search").display());
    let query = mercato_query::open(mercato_query::Deps {
        log: Arc::clone(&stores.log),
        documents: Arc::clone(&stores.documents),
        search: search::open(&search_uri, &mercato_query::SEARCH_SCHEMA).await.expect("the index opens"),
        cache: cache::open("moka:").await.expect("the cache opens"),
        personal: Arc::clone(&commerce.personal),
        shop: commerce.shop.id,
        cursor_key: commerce.shop.cursor_key.clone(),
        currency: Currency::EUR,
        synonyms: mercato_query::domain::search::Synonyms::default(),
        clock,
    });
    query.await.expect("query opens")
}

async fn open_db(uri: &str, service: &'static str) -> Db {
    Db::open(uri, service, PoolSize::default()).await.expect("the database opens")
}
