//! Answers as a cache keeps them: the body with its entity tag, made once and given often. When a kept answer is too
//! old is known to who keeps it.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// Who may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CachePolicy {
    /// Nobody: it was made for a key or a token.
    Private,
    /// Everybody, for so long without asking again; at 0 everybody, but asking with the `ETag` each time.
    Public {
        /// How long, in seconds.
        max_age_s: u32,
    },
}

impl CachePolicy {
    fn header(self) -> HeaderValue {
        match self {
            Self::Private => HeaderValue::from_static("no-store"),
            Self::Public { max_age_s: 0 } => HeaderValue::from_static("public, no-cache"),
            Self::Public { max_age_s } => {
                let text = format!("public, max-age={max_age_s}");
                HeaderValue::from_str(&text).expect("digits and words make a header")
            }
        }
    }
}

/// A JSON body with its entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    tag: HeaderValue,
    /// The body.
    pub body: Bytes,
}

impl KeptAnswer {
    /// The tag is `"N.h"`: `version` (0 where there is none) and a hash of the body.
    pub fn new(version: Option<i64>, body: Bytes) -> Self {
        let tag = HeaderValue::from_str(&entity_tag(version, &body)).expect("digits make a header");
        Self { tag, body }
    }

    /// As a cache keeps it.
    pub fn to_bytes(&self) -> Bytes {
        let tag = self.tag.as_bytes();
        let mut kept = BytesMut::with_capacity(1 + tag.len() + self.body.len());
        kept.put_u8(u8::try_from(tag.len()).expect("two numbers are short"));
        kept.put_slice(tag);
        kept.put_slice(&self.body);
        kept.freeze()
    }

    /// What `to_bytes` wrote, without copying it; `None` for anything else.
    pub fn from_bytes(kept: &Bytes) -> Option<Self> {
        let end = 1 + usize::from(*kept.first()?);
        let tag = HeaderValue::from_maybe_shared(kept.get(1..end).map(|_| kept.slice(1..end))?).ok()?;
        Some(Self { tag, body: kept.slice(end..) })
    }

    /// The answer to a request with these headers. A caller whose `If-None-Match` names the tag gets 304 without
    /// the body.
    pub fn answer(self, headers: &HeaderMap, cache: CachePolicy) -> Response {
        let Self { tag, body } = self;
        let is_fresh = headers.get_all(header::IF_NONE_MATCH).iter().any(|line| names(line, tag.as_bytes()));
        let mut response = if is_fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            ([json], Body::from(body)).into_response()
        };
        response.headers_mut().insert(header::ETAG, tag);
        response.headers_mut().insert(header::CACHE_CONTROL, cache.header());
        // With a key the same path may show more, and with a token it may show later writes.
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("authorization, sync-token"));
        response
    }
}

/// A JSON answer with the `ETag` `"N.h"`: `version` (0 where there is none) and a hash of the body. A caller whose
/// `If-None-Match` names it gets 304 without the body.
pub fn json_answer(headers: &HeaderMap, version: Option<i64>, body: Bytes, cache: CachePolicy) -> Response {
    KeptAnswer::new(version, body).answer(headers, cache)
}

/// The `ETag` of `body` at `version`, with its quotes.
pub fn entity_tag(version: Option<i64>, body: &[u8]) -> String {
    let hash = Sha256::digest(body);
    let head = u64::from_be_bytes(hash[..8].try_into().expect("SHA-256 has 32 bytes"));
    format!("\"{}.{head:016x}\"", version.unwrap_or(0))
}

/// Whether an `If-None-Match` line names `tag`; weakly, since a proxy that compresses weakens tags.
fn names(line: &HeaderValue, tag: &[u8]) -> bool {
    let listed = line.to_str().unwrap_or_default().split(',').map(str::trim);
    listed
        .map(|item| item.strip_prefix("W/").unwrap_or(item))
        .any(|item| item == "*" || item.as_bytes() == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_known_to_the_caller_is_not_sent_again() {
        let mut headers = HeaderMap::new();
        let first = json_answer(&headers, Some(3), Bytes::from_static(b"{}"), CachePolicy::Private);
        let tag = first.headers()[header::ETAG].clone();
        assert!(tag.to_str().expect("ASCII").starts_with("\"3."));
        let weak = format!("\"x\", W/{}", tag.to_str().expect("ASCII"));
        headers.insert(header::IF_NONE_MATCH, weak.parse().expect("a header"));
        let again = json_answer(&headers, Some(3), Bytes::from_static(b"{}"), CachePolicy::Private);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let changed = json_answer(&headers, Some(3), Bytes::from_static(b"[]"), CachePolicy::Private);
        assert_eq!(changed.status(), StatusCode::OK);
    }

    #[test]
    fn what_was_kept_is_the_same_answer() {
        let answer = KeptAnswer::new(Some(7), Bytes::from_static(b"{\"a\":1}"));
        assert_eq!(KeptAnswer::from_bytes(&answer.to_bytes()), Some(answer));
        for broken in [&b""[..], b"\x05ab", b"\x02a\nb"] {
            assert_eq!(KeptAnswer::from_bytes(&Bytes::copy_from_slice(broken)), None);
        }
    }
}
