//! What is told of each request: its names in the answer, a span and a line in the log, figures in the metrics.
//! Bodies, keys and query strings are never told.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use mercato_contracts::access::Caller;
use mercato_http_kit::RequestContext;
use tracing::Instrument;

use crate::{Cidr, address::client_of};

/// Counts a request as long as it runs, however it ends.
struct InFlight;

impl InFlight {
    fn begin() -> Self {
        ::metrics::gauge!("mercato_http_requests_in_flight").increment(1.0);
        Self
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        ::metrics::gauge!("mercato_http_requests_in_flight").decrement(1.0);
    }
}

/// Names a request, and tells of it when it is answered.
pub(crate) async fn observe(
    State(trusted): State<Arc<Vec<Cidr>>>,
    mut request: Request,
    next: Next,
) -> Response {
    let (began, in_flight) = (Instant::now(), InFlight::begin());
    let context = RequestContext::of(request.headers());
    let client = client_of(request.extensions(), request.headers(), &trusted).address;
    let (method, reads) = (method_label(request.method()), request.method().is_safe());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(context.clone());
    let span = tracing::info_span!("request", trace_id = context.trace_id, request_id = context.request_id);
    let mut response = next.run(request).instrument(span.clone()).await;
    drop(in_flight);

    let (took, status) = (began.elapsed(), response.status().as_u16());
    let caller = response.extensions_mut().remove::<Caller>().unwrap_or(Caller::Guest).name();
    // Paths that no route has are told under one name: a caller must not be able to make up labels.
    let route = route.unwrap_or_else(|| "none".to_owned());
    let labels = [("method", method.to_owned()), ("route", route.clone())];
    ::metrics::histogram!("mercato_http_request_seconds", &labels).record(took.as_secs_f64());
    let counted = [("method", method.to_owned()), ("route", route), ("status", status.to_string())];
    ::metrics::counter!("mercato_http_requests_total", &counted).increment(1);
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        // What changed nothing and went well is told to who asks for it: shops are read a thousand times for each order.
        if reads && status < 400 {
            tracing::debug!(target: "mercato::access", method, path, status, duration_us, %client, caller, "answered");
        } else {
            tracing::info!(target: "mercato::access", method, path, status, duration_us, %client, caller, "answered");
        }
    });
    write_names(response.headers_mut(), context);
    response
}

/// Writes `X-Request-Id` and `traceparent`.
pub(crate) fn write_names(headers: &mut HeaderMap, context: RequestContext) {
    for (name, text) in [("x-request-id", context.request_id), ("traceparent", context.traceparent)] {
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The method as a label; of methods that a caller made up there is one.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "DELETE" => "DELETE",
        "PATCH" => "PATCH",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}
