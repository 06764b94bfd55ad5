//! A gateway on a port of its own, in front of a service whose routes show what reaches them.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::{
        Arc, Once,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use axum::{
    Router,
    body::{Body, Bytes},
    response::sse::{Event, Sse},
    routing::{get, post},
};
use futures::{Stream, StreamExt};
use http::HeaderMap;
use mercato_contracts::access::{Authenticator, Caller, Role, Scope};
use mercato_gateway::{Config, Deps, open, serve};
use mercato_http_kit::{
    AtHand, Body as StrictBody, CachePolicy, CallerExt, HttpResult, KeptAnswer, Probe, RequestContext,
    Service,
};
use mercato_kernel::{ErrorCode, Failure, KeyId};
use reqwest::{Client, Response};
use serde_json::Value;
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::large::{self, Parts};

/// Knows two keys: `admin-key` and `reader-key`.
#[derive(Default)]
pub(crate) struct TwoKeys {
    asked: AtomicUsize,
    admin_is_revoked: AtomicBool,
}

impl TwoKeys {
    /// How often a key was looked up.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// From now on `admin-key` is unknown.
    pub(crate) fn revoke_admin(&self) {
        self.admin_is_revoked.store(true, Ordering::SeqCst);
    }
}

#[async_trait]
impl Authenticator for TwoKeys {
    async fn authenticate(&self, bearer: &str) -> Result<Caller, Failure> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let role = match bearer {
            "admin-key" if !self.admin_is_revoked.load(Ordering::SeqCst) => Role::Admin,
            "reader-key" => Role::Reader,
            _ => return Err(Failure::new(ErrorCode::Unauthenticated, "the key is unknown")),
        };
        // One id for each role, so that a key's requests are counted together.
        let id: KeyId = format!("00000000-0000-7000-8000-00000000000{}", u8::from(role == Role::Admin))
            .parse()
            .map_err(Failure::internal)?;
        Ok(Caller::Key { id, role })
    }
}

/// A running gateway.
pub(crate) struct Shop {
    pub(crate) address: SocketAddr,
    pub(crate) client: Client,
    pub(crate) stop: CancellationToken,
    pub(crate) keys: Arc<TwoKeys>,
    /// What is in memory of the answers of `/parts`.
    pub(crate) parts: Arc<Parts>,
    /// Lets one request of `/held` go on.
    pub(crate) release: Arc<Notify>,
    /// Tells that a request has reached `/held`.
    pub(crate) reached: Arc<Notify>,
    /// Tells that an answer of `/endless` was given up.
    pub(crate) given_up: Arc<Notify>,
    pub(crate) served: JoinHandle<std::io::Result<()>>,
}

impl Shop {
    /// Opens a gateway with what an operator set unless they set anything.
    pub(crate) async fn open() -> Self {
        Self::with(Config::default()).await
    }

    /// Opens a gateway with `config`.
    pub(crate) async fn with(config: Config) -> Self {
        Self::probing(config, Vec::new()).await
    }

    /// Opens a gateway over engines that `probes` ask.
    pub(crate) async fn probing(config: Config, probes: Vec<Probe>) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            rustls::crypto::ring::default_provider().install_default().expect("the first provider");
        });
        let (release, reached) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let given_up = Arc::new(Notify::new());
        let (keys, parts) = (Arc::new(TwoKeys::default()), Arc::new(Parts::default()));
        let routes = routes(release.clone(), reached.clone(), given_up.clone()).merge(large::routes(&parts));
        let service = Service {
            name: "sample",
            routes: routes.into(),
            tasks: Vec::new(),
            probes,
            at_hand: vec![Arc::new(KeptThings)],
        };
        let (stop, limits) = (CancellationToken::new(), config.limits.clone());
        let authenticator = keys.clone();
        let gateway =
            open(Deps { services: vec![service], pages: None, authenticator, config, stop: stop.clone() });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        // Answers are seen as they come, compressed or not.
        let client = Client::builder().no_gzip().build().expect("a client");
        let token = stop.clone();
        let served = tokio::spawn(async move { serve(listener, gateway.front, token, &limits).await });
        Self { address, client, stop, keys, parts, release, reached, given_up, served }
    }

    /// Asks with GET.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.ask("GET", path).send().await.expect("an answer")
    }

    /// A request to be completed.
    pub(crate) fn ask(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        self.client.request(method, format!("http://{}{path}", self.address))
    }
}

