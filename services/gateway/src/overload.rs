//! Refuses work at once when there is too much of it: so many requests, and so many bytes of bodies, at a time.
//! Queues further inside have bounds of their own.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::header;
use mercato_http_kit::{MAX_BODY_BYTES, Problem};
use mercato_kernel::{ErrorCode, Failure};
use tokio::sync::Semaphore;

use crate::Limits;

/// The room there is.
pub(crate) struct Room {
    requests: Semaphore,
    bodies_kib: Semaphore,
    total_kib: u32,
    body_kib: u32,
}

impl Room {
    /// Room as `limits` allow.
    pub(crate) fn new(limits: &Limits) -> Self {
        let kib = |kib: usize| u32::try_from(kib.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let total_kib = kib(limits.bodies_kib);
        Self {
            requests: Semaphore::new(limits.requests.clamp(1, Semaphore::MAX_PERMITS)),
            bodies_kib: Semaphore::new(total_kib as usize),
            total_kib,
            body_kib: kib(limits.body_kib).min(total_kib),
        }
    }

    /// How much of the room for bodies `request` takes: what it announces, else what it may send at most.
    fn kib_of(&self, request: &Request) -> u32 {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let announced = header(header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
        let chunked = header(header::TRANSFER_ENCODING).is_some();
        let json = header(header::CONTENT_TYPE).is_some_and(|kind| kind.contains("json"));
        let bytes = match announced {
            Some(bytes) => bytes,
            None if !chunked => 0,
            None if json => MAX_BODY_BYTES as u64,
            None => u64::from(self.body_kib) * 1024,
        };
        u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(self.total_kib)
    }
}

/// Lets a request in where there is room, and answers 503 at once where there is none.
pub(crate) async fn shed(State(room): State<Arc<Room>>, request: Request, next: Next) -> Response {
    let request_permit = room.requests.try_acquire();
    let body_permit = room.bodies_kib.try_acquire_many(room.kib_of(&request));
    let (Ok(_request), Ok(_body)) = (request_permit, body_permit) else {
        ::metrics::counter!("mercato_http_shed_total").increment(1);
        let failure = Failure::new(ErrorCode::Overloaded, "too much is going on; try again in a moment");
        return Problem(failure).into_response();
    };
    next.run(request).await
}
