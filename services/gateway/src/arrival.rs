//! Watches a request's body arrive: who sends it too slowly is told so, and what a handler leaves unread is read
//! away, so that the caller gets to see the answer instead of a broken connection.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use http::header;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use mercato_http_kit::Problem;
use mercato_kernel::{ErrorCode, Failure};

use crate::Limits;

/// How much of an unread body is read away, and for how long; then the connection is closed.
const MAX_DRAINED_BYTES: usize = 64 * 1024 * 1024;
const MAX_DRAIN: Duration = Duration::from_secs(5);

#[derive(Default)]
struct Progress {
    body: Body,
    begun: bool,
    ended: bool,
}

/// A body that two can hold: the handler, and whoever looks after what it left.
#[derive(Clone)]
struct Watched(Arc<Mutex<Progress>>);

impl Watched {
    fn new(body: Body) -> Self {
        let ended = body.is_end_stream();
        Self(Arc::new(Mutex::new(Progress { body, begun: false, ended })))
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().expect("reading a body does not panic")
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let mut progress = self.progress();
        progress.begun = true;
        let frame = ready!(Pin::new(&mut progress.body).poll_frame(cx));
        progress.ended = !matches!(frame, Some(Ok(_)));
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.progress().body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.progress().body.size_hint()
    }
}

/// Gives up on an answer that does not begin in time, and sees to the rest of the body.
pub(crate) async fn bound_time(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let waits_for_leave = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let watched = Watched::new(body);
    let request = Request::from_parts(parts, Body::new(watched.clone()));
    let time = Duration::from_secs(limits.request_s);
    let response = match tokio::time::timeout(time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => too_slow(&watched, limits.request_s),
    };
    let (begun, ended) = {
        let progress = watched.progress();
        (progress.begun, progress.ended)
    };
    // A caller that waits for leave to send sends nothing once it is refused.
    if !ended && (begun || !waits_for_leave) {
        tokio::spawn(drain(watched));
    }
    response
}

fn too_slow(watched: &Watched, seconds: u64) -> Response {
    let progress = watched.progress();
    let failure = if progress.begun && !progress.ended {
        Failure::new(ErrorCode::RequestTimeout, format!("the body did not arrive within {seconds} s"))
    } else {
        let detail = format!("no answer within {seconds} s; whether it took effect is not known");
        Failure::new(ErrorCode::Timeout, detail)
    };
    Problem(failure).into_response()
}

/// Reads away what is left. Closing a connection on which bytes still arrive would take the answer with it.
async fn drain(watched: Watched) {
    let mut rest = Body::new(watched).into_data_stream();
    let read = async {
        let mut bytes = 0;
        while let Some(Ok(chunk)) = rest.next().await {
            bytes += chunk.len();
            if bytes > MAX_DRAINED_BYTES {
                return;
            }
        }
    };
    if tokio::time::timeout(MAX_DRAIN, read).await.is_err() {
        tracing::debug!("the rest of a body did not arrive in time");
    }
}
