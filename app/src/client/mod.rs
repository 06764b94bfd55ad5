//! A client of a running shop's API: one key, retries that are safe, problems read into words.
//! What is asked and what an answer means is up to its users.

mod lines;
mod reply;
mod target;

use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, bail};
use bytes::Bytes;
use mercato_kernel::Secret;
use reqwest::{Method, StatusCode, header};
use serde::de::DeserializeOwned;

pub use lines::JsonLines;
pub use reply::{Problem, ProblemField, Reply};
pub use target::Target;

use crate::config::mask_uri;

/// How long one request waits out 429 and 503, in all.
const BUSY_PATIENCE: Duration = Duration::from_mins(10);
/// How long one request waits for a shop that cannot be reached.
const AWAY_PATIENCE: Duration = Duration::from_mins(1);
/// How long one attempt may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_mins(1);
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A connection to one shop. Clones share it.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<Secret<String>>,
}

/// A request that may be sent again: a read, or a write that carries an idempotency key or a version.
#[derive(Debug, Clone)]
pub struct Call {
    method: Method,
    path: String,
    query: Vec<(&'static str, String)>,
    body: Bytes,
    content_type: &'static str,
    idempotency_key: Option<String>,
    if_match: Option<i64>,
}

impl Call {
    /// A read.
    pub fn get(path: impl Into<String>) -> Self {
        Self::new(Method::GET, path.into())
    }

    /// A write of the JSON `body`.
    pub fn post(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::new(Method::POST, path.into()) }
    }

    /// A change.
    pub fn put(path: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..Self::new(Method::PUT, path.into()) }
    }

    /// A removal.
    pub fn delete(path: impl Into<String>) -> Self {
        Self::new(Method::DELETE, path.into())
    }

    fn new(method: Method, path: String) -> Self {
        Self {
            method,
            path,
            query: Vec::new(),
            body: Bytes::new(),
            content_type: "application/json",
            idempotency_key: None,
            if_match: None,
        }
    }

    /// Adds a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// The media type of the body, where it is not JSON.
    #[must_use]
    pub fn content_type(mut self, content_type: &'static str) -> Self {
        self.content_type = content_type;
        self
    }

    /// The key under which a repetition is recognised.
    #[must_use]
    pub fn idempotency_key(mut self, key: impl Into<String>) -> Self {
        self.idempotency_key = Some(key.into());
        self
    }

    /// The version that must still hold.
    #[must_use]
    pub fn if_match(mut self, version: i64) -> Self {
        self.if_match = Some(version);
        self
    }
}

impl Client {
    /// A client of the shop at `target`. Nothing is sent yet.
    pub fn new(target: &Target) -> anyhow::Result<Self> {
        let base = target.url.trim_end_matches('/').to_owned();
        if !base.starts_with("http://") && !base.starts_with("https://") {
            bail!("`{}` is no URL of a shop; it begins with http:// or https://", mask_uri(&base));
        }
        // It is told in errors and written into exports, and the shop would not look at them.
        if base.split('/').nth(2).is_some_and(|authority| authority.contains('@')) {
            bail!("a shop's URL holds no user and no password; the key is given by --key or MERCATO_KEY");
        }
        let http = reqwest::Client::builder()
            .user_agent(concat!("mercato/", env!("CARGO_PKG_VERSION")))
            .pool_max_idle_per_host(64)
            .tcp_nodelay(true)
            .connect_timeout(Duration::from_secs(10))
            .build()
            .context("the HTTP client cannot start")?;
        Ok(Self { http, base, key: target.key.clone() })
    }

    /// The shop's address, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Fails, with advice, when no shop answers.
    pub async fn check(&self) -> anyhow::Result<()> {
        let url = format!("{}/health/live", self.base);
        let sent = self.http.get(url).timeout(Duration::from_secs(10)).send().await;
        match sent {
            Ok(reply) if reply.status().is_success() => Ok(()),
            Ok(reply) => bail!("{} answers {}: is it a Mercato shop?", self.base, reply.status()),
            Err(error) => {
                Err(anyhow!("no shop answers at {}: {}; is it running?", self.base, root_cause(&error)))
            }
        }
    }

