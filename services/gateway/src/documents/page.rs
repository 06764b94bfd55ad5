//! The API reference: one page, one style sheet and one script of ours, which read `/openapi.json`. Nothing is
//! fetched from elsewhere, and no inline script or style runs.

use std::future::ready;

use axum::{
    Router,
    extract::Request,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderValue, Method, header};
use mercato_http_kit::Problem;
use mercato_kernel::{ErrorCode, Failure};

const PAGE: &str = include_str!("../../assets/docs/index.html");
const STYLE: &str = include_str!("../../assets/docs/docs.css");
const SCRIPT: &str = include_str!("../../assets/docs/docs.js");

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The routes of the page.
pub(super) fn routes() -> Router {
    Router::new()
        .route("/docs", get(|| ready(file("text/html; charset=utf-8", PAGE))))
        .route("/docs/docs.css", get(|| ready(file("text/css; charset=utf-8", STYLE))))
        .route("/docs/docs.js", get(|| ready(file("text/javascript; charset=utf-8", SCRIPT))))
        .fallback(nothing_here)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

/// What no service answers. Where no storefront stands at the root, the way in is the reference.
async fn nothing_here(request: Request) -> Response {
    if request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD) {
        return Redirect::temporary("/docs").into_response();
    }
    Problem(Failure::new(ErrorCode::NotFound, "there is nothing under this path")).into_response()
}
