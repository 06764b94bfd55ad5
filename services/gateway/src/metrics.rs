//! Prometheus metrics of the whole process. What is counted is said where it happens; the names are listed in
//! `docs/operate/metrics.md`.

use std::{
    fs,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;
use mercato_http_kit::{HttpResult, Task};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::admission::Admission;

/// Bounds of latencies, in seconds: from a cached read to the longest request.
const SECONDS: [f64; 14] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];
/// Bounds of batch sizes.
const SIZES: [f64; 14] =
    [1.0, 2.0, 5.0, 10.0, 20.0, 35.0, 50.0, 75.0, 100.0, 150.0, 200.0, 300.0, 500.0, 1000.0];
const UPKEEP: Duration = Duration::from_secs(5);

/// The recorder of this process, installed by the first caller. Figures told before that are lost, so the program
/// calls it first of all. Histograms end in `_seconds` or `_commands`.
pub fn install_metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let seconds = Matcher::Suffix("_seconds".to_owned());
            let sizes = Matcher::Suffix("_commands".to_owned());
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(seconds, &SECONDS)
                .and_then(|builder| builder.set_buckets_for_metric(sizes, &SIZES))
                .expect("both lists have bounds");
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            if ::metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("another metrics recorder is installed; /metrics stays empty");
            }
            describe();
            handle
        })
        .clone()
}

fn describe() {
    use ::metrics::{describe_counter, describe_gauge, describe_histogram};
    describe_counter!("mercato_http_requests_total", "Requests answered, by method, route and status");
    describe_histogram!("mercato_http_request_seconds", "Time until an answer began, by method and route");
    describe_gauge!("mercato_http_requests_in_flight", "Requests being worked on");
    describe_gauge!("mercato_http_connections", "Connections open");
    describe_counter!(
        "mercato_http_connections_closed_for_room_total",
        "Connections closed because others wanted their place, or the room that their answers held"
    );
    describe_counter!(
        "mercato_http_rate_limited_total",
        "Requests refused because their caller asks too often"
    );
    describe_counter!("mercato_http_shed_total", "Requests refused because there was no room");
    describe_counter!("mercato_http_panics_total", "Requests whose handler panicked");
    describe_counter!("mercato_task_restarts_total", "Background tasks begun again after a failure, by task");
    describe_gauge!("mercato_probe_up", "Whether an engine answered its last probe, by probe");
    describe_gauge!("mercato_process_resident_bytes", "Memory in use");
    describe_gauge!("mercato_process_peak_resident_bytes", "The most memory that was in use");
    describe_gauge!("mercato_process_threads", "Threads");
}

/// Folds what was told into the histograms, also when nobody reads them: memory stays bounded.
pub(crate) fn upkeep(handle: PrometheusHandle) -> Task {
    Task::new("gateway.metrics", move |stop| {
        let handle = handle.clone();
        async move {
            while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
                handle.run_upkeep();
            }
            Ok(())
        }
    })
}

/// `GET /metrics`.
pub(crate) fn routes(handle: PrometheusHandle, admission: Arc<Admission>) -> Router {
    Router::new().route("/metrics", get(show)).with_state((handle, admission))
}

async fn show(
    State((handle, admission)): State<(PrometheusHandle, Arc<Admission>)>,
    request: Request,
) -> HttpResult<Response> {
    admission.may_read_metrics(&request.into_parts().0).await?;
    tell_process();
    let plain = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((plain, handle.render()).into_response())
}

/// Memory and threads, as Linux tells them; elsewhere nothing is told.
fn tell_process() {
    let Ok(status) = fs::read_to_string("/proc/self/status") else { return };
    let figure = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<f64>().ok()
    };
    let tell = |metric: &'static str, name, unit: f64| {
        if let Some(value) = figure(name) {
            ::metrics::gauge!(metric).set(value * unit);
        }
    };
    tell("mercato_process_resident_bytes", "VmRSS:", 1024.0);
    tell("mercato_process_peak_resident_bytes", "VmHWM:", 1024.0);
    tell("mercato_process_threads", "Threads:", 1.0);
}
