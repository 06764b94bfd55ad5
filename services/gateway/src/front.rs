//! What a request meets first. A guest's plain read whose answer lies in memory is answered at once: counted, named and
//! told of as any other, with the same headers, but without the layers that have nothing to do for it. Everything else
//! goes through the router.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use ::metrics::{Counter, Histogram};
use axum::{Router, body::Body, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use hyper::body::Body as _;
use mercato_contracts::access::Caller;
use mercato_http_kit::{AtHand, RequestContext};

use crate::{
    Limits, address::Client, admission::Admission, layers::secure_headers, observe::write_names,
    rate_limit::Standing,
};

/// Whatever has one of these asks for more than a kept answer, or is answered otherwise than a plain read.
const NOT_PLAIN: [HeaderName; 6] = [
    header::AUTHORIZATION,
    header::CONTENT_ENCODING,
    header::EXPECT,
    header::ORIGIN,
    HeaderName::from_static("order-token"),
    HeaderName::from_static("sync-token"),
];

/// The router, with a short way around it.
#[derive(Clone)]
pub struct Front {
    pub(crate) router: Router,
    short_ways: Arc<[ShortWay]>,
    admission: Arc<Admission>,
    limits: Arc<Limits>,
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Front").finish_non_exhaustive()
    }
}

/// The answers of one route that may lie in memory, with the figures that are told of them.
struct ShortWay {
    answers: Arc<dyn AtHand>,
    seconds: Histogram,
    found: Counter,
    not_modified: Counter,
}

impl ShortWay {
    fn new(answers: Arc<dyn AtHand>) -> Self {
        let route = answers.route();
        let of_status = |status: &'static str| ::metrics::counter!("mercato_http_requests_total", "method" => "GET", "route" => route, "status" => status);
        Self {
            seconds: ::metrics::histogram!("mercato_http_request_seconds", "method" => "GET", "route" => route),
            found: of_status("200"),
            not_modified: of_status("304"),
            answers,
        }
    }

    fn tell(&self, status: StatusCode, took: Duration) {
        self.seconds.record(took.as_secs_f64());
        if status == StatusCode::NOT_MODIFIED { &self.not_modified } else { &self.found }.increment(1);
    }
}

impl Front {
    pub(crate) fn new(
        router: Router,
        answers: Vec<Arc<dyn AtHand>>,
        admission: Arc<Admission>,
        limits: Arc<Limits>,
    ) -> Self {
        Self { router, short_ways: answers.into_iter().map(ShortWay::new).collect(), admission, limits }
    }

    /// The answer to a request that needs no layer; it is counted as the router would count it.
    pub(crate) fn at_once(&self, request: &Request<Body>) -> Option<Response> {
        let began = Instant::now();
        let headers = request.headers();
        if !self.is_plain(request) {
            return None;
        }
        let path = request.uri().path();
        let find = |way: &'_ ShortWay| way.answers.find(path);
        let (way, kept) = self.short_ways.iter().find_map(|way| Some((way, find(way)?)))?;
        let client = self.admission.client(request.extensions(), headers);
        let standing = match self.admission.count(client, Caller::Guest) {
            None => None,
            Some(Ok(standing)) => Some(standing),
            // It is refused in the router's words; a refusal counts for nothing, so it may be counted again.
            Some(Err(_)) => return None,
        };
        let mut response = kept.answer(headers, way.answers.policy());
        way.tell(response.status(), began.elapsed());
        let context = RequestContext::of(headers);
        tell(&context, path, &response, client, began.elapsed());
        finish(response.headers_mut(), standing, context);
        Some(response)
    }

    fn is_plain(&self, request: &Request<Body>) -> bool {
        let (headers, uri) = (request.headers(), request.uri());
        let is_read =
            request.method() == Method::GET && uri.query().is_none() && request.body().is_end_stream();
        let is_small = || {
            let header_bytes: usize =
                headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
            header_bytes <= self.limits.header_bytes && uri.path().len() <= self.limits.uri_bytes
        };
        is_read && !NOT_PLAIN.iter().any(|name| headers.contains_key(name)) && is_small()
    }
}

fn tell(context: &RequestContext, path: &str, response: &Response, client: Client, took: Duration) {
    let duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let (status, client, caller) = (response.status().as_u16(), client.address, Caller::Guest.name());
    tracing::debug!(
        target: "mercato::access",
        trace_id = context.trace_id,
        request_id = context.request_id,
        method = "GET",
        path,
        status,
        duration_us,
        %client,
        caller,
        "answered"
    );
}

fn finish(headers: &mut HeaderMap<HeaderValue>, standing: Option<Standing>, context: RequestContext) {
    if let Some(standing) = standing {
        standing.write(headers);
    }
    secure_headers(headers);
    write_names(headers, context);
}
