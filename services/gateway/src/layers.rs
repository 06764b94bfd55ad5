//! The smaller layers of the router: sizes, times, panics, security headers, other sites' pages, compression.
//! The larger ones have files of their own.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use mercato_http_kit::{COMPRESSED_FROM, Problem};
use mercato_kernel::{ErrorCode, Failure};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, DefaultPredicate, Predicate,
        predicate::{NotForContentType, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
};

use crate::{CorsConfig, Limits, Origin};

/// Refuses what is too long or too large before anything is done with it.
pub(crate) async fn bound_sizes(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let uri_bytes = request.uri().path_and_query().map_or(0, |target| target.as_str().len());
    if uri_bytes > limits.uri_bytes {
        let detail = format!("path and query have at most {} bytes", limits.uri_bytes);
        return Problem(Failure::new(ErrorCode::UriTooLong, detail)).into_response();
    }
    let lines = request.headers().iter();
    let header_bytes: usize = lines.map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > limits.header_bytes {
        let detail = format!("the headers have at most {} bytes", limits.header_bytes);
        return Problem(Failure::new(ErrorCode::HeadersTooLarge, detail)).into_response();
    }
    next.run(request).await
}

/// Refuses compressed bodies: a small one may unpack to more than there is room for, so none is unpacked.
pub(crate) async fn refuse_compressed(request: Request, next: Next) -> Response {
    let mut encodings = request.headers().get_all(header::CONTENT_ENCODING).iter();
    if encodings.all(|encoding| encoding.as_bytes().eq_ignore_ascii_case(b"identity")) {
        return next.run(request).await;
    }
    let failure = Failure::new(ErrorCode::UnsupportedMediaType, "send the body without `Content-Encoding`");
    let mut response = Problem(failure).into_response();
    response.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    response
}

/// What a caller gets when a handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over by value")]
pub(crate) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    ::metrics::counter!("mercato_http_panics_total").increment(1);
    let words = panic.downcast_ref::<&str>().copied();
    let words = words.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let cause = format!("panic: {}", words.unwrap_or("without words"));
    Problem(Failure::internal(cause)).into_response()
}

/// Tells browsers to take answers for nothing but what they are. An answer's own header wins.
pub(crate) async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    secure_headers(response.headers_mut());
    response
}

/// Adds what `secure` adds.
pub(crate) fn secure_headers(headers: &mut HeaderMap) {
    const HEADERS: [(&str, &str); 6] = [
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        ),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ];
    headers.reserve(HEADERS.len());
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
}

/// Lets pages of the allowed origins call the API; `None` where there are none.
pub(crate) fn cors(config: &CorsConfig) -> Option<CorsLayer> {
    const SENT: [&str; 8] = [
        "authorization",
        "content-type",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "order-token",
        "sync-token",
        "traceparent",
    ];
    const SHOWN: [&str; 8] = [
        "etag",
        "idempotent-replayed",
        "location",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "sync-token",
        "x-request-id",
    ];
    if config.allowed_origins.is_empty() {
        return None;
    }
    let origins = if config.allowed_origins.iter().any(Origin::is_every) {
        AllowOrigin::any()
    } else {
        AllowOrigin::list(config.allowed_origins.iter().map(Origin::header))
    };
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers(SENT.map(HeaderName::from_static))
        .expose_headers(SHOWN.map(HeaderName::from_static))
        .max_age(Duration::from_mins(10));
    Some(layer)
}

/// Compresses texts: not pictures, not what is small, and not streams, which would be held back.
pub(crate) fn compression() -> CompressionLayer<impl Predicate> {
    let streams = NotForContentType::const_new("application/x-ndjson");
    let level = CompressionLevel::Fastest;
    CompressionLayer::new()
        .quality(level)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(COMPRESSED_FROM as u64)).and(streams))
}
