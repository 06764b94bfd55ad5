//! Answers as a cache keeps them: the body with its entity tag, and compressed where that pays, made once and given
//! often. When a kept answer is too old is known to who keeps it.

use std::io::Write;

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::{Buf, BufMut, Bytes, BytesMut};
use flate2::{Compression, write::GzEncoder};
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

/// From how many bytes on an answer is compressed: a smaller one fits a packet or two either way.
pub const COMPRESSED_FROM: usize = 1024;

/// A JSON body with its entity tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswer {
    tag: HeaderValue,
    body: Bytes,
    /// The body by gzip; empty where it is not kept.
    gzip: Bytes,
}

impl KeptAnswer {
    /// The tag is `"N.h"`: `version` (0 where there is none) and a hash of the body.
    pub fn new(version: Option<i64>, body: Bytes) -> Self {
        let tag = HeaderValue::from_str(&entity_tag(version, &body)).expect("digits make a header");
        Self { tag, body, gzip: Bytes::new() }
    }

    /// The same, and compressed beside it where that pays, so that no answer out of the cache has to be.
    #[must_use]
    pub fn with_gzip(mut self) -> Self {
        if self.body.len() >= COMPRESSED_FROM {
            self.gzip = gzip(&self.body);
        }
        self
    }

    /// As a cache keeps it.
    pub fn to_bytes(&self) -> Bytes {
        let Self { tag, body, gzip } = self;
        let mut kept = BytesMut::with_capacity(5 + tag.len() + body.len() + gzip.len());
        kept.put_u8(u8::try_from(tag.len()).expect("two numbers are short"));
        kept.put_slice(tag.as_bytes());
        kept.put_u32(u32::try_from(body.len()).expect("an answer is far below 4 GiB"));
        kept.put_slice(body);
        kept.put_slice(gzip);
        kept.freeze()
    }

    /// What `to_bytes` wrote, without copying it; `None` for anything else.
    pub fn from_bytes(kept: &Bytes) -> Option<Self> {
        let mut rest = kept.clone();
        let tag_len = usize::from(rest.try_get_u8().ok()?);
        let tag = HeaderValue::from_maybe_shared(split(&mut rest, tag_len)?).ok()?;
        let body_len = usize::try_from(rest.try_get_u32().ok()?).ok()?;
        let body = split(&mut rest, body_len)?;
        Some(Self { tag, body, gzip: rest })
    }

    /// The answer to a request with these headers. A caller whose `If-None-Match` names the tag gets 304 without
    /// the body.
    pub fn answer(self, headers: &HeaderMap, cache: CachePolicy) -> Response {
        let Self { tag, body, gzip } = self;
        let (has_gzip, takes_gzip) = (!gzip.is_empty(), !gzip.is_empty() && takes_gzip(headers));
        let is_fresh = names_tag(headers, tag.as_bytes());
        let mut response = if is_fresh {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            ([json], Body::from(if takes_gzip { gzip } else { body })).into_response()
        };
        let answered = response.headers_mut();
        answered.insert(header::ETAG, tag);
        answered.insert(header::CACHE_CONTROL, cache.header());
        // With a key the same path may show more, and with a token it may show later writes.
        answered.insert(header::VARY, HeaderValue::from_static("authorization, sync-token"));
        if has_gzip {
            answered.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        if takes_gzip && !is_fresh {
            answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
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

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 2), Compression::fast());
    encoder.write_all(body).expect("memory takes everything");
    encoder.finish().expect("memory takes everything").into()
}

/// Cuts off the first `count` bytes.
fn split(rest: &mut Bytes, count: usize) -> Option<Bytes> {
    (count <= rest.len()).then(|| rest.split_to(count))
}

/// Whether the `Accept-Encoding` of a request takes gzip.
fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|entry| {
        let (name, quality) = entry.split_once(';').unwrap_or((entry, ""));
        let weight = quality.trim().strip_prefix("q=").and_then(|weight| weight.trim().parse::<f32>().ok());
        name.trim().eq_ignore_ascii_case("gzip") && weight != Some(0.0)
    })
}

/// Whether the `If-None-Match` of a request names `tag`, quotes included: then the caller has this answer, and gets 304.
/// A weak tag counts too, since a proxy that compresses weakens ours.
pub fn names_tag(headers: &HeaderMap, tag: &[u8]) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    let listed = lines.flat_map(|line| line.to_str().unwrap_or_default().split(',').map(str::trim));
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
    fn a_tag_is_named_weakly_among_others_on_any_line_and_by_a_star() {
        let names = |lines: &[&'static str]| {
            let lines = lines.iter().map(|line| (header::IF_NONE_MATCH, HeaderValue::from_static(line)));
            let mut headers = HeaderMap::new();
            lines.for_each(|(name, line)| _ = headers.append(name, line));
            names_tag(&headers, b"\"3.f\"")
        };
        for known in [&["\"3.f\""][..], &["\"x\" , W/\"3.f\""], &["*"], &["\"x\"", "\"y\",\"3.f\""]] {
            assert!(names(known), "{known:?}");
        }
        for other in [&[][..], &[""], &["\"3\""], &["3.f"], &["w/\"3.f\""], &["W/W/\"3.f\""]] {
            assert!(!names(other), "{other:?}");
        }
    }

    #[test]
    fn what_was_kept_is_the_same_answer() {
        let answer = KeptAnswer::new(Some(7), Bytes::from_static(b"{\"a\":1}"));
        assert_eq!(KeptAnswer::from_bytes(&answer.to_bytes()), Some(answer));
        let large = KeptAnswer::new(None, Bytes::from(vec![b' '; COMPRESSED_FROM])).with_gzip();
        assert!(!large.gzip.is_empty() && large.gzip.len() < 100, "{large:?}");
        assert_eq!(KeptAnswer::from_bytes(&large.to_bytes()), Some(large));
        for broken in [&b""[..], b"\x05ab", b"\x02a\nb\0\0\0\0", b"\x01a\0\0", b"\x01a\0\0\0\x02b"] {
            assert_eq!(KeptAnswer::from_bytes(&Bytes::copy_from_slice(broken)), None);
        }
    }

    #[test]
    fn what_takes_gzip_gets_it_where_it_is_kept() {
        let body = Bytes::from(vec![b' '; COMPRESSED_FROM]);
        let (plain, kept) = (KeptAnswer::new(None, body.clone()), KeptAnswer::new(None, body).with_gzip());
        let encoding = |answer: &KeptAnswer, accepted: &str| {
            let accepted = HeaderValue::from_str(accepted).expect("a header");
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, accepted)]);
            let response = answer.clone().answer(&headers, CachePolicy::Private);
            response.headers().get(header::CONTENT_ENCODING).map(|it| it.as_bytes().to_vec())
        };
        for taken in ["gzip", "br, GZIP;q=0.5", "deflate, gzip ; q=1"] {
            assert_eq!(encoding(&kept, taken).as_deref(), Some(&b"gzip"[..]), "{taken}");
            assert_eq!(encoding(&plain, taken), None, "{taken}");
        }
        for refused in ["br", "gzip;q=0", "x-gzip", "identity"] {
            assert_eq!(encoding(&kept, refused), None, "{refused}");
        }
        assert_eq!(
            kept.answer(&HeaderMap::new(), CachePolicy::Private)
                .headers()
                .get_all(header::VARY)
                .iter()
                .count(),
            2
        );
    }
}
