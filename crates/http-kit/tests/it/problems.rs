//! Problems, as callers get them.

use axum::{Router, body::Body, middleware::from_fn, routing::get};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use mercato_http_kit::{HttpResult, Id, Problem, render_problems};
use mercato_kernel::{ErrorCode, Failure, ProductId};
use serde_json::Value;
use tower::ServiceExt;

async fn product(Id(id): Id<ProductId>) -> String {
    id.to_string()
}

async fn broken() -> HttpResult<()> {
    Err(Failure::internal("the disk said no").into())
}

async fn busy() -> HttpResult<()> {
    Err(Problem(Failure::new(ErrorCode::Overloaded, "the queue is full").with("queueDepth", 7)))
}

async fn get_path(path: &str) -> (StatusCode, http::HeaderMap, Value) {
    let router = Router::new()
        .route("/products/{id}", get(product))
        .route("/broken", get(broken))
        .route("/busy", get(busy))
        .layer(from_fn(render_problems));
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = Request::get(path).header("traceparent", trace).body(Body::empty()).expect("a request");
    let (parts, body) = router.oneshot(request).await.expect("infallible").into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    (parts.status, parts.headers, serde_json::from_slice(&bytes).unwrap_or_default())
}

#[tokio::test]
async fn a_refusal_says_what_where_and_under_which_trace() {
    let (status, headers, problem) = get_path("/busy").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
    assert_eq!(headers[header::RETRY_AFTER], "1");
    assert_eq!(problem["code"], "overloaded");
    assert_eq!(problem["status"], 503);
    assert_eq!(problem["instance"], "/busy");
    assert_eq!(problem["traceId"], "4bf92f3577b34da6a3ce929d0e0e4736");
    assert_eq!(problem["queueDepth"], 7);
    assert_eq!(problem["errors"], serde_json::json!([]));
}

#[tokio::test]
async fn the_cause_of_an_internal_error_stays_inside() {
    let (status, _, problem) = get_path("/broken").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!problem.to_string().contains("disk"));
}

#[tokio::test]
async fn a_text_that_is_no_id_names_nothing() {
    let (status, _, problem) = get_path("/products/5%20or%201=1").await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &"product_not_found".into()));
    assert_eq!(get_path(&format!("/products/{}", ProductId::new())).await.0, StatusCode::OK);
    assert_eq!(get_path("/products/%ff").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_bare_error_of_the_layers_below_becomes_a_problem() {
    let (status, headers, problem) = get_path("/nowhere").await;
    assert_eq!((status, &problem["code"]), (StatusCode::NOT_FOUND, &"not_found".into()));
    assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
}
