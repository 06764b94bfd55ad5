//! The shop as its client sees it: requests out, and what each answer (or the lack of one) says about whether the
//! command took effect. Nothing is retried here, and nothing is written down.

use std::{
    sync::{Arc, RwLock},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;

use crate::{command::Request, journal::Outcome};

/// Longer than a shop that was paused for five seconds needs to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client of the shop, wherever it listens now. Clones share its connections.
#[derive(Clone)]
pub(crate) struct Api {
    client: reqwest::Client,
    place: Arc<RwLock<Place>>,
}

#[derive(Debug, Clone, Default)]
struct Place {
    url: String,
    key: String,
}

/// What was answered to a command.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    /// The token that a read is sent with to see this write.
    pub(crate) sync_token: Option<String>,
    pub(crate) retry_after: bool,
}

impl Api {
    /// A client that knows no shop yet.
    pub(crate) fn new() -> Result<Self> {
        // A second call in one process changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { client, place: Arc::default() })
    }

    /// From now on the shop is there, and takes this key.
    pub(crate) fn move_to(&self, url: &str, key: &str) {
        let place = Place { url: url.to_owned(), key: key.to_owned() };
        *self.place.write().expect("no holder of the place panics") = place;
    }

    fn place(&self) -> Place {
        self.place.read().expect("no holder of the place panics").clone()
    }

    /// `HOST:PORT`, for raw connections.
    pub(crate) fn address(&self) -> String {
        self.place().url.trim_start_matches("http://").to_owned()
    }

    /// The admin's key.
    pub(crate) fn key(&self) -> String {
        self.place().key
    }

    /// Sends a command once.
    pub(crate) async fn command(&self, request: &Request, key: Option<&str>) -> Answer {
        let Place { url, key: bearer } = self.place();
        let method: Method = request.method.parse().expect("an HTTP method");
        let mut sent = self.client.request(method, format!("{url}{}", request.path));
        if !request.guest {
            sent = sent.bearer_auth(bearer);
        }
        if let Some(key) = key {
            sent = sent.header("idempotency-key", key);
        }
        if let Some(body) = &request.body {
            sent = sent.json(body);
        }
        match sent.send().await {
            Ok(response) => read(response).await,
            Err(error) if error.is_connect() => Answer::of(Outcome::Unsent),
            Err(error) => Answer::of(Outcome::Unknown { why: format!("{:#}", anyhow::Error::from(error)) }),
        }
    }

    /// A query's answer, whatever its status.
    pub(crate) async fn ask(&self, path: &str, sync_tokens: &[String]) -> Result<(u16, Value)> {
        let Place { url, key } = self.place();
        let mut sent = self.client.get(format!("{url}{path}")).bearer_auth(key);
        if !sync_tokens.is_empty() {
            sent = sent.header("sync-token", sync_tokens.join(","));
        }
        let response = sent.send().await.with_context(|| path.to_owned())?;
        let status = response.status().as_u16();
        let bytes = response.bytes().await.with_context(|| path.to_owned())?;
        Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    /// A query's answer, which must be 200.
    pub(crate) async fn read(&self, path: &str) -> Result<Value> {
        let (status, body) = self.ask(path, &[]).await?;
        if status != 200 {
            bail!("{path}: {status} {body}");
        }
        Ok(body)
    }

    /// A page of text.
    pub(crate) async fn text(&self, path: &str) -> Result<String> {
        let Place { url, key } = self.place();
        let response = self.client.get(format!("{url}{path}")).bearer_auth(key).send().await?;
        Ok(response.error_for_status()?.text().await?)
    }

    /// All items of a list that goes on with `cursor`.
    pub(crate) async fn read_all(&self, path: &str) -> Result<Vec<Value>> {
        let (mut items, mut cursor) = (Vec::new(), None::<String>);
        loop {
            let separator = if path.contains('?') { '&' } else { '?' };
            let from = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let mut page = self.read(&format!("{path}{separator}limit=200{from}")).await?;
            let Value::Array(more) = page["items"].take() else { bail!("{path}: no `items`") };
            items.extend(more);
            cursor = page["next"].as_str().map(str::to_owned);
            if cursor.is_none() {
                return Ok(items);
            }
        }
    }

    /// The lines of a POST that answers line by line.
    pub(crate) async fn post_lines(&self, path: &str, patience: Duration) -> Result<Vec<Value>> {
        let Place { url, key } = self.place();
        let sent = self.client.post(format!("{url}{path}")).bearer_auth(key).timeout(patience);
        let response = sent.json(&serde_json::json!({})).send().await?;
        let status = response.status();
        let text = response.text().await?;
        if status != StatusCode::OK {
            bail!("{path}: {status} {text}");
        }
        text.lines().map(|line| serde_json::from_str(line).with_context(|| line.to_owned())).collect()
    }
}

impl Answer {
    fn of(outcome: Outcome) -> Self {
        Self { outcome, sync_token: None, retry_after: false }
    }
}

async fn read(response: Response) -> Answer {
    let status = response.status();
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
    let replayed = header("idempotent-replayed") == Some("true");
    let sync_token = header("sync-token").filter(|token| !token.is_empty()).map(str::to_owned);
    let retry_after = header("retry-after").is_some();
    let outcome = match response.bytes().await {
        Ok(bytes) => judge(status.as_u16(), serde_json::from_slice(&bytes).unwrap_or(Value::Null), replayed),
        Err(error) => Outcome::Unknown { why: format!("{status}, then {error}") },
    };
    Answer { outcome, sync_token, retry_after }
}

/// What a status and its body say about the effect.
fn judge(status: u16, body: Value, replayed: bool) -> Outcome {
    let code = body["code"].as_str().unwrap_or_default().to_owned();
    match status {
        200..300 => Outcome::Acknowledged { status, body, replayed },
        // The documented refusals: nothing that is refused changes anything.
        400..500 => Outcome::Refused { status, code },
        503 if code == "overloaded" => Outcome::Refused { status, code },
        _ => Outcome::Unknown { why: format!("{status} {code}") },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_refusal_by_name_says_that_nothing_changed() {
        let judged = |status, code: &str| judge(status, json!({"code": code}), false);
        assert!(matches!(judged(409, "insufficient_stock"), Outcome::Refused { .. }));
        assert!(matches!(judged(503, "overloaded"), Outcome::Refused { .. }));
        assert!(matches!(judged(503, "unavailable"), Outcome::Unknown { .. }));
        assert!(matches!(judged(504, "timeout"), Outcome::Unknown { .. }));
        assert!(matches!(judged(500, "internal"), Outcome::Unknown { .. }));
        assert!(matches!(judged(201, ""), Outcome::Acknowledged { .. }));
    }
}
