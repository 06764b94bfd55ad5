//! One process of the shop: query opened, its tasks running, its routes on a port, and a client for them.

use std::{path::Path, sync::Arc, time::Duration};

use axum::{extract::Request as HttpRequest, middleware::Next, response::Response};
use mercato_contracts::{
    SyncToken,
    access::{Caller, Role},
};
use mercato_engines::{cache::SharedCache, documents::SharedDocuments, search::SharedSearch};
use mercato_kernel::{Currency, KeyId, SystemClock};
use mercato_query::{Deps, Query, Rebuilds, SEARCH_SCHEMA};
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::World;

/// A running process.
pub struct Node {
    pub cache: SharedCache,
    pub search: SharedSearch,
    pub rebuilds: Arc<Rebuilds>,
    pub read_side: Arc<dyn mercato_contracts::verify::ReadSide>,
    base: String,
    client: reqwest::Client,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

impl Node {
    /// Starts one whose index is in `index`, reading `documents`.
    pub async fn start(world: &World, documents: SharedDocuments, index: &Path) -> Self {
        Self::start_with(world, documents, index, mercato_query::domain::search::Synonyms::default()).await
    }

    pub async fn start_with(
        world: &World,
        documents: SharedDocuments,
        index: &Path,
        synonyms: mercato_query::domain::search::Synonyms,
    ) -> Self {
        let uri = format!("tantivy:{}", index.display());
        let search = mercato_engines::search::open(&uri, &SEARCH_SCHEMA).await.expect("an index");
        let deps = Deps { synonyms, ..Self::deps(world, documents, Arc::clone(&search)).await };
        let cache = Arc::clone(&deps.cache);
        let query = mercato_query::open(deps).await.expect("query opens");
        let Query { service, rebuilds, read_side, .. } = query;
        let stop = CancellationToken::new();
        let mut tasks: Vec<JoinHandle<()>> =
            service.tasks.into_iter().map(|task| tokio::spawn(task.supervise(stop.clone()))).collect();
        let (router, _) = service.routes.split_for_parts();
        let router = router
            .layer(axum::middleware::from_fn(mercato_http_kit::render_problems))
            .layer(axum::middleware::from_fn(recognise));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let stopped = stop.clone();
        tasks.push(tokio::spawn(async move {
            let serve = axum::serve(listener, router).with_graceful_shutdown(stopped.cancelled_owned());
            serve.await.expect("serves");
        }));
        // Nothing speaks TLS here, but the client wants a provider all the same; the first node installs it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        Self { cache, search, rebuilds, read_side, base, client, stop, tasks }
    }

    /// What a node is made of.
    pub async fn deps(world: &World, documents: SharedDocuments, search: SharedSearch) -> Deps {
        Deps {
            log: Arc::clone(&world.log),
            documents,
            search,
            cache: mercato_engines::cache::open("moka:").await.expect("a cache"),
            personal: Arc::<super::Keyring>::clone(&world.keys),
            shop: world.shop,
            cursor_key: world.cursor_key.clone(),
            currency: Currency::EUR,
            synonyms: mercato_query::domain::search::Synonyms::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// Asks as a guest.
    pub fn get(&self, path: &str) -> Request {
        Request(self.client.get(format!("{}{path}", self.base)))
    }

    /// Commands as a guest.
    pub fn post(&self, path: &str) -> Request {
        Request(self.client.post(format!("{}{path}", self.base)))
    }

    /// Stops and waits until all has ended.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for task in std::mem::take(&mut self.tasks) {
            task.await.expect("no task panics");
        }
    }

    /// Stops and does not wait.
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Stands where the gateway recognises keys.
async fn recognise(mut request: HttpRequest, next: Next) -> Response {
    let role = request.headers().get("x-test-role").and_then(|role| role.to_str().ok()?.parse::<Role>().ok());
    let caller = role.map_or(Caller::Guest, |role| Caller::Key { id: KeyId::new(), role });
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// A request in the making.
pub struct Request(reqwest::RequestBuilder);

/// An answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Request {
    pub fn role(self, role: &str) -> Self {
        self.header("x-test-role", role)
    }

    pub fn after(self, token: &SyncToken) -> Self {
        self.header("sync-token", &token.encode())
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub async fn send(self) -> Answer {
        let response = self.0.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.expect("a body") }
    }

    pub async fn stream(self) -> reqwest::Response {
        self.0.send().await.expect("an answer")
    }

    /// The body of a 200.
    pub async fn json(self) -> Value {
        let answer = self.send().await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        serde_json::from_str(&answer.text).expect("JSON")
    }

    /// The status and code of a problem.
    pub async fn problem(self) -> (u16, String) {
        let answer = self.send().await;
        let body: Value = serde_json::from_str(&answer.text).expect("a problem");
        (answer.status, body["code"].as_str().expect("a code").to_owned())
    }
}

/// Asks again until `is_so`, for 10 s at most.
pub async fn eventually(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asking).await.unwrap_or_else(|_| panic!("never: {what}"));
}
