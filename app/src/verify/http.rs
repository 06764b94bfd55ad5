//! `POST /api/commands/verify`: verifies the running shop and tells of each invariant as it is finished, one JSON
//! line each; the last line is the report. It is streamed, so the gateway's time limit does not end it.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::State,
    response::{IntoResponse, Response},
};
use futures::stream;
use mercato_contracts::{access::Scope, verify::Check};
use mercato_http_kit::{HttpResult, ProblemDocument, Service, needing};
use mercato_kernel::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{Mode, Report, Verifier};

/// A line of the answer: exactly one member is there.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Line {
    /// An invariant that was just finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
    /// The end: all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    /// The end: it could not be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// Verifies one at a time: it reads everything there is.
#[derive(Clone)]
struct Operate {
    verifier: Verifier,
    one: Arc<Semaphore>,
}

/// The pseudo-service that verifies across all others.
pub fn service(verifier: Verifier) -> Service {
    let state = Operate { verifier, one: Arc::new(Semaphore::new(1)) };
    let routes = OpenApiRouter::new().routes(needing(Scope::Operate, routes!(verify))).with_state(state);
    Service { name: "verify", routes, tasks: Vec::new(), probes: Vec::new(), at_hand: Vec::new() }
}

/// Checks every invariant of the shop.
#[utoipa::path(post, path = "/api/commands/verify", tag = "operate", security(("key" = [])),
    responses((status = 200, description = "One JSON line for each invariant, then the report",
        content_type = "application/x-ndjson", body = String),
        (status = "4XX", description = "Refused", body = ProblemDocument)))]
async fn verify(State(state): State<Operate>) -> HttpResult<Response> {
    let busy = |_| Failure::new(ErrorCode::Overloaded, "the shop is being verified already");
    let permit = Arc::clone(&state.one).try_acquire_owned().map_err(busy)?;
    let (lines, receiver) = mpsc::unbounded_channel::<Line>();
    tokio::spawn(async move {
        let _one = permit;
        let told = lines.clone();
        let mut done = move |check: &Check| {
            // A caller that went away hears no more; the rest is done all the same.
            let _ = told.send(Line { check: Some(check.clone()), ..Line::default() });
        };
        let end = match state.verifier.verify(Mode::Running, &mut done).await {
            Ok(report) => Line { report: Some(report), ..Line::default() },
            Err(mut failure) => {
                let cause = failure.take_cause().unwrap_or_else(|| failure.to_string());
                tracing::error!(cause, "verify could not be done");
                Line { error: Some(failure.detail), ..Line::default() }
            }
        };
        let _ = lines.send(end);
    });
    let lines = stream::unfold(receiver, |mut receiver| async move {
        let line = receiver.recv().await?;
        let mut bytes = serde_json::to_vec(&line).expect("a line is plain data");
        bytes.push(b'\n');
        Some((Ok::<_, Infallible>(Bytes::from(bytes)), receiver))
    });
    Ok(([("content-type", "application/x-ndjson")], Body::from_stream(lines)).into_response())
}
