//! The names under which one request is found again: its request id and its W3C trace. Spans and metrics are
//! made by the gateway.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::{HeaderMap, request::Parts};
use uuid::Uuid;

/// The names of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestContext {
    /// The caller's `X-Request-Id` where it sent a sane one, else one of our making.
    pub request_id: String,
    /// 32 lower-case hex digits: the trace that the caller began, or a new one.
    pub trace_id: String,
    /// The W3C `traceparent` of our own span within the trace, to be handed on with events.
    pub traceparent: String,
}

const MAX_REQUEST_ID_CHARS: usize = 128;

impl RequestContext {
    /// Takes over what the headers name and makes up the rest.
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let own = Uuid::now_v7();
        let (trace_id, flags) = text("traceparent").and_then(taken_over).unwrap_or_else(|| {
            let trace_id = Uuid::now_v7().simple().to_string();
            (trace_id, "01".to_owned())
        });
        let span_id = &own.simple().to_string()[16..];
        let request_id = text("x-request-id").filter(|id| is_sane(id)).map(str::to_owned);
        Self {
            request_id: request_id.unwrap_or_else(|| own.to_string()),
            traceparent: format!("00-{trace_id}-{span_id}-{flags}"),
            trace_id,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<Self>().cloned();
        Ok(known.unwrap_or_else(|| Self::of(&parts.headers)))
    }
}

/// A request id is repeated in logs and headers, so only plain characters are taken over.
fn is_sane(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(&byte);
    (1..=MAX_REQUEST_ID_CHARS).contains(&id.len()) && id.bytes().all(plain)
}

/// Trace id and flags of a well-formed `traceparent`. A later version may append fields; `ff` is forbidden.
fn taken_over(header: &str) -> Option<(String, String)> {
    let mut fields = header.trim().split('-');
    let mut hex = |length: usize| {
        let field = fields.next()?;
        let digits = field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (field.len() == length && digits).then(|| field.to_owned())
    };
    let (version, trace, parent, flags) = (hex(2)?, hex(32)?, hex(16)?, hex(2)?);
    let is_zero = |field: &str| field.bytes().all(|byte| byte == b'0');
    let extra = fields.next().is_some();
    let valid = version != "ff" && !is_zero(&trace) && !is_zero(&parent) && (version != "00" || !extra);
    valid.then_some((trace, flags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(traceparent: &'static str) -> RequestContext {
        let mut headers = HeaderMap::new();
        headers.insert("traceparent", traceparent.parse().expect("a header"));
        RequestContext::of(&headers)
    }

    #[test]
    fn a_trace_is_taken_over_under_a_span_of_ours() {
        let context = with("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        assert_eq!(context.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        assert!(context.traceparent.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"));
        assert!(!context.traceparent.contains("00f067aa0ba902b7"));
    }

    #[test]
    fn a_broken_trace_is_replaced() {
        for broken in ["", "00-xyz", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"] {
            assert_ne!(with(broken).trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
        }
        assert_ne!(with("00-00000000000000000000000000000000-00f067aa0ba902b7-01").trace_id, "0".repeat(32));
    }

    #[test]
    fn an_odd_request_id_is_not_repeated() {
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", "a b\"c".parse().expect("a header"));
        assert_ne!(RequestContext::of(&headers).request_id, "a b\"c");
    }
}
