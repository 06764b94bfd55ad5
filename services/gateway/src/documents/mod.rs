//! The API's documents: OpenAPI of all services, AsyncAPI of all events, and a page to read them. What the services
//! do is described where they do it.

mod asyncapi;
mod headers;
mod openapi;
mod page;
mod requests;

use axum::{
    Router,
    routing::{MethodRouter, get},
};
use bytes::Bytes;
use http::HeaderMap;
use mercato_http_kit::{CachePolicy, json_answer};
use serde_json::Value;

pub use asyncapi::asyncapi;
pub use openapi::openapi;

/// The routes of the documents, and what answers where no route is: `pages` to people, if there are pages.
pub(crate) fn routes(openapi: &Value, pages: Option<Router>) -> Router {
    page::routes(pages)
        .route("/openapi.json", document(openapi))
        .route("/asyncapi.json", document(&asyncapi()))
}

/// Answers one document, written once.
fn document(value: &Value) -> MethodRouter {
    let body = Bytes::from(format!("{value:#}\n"));
    get(move |headers: HeaderMap| {
        let answer = json_answer(&headers, None, body, CachePolicy::Public { max_age_s: 0 });
        std::future::ready(answer)
    })
}
