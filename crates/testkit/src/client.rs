//! Requests and their answers, as a caller of the API sees them.

use std::sync::LazyLock;

use serde_json::Value;

static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
    // Another test of this process may have installed it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().pool_max_idle_per_host(0).build().expect("a client without options")
});

/// A request on its way.
#[derive(Debug, Clone)]
pub struct Request {
    method: reqwest::Method,
    url: String,
    key: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Its headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON, null where it is none.
    pub json: Value,
}

impl Request {
    /// A request without a key.
    pub fn new(method: &str, url: String) -> Self {
        let method = method.parse().expect("an HTTP method");
        Self { method, url, key: None, headers: Vec::new(), body: None }
    }

    /// With this API key.
    #[must_use]
    pub fn key(mut self, key: &str) -> Self {
        self.key = Some(key.to_owned());
        self
    }

    /// Without a key.
    #[must_use]
    pub fn as_guest(mut self) -> Self {
        self.key = None;
        self
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string().into_bytes())
    }

    /// With a body of any type.
    #[must_use]
    pub fn raw(mut self, media_type: &str, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self.header("content-type", media_type)
    }

    /// After the write that `answer` answered.
    #[must_use]
    pub fn after(self, answer: &Answer) -> Self {
        self.header("sync-token", &answer.header("sync-token"))
    }

    /// Sends it and reads the answer.
    pub async fn send(self) -> Answer {
        let mut request = CLIENT.request(self.method, &self.url);
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let response = request.send().await.expect("the shop answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a whole body").to_vec();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, json }
    }
}

impl Answer {
    /// A header's text, empty where it is absent.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }

    /// This answer, whose status must be `status`.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "the status alone is often what a test is about")]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.bytes));
        self
    }

    /// The problem's code.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}
