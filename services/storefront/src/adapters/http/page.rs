//! Pages. Every address that a person may open and that nothing else has comes here.

use axum::{
    body::Body,
    extract,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use mercato_http_kit::names_tag;

use super::{POLICY, Shared, files::accepts, visit::visit};
use crate::{
    domain::Document,
    usecases::{Shown, show_page},
};

/// Shows the page of this address.
pub async fn get_page(extract::State(state): Shared, uri: Uri, headers: HeaderMap) -> Response {
    let Some((pages, _)) = &state.web else { return StatusCode::NOT_FOUND.into_response() };
    let shown = show_page(pages, &visit(&uri, &headers, state.public_url.as_ref())).await;
    metrics::counter!("mercato_storefront_pages_total", "outcome" => shown.outcome.as_str()).increment(1);
    answer(shown, &headers)
}

fn answer(shown: Shown, headers: &HeaderMap) -> Response {
    let Shown { document, private, .. } = shown;
    let Document { status, tag, html, gzip, redirect } = document;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let tag = HeaderValue::from_str(&tag).expect("digits make a header");
    // Only a page that is there has a tag to come back with.
    let is_there = status == StatusCode::OK && redirect.is_none();
    let is_fresh = is_there && !private && names_tag(headers, tag.as_bytes());
    let is_compressed = !gzip.is_empty() && accepts(headers, "gzip");
    let mut response = match &redirect {
        Some(_) => status.into_response(),
        None if is_fresh => StatusCode::NOT_MODIFIED.into_response(),
        None => (status, Body::from(if is_compressed { gzip } else { html })).into_response(),
    };
    let answered = response.headers_mut();
    let mut set = |name: HeaderName, value: HeaderValue| drop(answered.insert(name, value));
    if let Some(place) = redirect.and_then(|place| HeaderValue::from_str(&place).ok()) {
        set(header::LOCATION, place);
    } else if !is_fresh {
        set(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if is_compressed {
            set(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::VARY, HeaderValue::from_static("accept-language, cookie, accept-encoding"));
    if private {
        set(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        set(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        set(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    } else {
        set(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        set(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin-when-cross-origin"));
        if is_there {
            set(header::ETAG, tag);
        }
    }
    response
}
