//! Watches a request's body arrive: who sends it too slowly is told so, and what a handler leaves unread is read
//! away, so that the caller gets to see the answer instead of a broken connection.

use std::{
    io,
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
use tokio::time::Sleep;

use crate::{Limits, lines::Line};

/// How much of an unread body is read away, and for how long; then the connection is closed.
const MAX_DRAINED_BYTES: usize = 64 * 1024 * 1024;
const MAX_DRAIN: Duration = Duration::from_secs(5);

struct Progress {
    body: Body,
    begun: bool,
    ended: bool,
    /// Fires when the body has paused for too long.
    pause: Option<Pin<Box<Sleep>>>,
    /// The connection, while it waits for more of this body.
    waiting: Option<Arc<Line>>,
}

impl Progress {
    /// It is for us to work again.
    fn wait_no_more(&mut self) {
        self.pause = None;
        if let Some(line) = self.waiting.take() {
            line.begin();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.wait_no_more();
    }
}

/// A body that two can hold: the handler, and whoever looks after what it left.
#[derive(Clone)]
struct Watched {
    progress: Arc<Mutex<Progress>>,
    line: Option<Arc<Line>>,
    patience: Duration,
}

impl Watched {
    fn new(body: Body, line: Option<Arc<Line>>, patience: Duration) -> Self {
        let ended = body.is_end_stream();
        let progress = Progress { body, begun: false, ended, pause: None, waiting: None };
        Self { progress: Arc::new(Mutex::new(progress)), line, patience }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().expect("reading a body does not panic")
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
        if progress.ended {
            return Poll::Ready(None);
        }
        if let Poll::Ready(frame) = Pin::new(&mut progress.body).poll_frame(cx) {
            progress.wait_no_more();
            progress.ended = !matches!(frame, Some(Ok(_)));
            return Poll::Ready(frame);
        }
        if let (None, Some(line)) = (&progress.waiting, &self.line) {
            line.end();
            progress.waiting = Some(line.clone());
        }
        let pause = progress.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.patience)));
        ready!(pause.as_mut().poll(cx));
        progress.wait_no_more();
        progress.ended = true;
        Poll::Ready(Some(Err(axum::Error::new(io::Error::from(io::ErrorKind::TimedOut)))))
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
    if request.body().is_end_stream() {
        let time = Duration::from_secs(limits.request_s);
        let answered = tokio::time::timeout(time, next.run(request)).await;
        return answered.unwrap_or_else(|_| too_slow(false, limits.request_s));
    }
    let waits_for_leave = request.headers().contains_key(header::EXPECT);
    let (parts, body) = request.into_parts();
    let line = parts.extensions.get::<Arc<Line>>().cloned();
    let watched = Watched::new(body, line, Duration::from_secs(limits.body_idle_s));
    let request = Request::from_parts(parts, Body::new(watched.clone()));
    let time = Duration::from_secs(limits.request_s);
    let response = tokio::time::timeout(time, next.run(request)).await.unwrap_or_else(|_| {
        let progress = watched.progress();
        too_slow(progress.begun && !progress.ended, limits.request_s)
    });
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

fn too_slow(body_is_missing: bool, seconds: u64) -> Response {
    let failure = if body_is_missing {
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
