//! Headers of commands and their answers: idempotency keys, `If-Match`, `ETag`, `Sync-Token`. What a replay is, is
//! decided where the records are kept.

use std::str::FromStr;

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts};
use mercato_contracts::{SyncToken, access::Caller};
use mercato_kernel::{ErrorCode, Failure, FieldError};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use serde_json::Value;

use crate::{HttpResult, Problem, RequestContext, auth::caller_of, kept::entity_tag};

/// What a command's headers say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandHeaders {
    /// `Idempotency-Key`: 1 to 255 visible ASCII characters, a guest's at least 20.
    pub idempotency_key: Option<String>,
    /// The version that `If-Match` names; `None` too for `*`, which any version meets.
    pub if_match: Option<i64>,
    /// The W3C trace of the request, to be handed on with its events.
    pub traceparent: Option<String>,
}

const MAX_KEY_CHARS: usize = 255;
/// A guest has no name to keep keys apart by, so the key itself must be hard to guess.
const MIN_GUEST_KEY_CHARS: usize = 20;

impl<S: Sync> FromRequestParts<S> for CommandHeaders {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> HttpResult<Self> {
        let traceparent = parts.extensions.get::<RequestContext>().map(|context| context.traceparent.clone());
        Ok(Self {
            idempotency_key: idempotency_key(&parts.headers, caller_of(parts))?,
            if_match: if_match(&parts.headers)?,
            traceparent,
        })
    }
}

fn idempotency_key(headers: &HeaderMap, caller: Caller) -> HttpResult<Option<String>> {
    const NAME: &str = "Idempotency-Key";
    let Some(value) = only(headers, &HeaderName::from_static("idempotency-key"), NAME)? else {
        return Ok(None);
    };
    let least = if caller == Caller::Guest { MIN_GUEST_KEY_CHARS } else { 1 };
    let visible = value.as_bytes().iter().all(|byte| (0x21..=0x7e).contains(byte));
    if !visible || !(least..=MAX_KEY_CHARS).contains(&value.len()) {
        let detail = format!("expected {least} to {MAX_KEY_CHARS} visible ASCII characters");
        return Err(invalid_header(NAME, detail));
    }
    Ok(value.to_str().ok().map(str::to_owned))
}

/// The version of `"N"` or `"N.h"`. A weak tag counts too: a proxy that compresses weakens ours, and N decides.
fn if_match(headers: &HeaderMap) -> HttpResult<Option<i64>> {
    const NAME: &str = "If-Match";
    let Some(value) = only(headers, &header::IF_MATCH, NAME)? else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let tag = text.strip_prefix("W/").unwrap_or(text);
    let inner = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let (version, hash) = inner.map_or(("", None), |inner| match inner.split_once('.') {
        Some((version, hash)) => (version, Some(hash)),
        None => (inner, None),
    });
    let digits = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    let hex = hash.is_none_or(|hash| !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let version = if digits && hex { i64::from_str(version).ok() } else { None };
    version.map(Some).ok_or_else(|| invalid_header(NAME, "expected one ETag of ours, such as \"3\""))
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName, shown: &str) -> HttpResult<Option<&'a HeaderValue>> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        _ => Err(invalid_header(shown, "it may stand only once")),
    }
}

fn invalid_header(name: &str, detail: impl Into<String>) -> Problem {
    let failure = Failure::new(ErrorCode::InvalidHeader, format!("the header `{name}` is invalid"));
    Problem(failure.with_error(FieldError::new(name, "invalid", detail)))
}

/// A command's answer. It can be kept, and given again to whoever repeats the request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandReply {
    /// The HTTP status: 200 or 201.
    pub status: u16,
    /// The JSON body.
    pub body: Value,
    /// The version after the write, for the `ETag`.
    pub version: Option<i64>,
    /// The path under which the new thing is read.
    pub location: Option<String>,
    /// The events that the write made.
    #[serde(serialize_with = "token_to_text", deserialize_with = "token_from_text")]
    pub sync: SyncToken,
    /// Whether this answer was given before.
    #[serde(skip)]
    pub replayed: bool,
}

fn token_to_text<S: Serializer>(token: &SyncToken, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&token.encode())
}

fn token_from_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SyncToken, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

impl IntoResponse for CommandReply {
    fn into_response(self) -> Response {
        let Ok(status) = StatusCode::from_u16(self.status) else {
            return Problem(Failure::internal(format_args!("the status {}", self.status))).into_response();
        };
        let body = serde_json::to_vec(&self.body).expect("a JSON value can be written");
        let tag = self.version.map(|version| entity_tag(Some(version), &body));
        let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut response = (status, [json], body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let mut set = |name: HeaderName, text: Option<String>| {
            if let Some(value) = text.and_then(|text| HeaderValue::try_from(text).ok()) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, tag);
        set(header::LOCATION, self.location);
        set(HeaderName::from_static("sync-token"), Some(self.sync.encode()));
        set(HeaderName::from_static("idempotent-replayed"), self.replayed.then(|| "true".to_owned()));
        response
    }
}

#[cfg(test)]
mod tests {
    use mercato_contracts::access::Role;
    use mercato_kernel::KeyId;

    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().expect("a header"))])
    }

    #[test]
    fn a_version_is_read_from_an_entity_tag() {
        let version = |text| if_match(&headers("if-match", text));
        assert_eq!(version("\"3\""), Ok(Some(3)));
        assert_eq!(version("\"3.0a1b\""), Ok(Some(3)));
        assert_eq!(version("W/\"12.ff\""), Ok(Some(12)));
        assert_eq!(version("*"), Ok(None));
        for bad in
            ["3", "\"\"", "\"-1\"", "\"+1\"", "\"1\", \"2\"", "\"99999999999999999999\"", "\"1.\"", "\"1.x\""]
        {
            assert!(version(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_guest_needs_a_key_that_is_hard_to_guess() {
        let key = Caller::Key { id: KeyId::new(), role: Role::Staff };
        let short = headers("idempotency-key", "abc");
        assert_eq!(idempotency_key(&short, key), Ok(Some("abc".to_owned())));
        assert!(idempotency_key(&short, Caller::Guest).is_err());
        let long = headers("idempotency-key", &"x".repeat(255));
        assert!(idempotency_key(&long, Caller::Guest).is_ok());
        assert!(idempotency_key(&headers("idempotency-key", &"x".repeat(256)), key).is_err());
        assert!(idempotency_key(&headers("idempotency-key", "a b"), key).is_err());
        assert!(idempotency_key(&headers("idempotency-key", ""), key).is_err());
    }

    #[test]
    fn a_reply_that_was_kept_is_the_same() {
        let reply = CommandReply {
            status: 201,
            body: serde_json::json!({"version": 1}),
            version: Some(1),
            location: Some("/api/queries/x".to_owned()),
            sync: SyncToken::default(),
            replayed: false,
        };
        let kept = serde_json::to_string(&reply).expect("plain data");
        assert_eq!(serde_json::from_str::<CommandReply>(&kept).expect("what was written"), reply);
    }
}
