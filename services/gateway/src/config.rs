//! What an operator may set at the gateway, each with the value that suits most shops. Where the values come from
//! is the program's business.

use std::str::FromStr;

use http::HeaderValue;
use serde::{Deserialize, Serialize};

use crate::Cidr;

/// Everything that can be set at the gateway.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Sizes and times.
    pub limits: Limits,
    /// How many requests a caller may make.
    pub rate_limits: RateLimitConfig,
    /// Whose `X-Forwarded-For` and `X-Real-IP` are believed; nobody's by default.
    pub trusted_proxies: Vec<Cidr>,
    /// Which other sites' pages may call the API; none by default.
    pub cors: CorsConfig,
    /// Who may read `/metrics` without a key; this machine by default. Others need the scope `shop:operate`.
    pub metrics_allow: MetricsAllow,
}

/// Networks that may read `/metrics` without a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MetricsAllow(pub Vec<Cidr>);

impl Default for MetricsAllow {
    fn default() -> Self {
        Self(Cidr::loopback())
    }
}

/// Sizes and times. None of them can be switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Connections open at once. For one more, those that have waited longest for their client are closed.
    pub connections: usize,
    /// Requests worked on at once, those not counted whose body is on its way; more are answered 503 at once.
    pub requests: usize,
    /// Bodies in memory at once, in KiB, as far as they have arrived; more are answered 503 at once.
    pub bodies_kib: usize,
    /// Large answers in memory that their clients have not taken yet, in KiB: half for whole ones, of which more are
    /// answered 503, half for parts of pictures, which wait. Where it runs out, the slowest readers are hung up on.
    pub answers_kib: usize,
    /// One body, in KiB. JSON bodies are held to 1 MiB besides.
    pub body_kib: usize,
    /// Path and query, in bytes.
    pub uri_bytes: usize,
    /// Number of header lines.
    pub headers: usize,
    /// Names and values of all headers, in bytes.
    pub header_bytes: usize,
    /// From the first to the last byte of the headers, and how long an idle connection is kept, in seconds.
    pub header_read_s: u64,
    /// How long a request's body may pause, in seconds.
    pub body_idle_s: u64,
    /// How long a client may take nothing of what is sent to it, in seconds.
    pub write_idle_s: u64,
    /// From the headers until the answer begins, in seconds. A stream that has begun may take longer.
    pub request_s: u64,
    /// From the order to stop until what still runs is broken off, in seconds.
    pub drain_s: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            // A little more than one transaction takes. Each holds some 40 KB: twice as many made a shop on a slow disk
            // (100 ms a commit) that 1,500 buyers overran hold 160 MB and more instead of 139, which is too much. They
            // would have placed 8 to 23 of a hundred orders more there.
            requests: 512,
            bodies_kib: 64 * 1024,
            answers_kib: 64 * 1024,
            body_kib: 20 * 1024 + 64,
            uri_bytes: 8 * 1024,
            headers: 100,
            header_bytes: 64 * 1024,
            header_read_s: 30,
            body_idle_s: 10,
            write_idle_s: 30,
            request_s: 30,
            drain_s: 8,
        }
    }
}

/// So many requests in so many seconds; all of them may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Requests.
    pub requests: u32,
    /// Seconds.
    pub window_s: u32,
}

/// How many requests a caller may make.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimitConfig {
    /// Whether anybody is counted.
    pub enabled: bool,
    /// With a key, counted by key.
    pub per_key: Rate,
    /// Without one, counted by address (IPv6 by its first 64 bits). A refused key counts here too, and an address that
    /// sends so many of them is refused whatever key it sends next.
    pub per_address: Rate,
    /// Addresses that are not counted; this machine by default.
    pub exempt: Vec<Cidr>,
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            per_key: Rate { requests: 6000, window_s: 60 },
            per_address: Rate { requests: 1200, window_s: 60 },
            exempt: Cidr::loopback(),
        }
    }
}

/// Which other sites' pages may call the API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorsConfig {
    /// Origins such as `https://shop.example`; `*` allows every site, without credentials.
    pub allowed_origins: Vec<Origin>,
}

/// A site as browsers name it: scheme, host and perhaps port, or `*` for every one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Origin(String);

impl Origin {
    /// Whether it stands for every site.
    pub(crate) fn is_every(&self) -> bool {
        self.0 == "*"
    }

    /// As in the header `Origin`.
    pub(crate) fn header(&self) -> HeaderValue {
        HeaderValue::from_str(&self.0).expect("an origin is visible ASCII")
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let named = host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@']));
        if text == "*" || (named && text.bytes().all(|byte| byte.is_ascii_graphic())) {
            return Ok(Self(text.to_owned()));
        }
        Err(format!(
            "`{text}` is no origin; write scheme, host and perhaps port, such as https://shop.example"
        ))
    }
}

impl TryFrom<String> for Origin {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Origin> for String {
    fn from(origin: Origin) -> Self {
        origin.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for text in ["*", "https://shop.example", "http://localhost:3000"] {
            assert!(text.parse::<Origin>().is_ok(), "{text}");
        }
        for text in
            ["", "shop.example", "https://", "https://shop.example/", "https://a b", "ftp://shop.example"]
        {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_key_that_is_not_there_is_refused() {
        let read = |text| serde_json::from_str::<Config>(text);
        assert!(read(r#"{"rate_limits": {"exempt": []}, "trusted_proxies": ["10.0.0.0/8"]}"#).is_ok());
        assert!(read(r#"{"rate_limit": {}}"#).is_err());
        assert!(read(r#"{"trusted_proxies": ["everyone"]}"#).is_err());
    }
}
