//! Rebuilding a read model, with its progress as lines of JSON.

use std::convert::Infallible;

use axum::{
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use http::header;
use mercato_http_kit::{HttpResult, ProblemDocument};
use serde_json::{Value, json};
use tokio_stream::wrappers::WatchStream;

use super::Shared;
use crate::adapters::rebuild::RebuildProgress;

/// Rebuilds `products`, `stock`, `orders` or `search` from the log beside the live copy, then swaps. The lines are
/// `{"done": n, "total": m}`, the last one `{"status": "swapped"}` or `{"status": "failed", …}`.
#[utoipa::path(
    post,
    path = "/api/commands/read-models/{name}/rebuild",
    tag = "operation",
    security(("key" = [])),
    params(("name" = String, Path, description = "products, stock, orders or search")),
    responses(
        (status = 200, content_type = "application/x-ndjson", description = "Progress, a line each time"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn rebuild_read_model(State(state): Shared, Path(name): Path<String>) -> HttpResult<Response> {
    let progress = state.rebuilds.start(&name).await?;
    let lines = WatchStream::new(progress).map(|now| Ok::<_, Infallible>(format!("{}\n", line(&now))));
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, Body::from_stream(lines)).into_response())
}

fn line(progress: &RebuildProgress) -> Value {
    match progress {
        RebuildProgress::Running { done, total } => json!({ "done": done, "total": total }),
        RebuildProgress::Swapped => json!({ "status": "swapped" }),
        RebuildProgress::Failed(failure) => {
            json!({ "status": "failed", "code": failure.code.as_str(), "detail": failure.detail })
        }
    }
}
