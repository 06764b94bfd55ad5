//! Whether the shop works: each engine is asked, at most once a second however many ask us. What is wrong goes to
//! the log, not to the caller.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use futures::future::join_all;
use http::{HeaderValue, StatusCode, header};
use mercato_http_kit::Probe;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// How long an answer is good for.
const GOOD_FOR: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Status {
    Up,
    Down,
    OutOfService,
}

#[derive(Debug, Clone, Serialize)]
struct Component {
    status: Status,
}

#[derive(Debug, Clone, Serialize)]
struct Health {
    status: Status,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    components: BTreeMap<String, Component>,
}

impl IntoResponse for Health {
    fn into_response(self) -> Response {
        let status = if self.status == Status::Up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let fresh = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        (status, fresh, Json(self)).into_response()
    }
}

struct Checkup {
    probes: Vec<Probe>,
    last: Mutex<Option<(Instant, Health)>>,
    stop: CancellationToken,
}

impl Checkup {
    async fn health(&self) -> Health {
        // Who comes while the probes run waits for their answer instead of asking again.
        let mut last = self.last.lock().await;
        if let Some((at, health)) = last.as_ref()
            && at.elapsed() < GOOD_FOR
        {
            return health.clone();
        }
        let answers = join_all(self.probes.iter().map(Probe::check)).await;
        let mut components = BTreeMap::new();
        for (probe, answer) in self.probes.iter().zip(answers) {
            ::metrics::gauge!("mercato_probe_up", "probe" => probe.name.clone()).set(if answer.is_ok() {
                1.0
            } else {
                0.0
            });
            if let Err(why) = &answer {
                tracing::warn!(probe = probe.name, why, "an engine does not answer");
            }
            let status = if answer.is_ok() { Status::Up } else { Status::Down };
            components.insert(probe.name.clone(), Component { status });
        }
        let all_up = components.values().all(|component| component.status == Status::Up);
        let health = Health { status: if all_up { Status::Up } else { Status::Down }, components };
        *last = Some((Instant::now(), health.clone()));
        health
    }
}

/// The routes of health.
pub(crate) fn routes(probes: Vec<Probe>, stop: CancellationToken) -> Router {
    let checkup = Checkup { probes, last: Mutex::new(None), stop };
    Router::new()
        .route("/health", get(health))
        .route("/actuator/health", get(health))
        .route("/health/live", get(live))
        .route("/health/ready", get(ready))
        .with_state(Arc::new(checkup))
}

async fn health(State(checkup): State<Arc<Checkup>>) -> Health {
    checkup.health().await
}

/// That we answer at all is the answer.
async fn live() -> Health {
    Health { status: Status::Up, components: BTreeMap::new() }
}

/// Whether requests should be sent here: not while stopping, and not without the engines.
async fn ready(State(checkup): State<Arc<Checkup>>) -> Health {
    if checkup.stop.is_cancelled() {
        return Health { status: Status::OutOfService, components: BTreeMap::new() };
    }
    checkup.health().await
}
