//! Refuses work at once when there is too much of it: so many requests, and so many bytes of bodies, at a time. What
//! a caller only announces takes no room: whoever stalls is in nobody's way. Queues further inside have bounds of
//! their own.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard},
    task::{Context, Poll, ready},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use mercato_http_kit::Problem;
use mercato_kernel::{ErrorCode, Failure};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Limits;

/// The room there is.
pub(crate) struct Room {
    requests: Arc<Semaphore>,
    /// Requests whose body is on its way: as many as there may be connections.
    arriving: Arc<Semaphore>,
    bodies_kib: Arc<Semaphore>,
}

impl Room {
    /// Room as `limits` allow.
    pub(crate) fn new(limits: &Limits) -> Self {
        let of = |count: usize| Arc::new(Semaphore::new(count.clamp(1, Semaphore::MAX_PERMITS)));
        Self {
            requests: of(limits.requests),
            arriving: of(limits.connections),
            bodies_kib: of(limits.bodies_kib),
        }
    }

    /// Whether the body that `request` announces could be taken now.
    fn has_room_for(&self, request: &Request) -> bool {
        let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let bytes = announced.and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
        bytes.div_ceil(1024) <= self.bodies_kib.available_permits()
    }
}

/// What a request has taken of the room; given back when it is answered. What a large answer holds on its way out is
/// counted in `outgoing`.
#[derive(Default)]
struct Taken {
    request: Option<OwnedSemaphorePermit>,
    arriving: Option<OwnedSemaphorePermit>,
    body: Option<OwnedSemaphorePermit>,
    bytes: usize,
    /// There was none left.
    refused: bool,
}

impl Taken {
    /// Waiting for the caller takes another room than working does.
    fn wait(&mut self, room: &Room) -> Option<()> {
        if self.request.take().is_some() {
            self.arriving = Some(room.arriving.clone().try_acquire_owned().ok()?);
        }
        Some(())
    }

    fn work(&mut self, room: &Room) -> Option<()> {
        if self.request.is_none() {
            self.request = Some(room.requests.clone().try_acquire_owned().ok()?);
            self.arriving = None;
        }
        Some(())
    }

    /// `bytes` more of the body are in memory.
    fn keep(&mut self, bytes: usize, room: &Room) -> Option<()> {
        let before = self.bytes.div_ceil(1024);
        self.bytes += bytes;
        let more_kib = u32::try_from(self.bytes.div_ceil(1024) - before).ok()?;
        let more = room.bodies_kib.clone().try_acquire_many_owned(more_kib).ok()?;
        match &mut self.body {
            Some(body) => body.merge(more),
            none => *none = Some(more),
        }
        Some(())
    }
}

/// A body that takes room as it arrives, and fails when there is none.
struct Metered {
    body: Body,
    room: Arc<Room>,
    taken: Arc<Mutex<Taken>>,
}

fn of(taken: &Mutex<Taken>) -> MutexGuard<'_, Taken> {
    taken.lock().expect("taking room does not panic")
}

impl HttpBody for Metered {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Self { body, room, taken } = &mut *self;
        let frame = Pin::new(body).poll_frame(cx);
        let mut taken = of(taken);
        let has_room = match &frame {
            Poll::Pending => taken.wait(room),
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                taken.work(room).and_then(|()| taken.keep(bytes, room))
            }
            Poll::Ready(_) => taken.work(room),
        };
        if has_room.is_none() {
            taken.refused = true;
            return Poll::Ready(Some(Err(axum::Error::new(io::Error::other("no room")))));
        }
        Poll::Ready(ready!(frame))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Lets a request in where there is room, and answers 503 at once where there is none.
pub(crate) async fn shed(State(room): State<Arc<Room>>, request: Request, next: Next) -> Response {
    let Ok(permit) = room.requests.clone().try_acquire_owned() else { return refusal() };
    if request.body().is_end_stream() {
        let response = next.run(request).await;
        drop(permit);
        return response;
    }
    if !room.has_room_for(&request) {
        return refusal();
    }
    let taken = Arc::new(Mutex::new(Taken { request: Some(permit), ..Taken::default() }));
    let (parts, body) = request.into_parts();
    let body = Body::new(Metered { body, room, taken: taken.clone() });
    let response = next.run(Request::from_parts(parts, body)).await;
    let mut taken = of(&taken);
    let refused = taken.refused;
    *taken = Taken::default();
    if refused { refusal() } else { response }
}

/// What a request is answered for which there is no room.
pub(crate) fn refusal() -> Response {
    ::metrics::counter!("mercato_http_shed_total").increment(1);
    Problem(Failure::new(ErrorCode::Overloaded, "too much is going on; try again in a moment"))
        .into_response()
}
