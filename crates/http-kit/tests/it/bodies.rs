//! JSON bodies, as a command's handler gets them.

use axum::{Router, body::Body as AxumBody, middleware::from_fn, routing::post};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use mercato_http_kit::{Body, HttpResult, render_problems};
use mercato_kernel::FieldError;
use serde::Deserialize;
use serde_json::Value;
use tower::ServiceExt;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Wire {
    name: Option<String>,
    sku: Option<String>,
}

async fn create(body: Body<Wire>) -> HttpResult<String> {
    body.parse(|wire| {
        let required = |name: &str| FieldError::new(format!("/{name}"), "required", "it is required");
        let absent = [("name", &wire.name), ("sku", &wire.sku)];
        let errors: Vec<_> = absent.iter().filter(|(_, v)| v.is_none()).map(|(n, _)| required(n)).collect();
        if errors.is_empty() { Ok("made".to_owned()) } else { Err(errors) }
    })
}

async fn send(content_type: Option<&str>, body: impl Into<AxumBody>) -> (StatusCode, Value) {
    let router = Router::new().route("/things", post(create)).layer(from_fn(render_problems));
    let mut request = Request::post("/things");
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    let response = router.oneshot(request.body(body.into()).expect("a request")).await.expect("infallible");
    let status = response.status();
    let bytes = response.into_body().collect().await.expect("a body").to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or_default())
}

const JSON: Option<&str> = Some("application/json; charset=UTF-8");

#[tokio::test]
async fn a_sound_body_is_taken() {
    assert_eq!(send(JSON, r#"{"name": "a", "sku": "b"}"#).await.0, StatusCode::OK);
    let vendor = Some("application/vnd.shop+json");
    assert_eq!(send(vendor, r#"{"name": "a", "sku": "b"}"#).await.0, StatusCode::OK);
}

#[tokio::test]
async fn shape_and_rules_are_refused_together_with_one_error_for_each_field() {
    let (status, problem) = send(JSON, r#"{"name": 5, "colour": "red"}"#).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["code"], "validation_failed");
    let mut found: Vec<_> = problem["errors"].as_array().expect("errors").iter().collect();
    found.sort_by_key(|error| error["pointer"].as_str());
    let found: Vec<_> = found.iter().map(|e| (e["pointer"].as_str(), e["code"].as_str())).collect();
    assert_eq!(
        found,
        [
            (Some("/colour"), Some("unknown_field")),
            (Some("/name"), Some("wrong_type")),
            (Some("/sku"), Some("required")),
        ]
    );
}

#[tokio::test]
async fn a_body_of_another_type_is_one_error() {
    let (status, problem) = send(JSON, "[]").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    for body in ["", "{", "{\"name\": \"\\ud800\"}", "{\"sku\":1,\"sku\":2}"] {
        let (status, problem) = send(JSON, body).await;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &"malformed_json".into()), "{body}");
    }
}

#[tokio::test]
async fn nul_in_a_string_is_a_field_error() {
    let (status, problem) = send(JSON, r#"{"name": "a\u0000", "sku": "b"}"#).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"][0]["pointer"], "/name");
}

#[tokio::test]
async fn other_media_types_are_refused() {
    for kind in
        [None, Some("text/plain"), Some("application/json; charset=latin1"), Some("application/jsonx")]
    {
        assert_eq!(send(kind, "{}").await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind:?}");
    }
}

#[tokio::test]
async fn an_absent_body_is_an_empty_object() {
    let (status, problem) = send(None, AxumBody::empty()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(problem["errors"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_body_above_one_mebibyte_is_refused_whether_announced_or_not() {
    let large = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(send(JSON, large.clone()).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let chunks = large.chunks(64 * 1024).map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()));
    let stream = AxumBody::from_stream(futures::stream::iter(chunks.collect::<Vec<_>>()));
    assert_eq!(send(JSON, stream).await.0, StatusCode::PAYLOAD_TOO_LARGE);
}
