//! The API reference: one page, one style sheet and one script of ours, which read `/openapi.json`. Nothing is
//! fetched from elsewhere, and no inline script or style runs.

use std::future::ready;

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, HeaderValue, Method, header};
use mercato_http_kit::Problem;
use mercato_kernel::{ErrorCode, Failure};
use tower::ServiceExt;

const PAGE: &str = include_str!("../../assets/docs/index.html");
const STYLE: &str = include_str!("../../assets/docs/docs.css");
const SCRIPT: &str = include_str!("../../assets/docs/docs.js");

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The routes of the page. What no route has goes to `pages`, if it asks for a page.
pub(super) fn routes(pages: Option<Router>) -> Router {
    Router::new()
        .route("/docs", get(|| ready(file("text/html; charset=utf-8", PAGE))))
        .route("/docs/docs.css", get(|| ready(file("text/css; charset=utf-8", STYLE))))
        .route("/docs/docs.js", get(|| ready(file("text/javascript; charset=utf-8", SCRIPT))))
        .fallback(nothing_here)
        .with_state(pages)
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, text).into_response()
}

/// What no service answers. People get a page that says so, where there are pages; programs get a problem. Where no
/// storefront stands at the root, the way in is the reference.
async fn nothing_here(State(pages): State<Option<Router>>, request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let path = request.uri().path();
    match pages {
        Some(pages) if is_read && wants_a_page(path, request.headers()) => {
            pages.oneshot(request).await.into_response()
        }
        None if is_read && path == "/" => Redirect::temporary("/docs").into_response(),
        _ => Problem(Failure::new(ErrorCode::NotFound, "there is nothing under this path")).into_response(),
    }
}

/// Whether a person asks, who is shown a page. The API and what it serves answer everybody alike.
fn wants_a_page(path: &str, headers: &HeaderMap) -> bool {
    let of_the_api = ["/api/", "/images/", "/assets/"].iter().any(|prefix| path.starts_with(prefix));
    let mut lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    !of_the_api && lines.any(|line| line.split(',').any(|kind| kind.trim().starts_with("text/html")))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::StatusCode;

    use super::*;

    async fn status(pages: Option<Router>, method: &str, path: &str, accept: &str) -> StatusCode {
        let request = Request::builder().method(method).uri(path).header(header::ACCEPT, accept);
        let request = request.body(Body::empty()).expect("a request");
        let Ok(response) = routes(pages).oneshot(request).await;
        response.status()
    }

    #[tokio::test]
    async fn who_asks_for_a_page_gets_one_and_the_api_stays_as_it_is() {
        const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
        let pages = || Some(Router::new().fallback(|| ready(StatusCode::IM_A_TEAPOT)));
        for (method, path, accept, expected) in [
            ("GET", "/nowhere", BROWSER, 418),
            ("HEAD", "/nowhere", BROWSER, 418),
            ("GET", "/nowhere", "application/json, text/html", 418),
            ("GET", "/nowhere", "*/*", 404),
            ("GET", "/nowhere", "application/json", 404),
            ("POST", "/nowhere", BROWSER, 404),
            ("GET", "/api/queries/nothing", BROWSER, 404),
            ("GET", "/images/nothing", BROWSER, 404),
            ("GET", "/docs", BROWSER, 200),
        ] {
            let found = status(pages(), method, path, accept).await;
            assert_eq!(found.as_u16(), expected, "{method} {path} {accept}");
        }
        assert_eq!(status(None, "GET", "/", BROWSER).await, StatusCode::TEMPORARY_REDIRECT);
        assert_eq!(status(None, "GET", "/nowhere", BROWSER).await, StatusCode::NOT_FOUND);
    }
}
