//! `/robots.txt`: what search engines may walk through, and where the sitemap is.

use axum::{
    extract,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Uri, header};

use super::{Shared, visit::origin};

/// Searches have no end, the rest is nobody's but the shopper's.
const CLOSED: [&str; 6] = ["/api/commands/", "/search", "/orders/", "/cart", "/checkout", "/account"];
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Tells what may be walked through.
pub async fn get_robots(extract::State(state): Shared, uri: Uri, headers: HeaderMap) -> Response {
    let mut text = String::from("User-agent: *\n");
    for path in CLOSED {
        text.push_str("Disallow: ");
        text.push_str(path);
        text.push('\n');
    }
    let origin = origin(&uri, &headers, state.public_url.as_ref());
    text.push_str("\nSitemap: ");
    text.push_str(origin.as_str());
    text.push_str("/sitemap.xml\n");
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    ([kind, (header::CACHE_CONTROL, A_DAY)], text).into_response()
}
