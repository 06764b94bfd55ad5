//! Streams of events, and what ends them: the shop stops, or the key that opened one is not taken any more. What they
//! tell is the services' business.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use http::{HeaderMap, header};
use mercato_contracts::access::Caller;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use crate::admission::Admission;

/// How often a key is asked for again. Identity may answer from what it read up to 0.9 s ago; together that is the
/// second within which a revoked key must be refused.
const RECHECK: Duration = Duration::from_millis(100);

/// Ends streams of events when the shop stops, so that stopping does not wait for their listeners, and when their
/// caller would not be let in again: what a revoked key may not ask for it may not go on hearing either.
pub(crate) async fn end_streams(
    State((admission, stop)): State<(Arc<Admission>, CancellationToken)>,
    request: Request,
    next: Next,
) -> Response {
    let key = request.headers().get(header::AUTHORIZATION).cloned();
    let caller = request.extensions().get::<Caller>().copied();
    let response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream")) {
        return response;
    }
    let refused = key.zip(caller).map(|(key, caller)| {
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, key)]);
        // Asked beside the stream, not by it: one whose listener has stalled is over as well.
        AbortOnDropHandle::new(tokio::spawn(until_refused(admission, headers, caller)))
    });
    let ended = async move {
        match refused {
            None => stop.cancelled().await,
            Some(refused) => drop(stop.run_until_cancelled(refused).await),
        }
    };
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, Body::from_stream(body.into_data_stream().take_until(ended)))
}

/// Returns once who sends `headers` is not `caller` any more. Where that cannot be found out, nobody is: the listener
/// comes again, and is answered as it should be.
async fn until_refused(admission: Arc<Admission>, headers: HeaderMap, caller: Caller) {
    loop {
        tokio::time::sleep(RECHECK).await;
        match admission.caller(&headers).await {
            Ok(now) if now == caller => {}
            _ => return,
        }
    }
}