/// The header `name` of an answer; empty where it is absent.
pub(crate) fn header(response: &Response, name: &str) -> String {
    response.headers().get(name).map(|value| value.to_str().expect("ASCII").to_owned()).unwrap_or_default()
}

/// The problem that an answer is, checked for the members that every problem has.
pub(crate) async fn problem(response: Response) -> Value {
    assert_eq!(header(&response, "content-type"), "application/problem+json");
    let status = response.status().as_u16();
    let problem: Value = response.json().await.expect("JSON");
    assert_eq!(problem["status"], status);
    for member in ["type", "title", "detail", "code", "instance", "traceId"] {
        assert!(problem[member].is_string(), "{member} of {problem}");
    }
    assert!(problem["errors"].is_array());
    problem
}

fn routes(release: Arc<Notify>, reached: Arc<Notify>, given_up: Arc<Notify>) -> Router {
    let held = move || {
        let (release, reached) = (release.clone(), reached.clone());
        async move {
            reached.notify_one();
            release.notified().await;
            "released"
        }
    };
    Router::new()
        .route("/hello", get(|| async { "hello" }))
        .route("/things/{id}", get(|| async { "a thing" }))
        .route("/kept/{id}", get(kept_from_far))
        .route("/who", get(|CallerExt(caller): CallerExt| async move { caller.name() }))
        .route("/secret", get(secret))
        .route("/trace", get(|context: RequestContext| async move { context.traceparent }))
        .route("/panic", get(panics))
        .route("/long", get(|| async { "0123456789".repeat(1000) }))
        .route("/echo", post(|body: Bytes| async move { body.len().to_string() }))
        .route("/strict", post(strict))
        .route("/endless", get(move || std::future::ready(endless(given_up))))
        .route("/held", get(held))
        .route("/stuck", get(std::future::pending::<String>))
        .route("/feed", get(feed))
}

/// `/kept/small` and `/kept/large`, in memory.
struct KeptThings;

impl AtHand for KeptThings {
    fn route(&self) -> &'static str {
        "/kept/{id}"
    }

    fn find(&self, path: &str) -> Option<KeptAnswer> {
        let body = match path {
            "/kept/small" => Bytes::from_static(br#"{"from":"memory"}"#),
            "/kept/large" => {
                Bytes::from(format!("{{\"from\":\"memory\",\"text\":\"{}\"}}", "x".repeat(2000)))
            }
            _ => return None,
        };
        Some(KeptAnswer::new(Some(3), body).with_gzip())
    }

    fn policy(&self) -> CachePolicy {
        CachePolicy::Public { max_age_s: 0 }
    }
}

/// The same route behind the router.
async fn kept_from_far(headers: HeaderMap) -> axum::response::Response {
    let body = Bytes::from_static(br#"{"from":"router"}"#);
    KeptAnswer::new(Some(3), body).answer(&headers, CachePolicy::Public { max_age_s: 0 })
}

async fn secret(CallerExt(caller): CallerExt) -> HttpResult<&'static str> {
    caller.require(Scope::KeysManage)?;
    Ok("secret")
}

/// Takes a body as commands do.
async fn strict(body: StrictBody<Value>) -> HttpResult<String> {
    body.parse(|value| Ok(value.to_string()))
}

/// Goes on for ever; tells when it is dropped.
fn endless(given_up: Arc<Notify>) -> Body {
    struct Dropped(Arc<Notify>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let dropped = Dropped(given_up);
    Body::from_stream(futures::stream::repeat_with(move || {
        let _kept = &dropped;
        Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 16384]))
    }))
}

async fn panics() -> &'static str {
    panic!("a handler of the test")
}

/// Tells one thing, and then nothing for ever.
async fn feed() -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let first = futures::stream::once(async { Ok(Event::default().data("first")) });
    Sse::new(first.chain(futures::stream::pending()))
}

/// So long a test waits for what must come.
pub(crate) const SOON: Duration = Duration::from_secs(5);
