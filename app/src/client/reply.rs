//! What the shop answered, and what a refusal says.

use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Whether the shop had given this answer before, to the same idempotency key.
    pub replayed: bool,
    /// How often the request was sent until this answer came.
    pub attempts: u32,
    /// When to try again, where the shop says so.
    pub retry_after: Option<Duration>,
    /// Its body.
    pub body: Bytes,
}

/// A refusal, as `application/problem+json`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Problem {
    /// The stable code.
    pub code: String,
    /// This case, in words.
    pub detail: String,
    /// Field by field.
    pub errors: Vec<ProblemField>,
    /// Members beyond the standard ones.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One field of a refusal.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProblemField {
    /// A JSON Pointer into the body.
    pub pointer: String,
    /// A stable word.
    pub code: String,
    /// What was expected.
    pub detail: String,
}

impl Reply {
    pub(super) async fn read(reply: reqwest::Response) -> reqwest::Result<Self> {
        let headers = reply.headers();
        let retry_after = text(headers, "retry-after").and_then(|text| text.parse().ok());
        Ok(Self {
            status: reply.status(),
            replayed: text(headers, "idempotent-replayed") == Some("true"),
            attempts: 1,
            retry_after: retry_after.map(Duration::from_secs),
            body: reply.bytes().await?,
        })
    }

    /// The body, parsed.
    pub fn json<T: DeserializeOwned>(&self) -> anyhow::Result<T> {
        serde_json::from_slice(&self.body).context("the shop answers what this version does not understand")
    }

    /// The refusal that the body holds.
    pub fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Whether the same request may succeed later.
    pub(super) fn is_later(&self) -> bool {
        match self.status {
            StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => true,
            StatusCode::CONFLICT => self.problem().code == "request_in_progress",
            _ => false,
        }
    }

    /// Refuses an answer that says that the key is not good enough.
    pub(super) fn permitted(self) -> anyhow::Result<Self> {
        match self.status {
            StatusCode::UNAUTHORIZED => {
                bail!("the shop does not know the key: give one with --key or MERCATO_KEY")
            }
            StatusCode::FORBIDDEN => bail!("the key may not do this: {}", self.words()),
            _ => Ok(self),
        }
    }

    /// The answer in one line.
    pub fn words(&self) -> String {
        let problem = self.problem();
        if problem.code.is_empty() {
            return self.status.to_string();
        }
        let fields = problem.errors.iter().map(|field| format!("; {} {}", field.pointer, field.detail));
        format!("{}: {}{}", problem.code, problem.detail, fields.collect::<String>())
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