    /// Sends `call` until it is answered by something else than "later". 401 and 403 are errors: no other
    /// request would fare better.
    pub async fn send(&self, call: &Call) -> anyhow::Result<Reply> {
        let began = Instant::now();
        let mut pause = FIRST_PAUSE;
        let mut attempts = 0;
        loop {
            attempts += 1;
            let (wait, patience, why) = match self.attempt(call).await {
                Ok(mut reply) if !reply.is_later() => {
                    reply.attempts = attempts;
                    return reply.permitted();
                }
                Ok(reply) => (reply.retry_after, BUSY_PATIENCE, reply.words()),
                Err(error) => (None, AWAY_PATIENCE, root_cause(&error)),
            };
            if began.elapsed() > patience {
                bail!("{} {}{}: gave up after {attempts} attempts: {why}", call.method, self.base, call.path);
            }
            tokio::time::sleep(wait.unwrap_or(pause).max(FIRST_PAUSE)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Sends a read and parses its answer; any refusal is an error.
    pub async fn read<T: DeserializeOwned>(&self, call: &Call) -> anyhow::Result<T> {
        let reply = self.send(call).await?;
        if !reply.status.is_success() {
            bail!("{}: {}", call.path, reply.words());
        }
        reply.json()
    }

    /// Sends a read; `None` where there is nothing at its path.
    pub async fn find<T: DeserializeOwned>(&self, call: &Call) -> anyhow::Result<Option<T>> {
        let reply = self.send(call).await?;
        match reply.status {
            StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => reply.json().map(Some),
            _ => bail!("{}: {}", call.path, reply.words()),
        }
    }

    /// Sends `call` once and hands its answer on as it arrives, for answers that take their time.
    pub async fn stream(&self, call: &Call) -> anyhow::Result<reqwest::Response> {
        let sent = self.request(call).send().await;
        let reply = sent.map_err(|error| anyhow!("{}: {}", self.base, root_cause(&error)))?;
        if reply.status().is_success() {
            return Ok(reply);
        }
        let reply = Reply::read(reply).await?;
        bail!("{}: {}", call.path, reply.words())
    }

    /// Fetches what stands at a URL of anywhere, without the key.
    pub async fn fetch(&self, url: &str, max_bytes: usize) -> anyhow::Result<Bytes> {
        let sent = self.http.get(url).timeout(ATTEMPT_TIMEOUT).send().await;
        let mut reply = sent.map_err(|error| anyhow!("{}", root_cause(&error)))?;
        if !reply.status().is_success() {
            bail!("the server answers {}", reply.status());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = reply.chunk().await? {
            if bytes.len() + chunk.len() > max_bytes {
                bail!("larger than {} MiB", max_bytes / (1024 * 1024));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.into())
    }

    async fn attempt(&self, call: &Call) -> reqwest::Result<Reply> {
        let reply = self.request(call).timeout(ATTEMPT_TIMEOUT).send().await?;
        Reply::read(reply).await
    }

    fn request(&self, call: &Call) -> reqwest::RequestBuilder {
        let url = format!("{}{}", self.base, call.path);
        let mut request = self.http.request(call.method.clone(), url);
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if let Some(key) = &self.key {
            request = request.bearer_auth(key.expose());
        }
        if let Some(key) = &call.idempotency_key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(version) = call.if_match {
            request = request.header(header::IF_MATCH, format!("\"{version}\""));
        }
        if call.method == Method::POST || call.method == Method::PUT {
            request = request.header(header::CONTENT_TYPE, call.content_type).body(call.body.clone());
        }
        request
    }
}

/// The innermost reason, which names what happened; the outer ones only say where.
fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
