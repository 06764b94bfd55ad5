//! The root of a shop whose program was built without its web part: it says so, and where the API is.

use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, header};

use super::POLICY;

const PAGE: &str = include_str!("../../../assets/unbuilt.html");

/// Tells how the web part is built.
pub async fn get_root() -> Response {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, Html(PAGE)).into_response()
}
