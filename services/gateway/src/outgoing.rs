//! Large answers on their way out, bounded in bytes: what lies in memory for a client that takes it slowly is counted
//! until the last of it has gone. Small answers pass untouched, and so do those that `front` gives from memory: their
//! bytes are the cache's.
//!
//! Memory is what slow readers take, so memory is counted. They do not keep their place among `limits.requests`: then a
//! few hundred of them, each on one long page, would keep everybody else from buying, and as many pages of 2 MiB would
//! still be a gigabyte.

use std::{
    collections::BTreeMap,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::{Duration, Instant},
};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::{StreamExt, stream};
use http::header;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use mercato_http_kit::{PART_BYTES, SMALL_ANSWER_BYTES};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Limits, lines::Line, overload::refusal};

/// For so long nobody has to make way: most clients have taken a part, or a page, by then.
const GRACE: Duration = Duration::from_secs(2);
/// How often a part that waits for room looks for who should make way.
const RECHECK: Duration = Duration::from_millis(100);

/// The room for large answers. Those in memory and those that come in parts have one each: they must not keep each
/// other out.
pub(crate) struct Outgoing {
    whole: Arc<Room>,
    parts: Arc<Room>,
}

impl Outgoing {
    /// Room as `limits` allow.
    pub(crate) fn new(limits: &Limits) -> Self {
        let half = limits.answers_kib / 2;
        Self { whole: Room::of(half), parts: Room::of(half) }
    }
}

/// Room for so many KiB at a time.
struct Room {
    kib: u32,
    free: Arc<Semaphore>,
    /// The places that are taken, the oldest first.
    held: Mutex<BTreeMap<u64, Held>>,
    next: AtomicU64,
}

/// Who has a place, and since when.
struct Held {
    since: Instant,
    kib: u32,
    line: Option<Arc<Line>>,
}

impl Room {
    fn of(kib: usize) -> Arc<Self> {
        let kib = u32::try_from(kib.clamp(1, Semaphore::MAX_PERMITS)).unwrap_or(u32::MAX);
        let free = Arc::new(Semaphore::new(kib as usize));
        Arc::new(Self { kib, free, held: Mutex::default(), next: AtomicU64::new(0) })
    }

    /// A place for `bytes` that are sent over `line`, if there is one. What is larger than the room takes all of it.
    fn try_take(self: &Arc<Self>, bytes: u64, line: Option<Arc<Line>>) -> Option<Place> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX).min(self.kib);
        let Ok(permit) = self.free.clone().try_acquire_many_owned(kib) else {
            self.make_way(kib);
            return None;
        };
        Some(self.place(permit, line))
    }

    /// A place for one part, as soon as there is one.
    async fn take_part(self: &Arc<Self>, line: Option<Arc<Line>>) -> Place {
        let kib = u32::try_from(PART_BYTES / 1024).unwrap_or(u32::MAX).min(self.kib);
        let mut acquired = std::pin::pin!(self.free.clone().acquire_many_owned(kib));
        loop {
            match tokio::time::timeout(RECHECK, acquired.as_mut()).await {
                Ok(permit) => return self.place(permit.expect("the room is never closed"), line),
                Err(_) => self.make_way(kib),
            }
        }
    }

    fn place(self: &Arc<Self>, permit: OwnedSemaphorePermit, line: Option<Arc<Line>>) -> Place {
        let (id, since) = (self.next.fetch_add(1, Ordering::Relaxed), Instant::now());
        let kib = u32::try_from(permit.num_permits()).unwrap_or(u32::MAX);
        self.held().insert(id, Held { since, kib, line });
        Place { id, room: self.clone(), _permit: permit }
    }

    /// Hangs up on those that have held their places for longest, until `wanted_kib` come free. Else a few clients that
    /// take next to nothing could keep out all others for as long as they like.
    fn make_way(&self, wanted_kib: u32) {
        let (mut freed_kib, mut closed) = (0_u32, 0);
        for held in self.held().values() {
            if freed_kib >= wanted_kib || held.since.elapsed() < GRACE {
                break;
            }
            let Some(line) = &held.line else { continue };
            freed_kib = freed_kib.saturating_add(held.kib);
            if !line.hang_up.is_cancelled() {
                line.hang_up.cancel();
                closed += 1;
            }
        }
        if closed > 0 {
            ::metrics::counter!("mercato_http_connections_closed_for_room_total").increment(closed);
        }
    }

    fn held(&self) -> MutexGuard<'_, BTreeMap<u64, Held>> {
        self.held.lock().expect("counting answers does not panic")
    }
}

/// A place in the room, given back when this is dropped.
struct Place {
    id: u64,
    room: Arc<Room>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.held().remove(&self.id);
    }
}

/// Bytes that keep their place until nobody holds any of them: a body that was handed over still lies in the buffers
/// of its connection.
struct Kept<P> {
    bytes: Bytes,
    _place: P,
}

impl<P> AsRef<[u8]> for Kept<P> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

fn keep(bytes: Bytes, place: impl Send + 'static) -> Bytes {
    Bytes::from_owner(Kept { bytes, _place: place })
}

/// A body in memory, with the place of all of it.
struct Whole {
    body: Body,
    place: Arc<Place>,
}

impl HttpBody for Whole {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        let kept = |frame: Frame<Bytes>| frame.map_data(|bytes| keep(bytes, self.place.clone()));
        Poll::Ready(frame.map(|frame| frame.map(kept)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A body of `length` bytes, each part of which waits for a place before it is read.
fn in_parts(body: Body, length: u64, room: Arc<Room>, line: Option<Arc<Line>>) -> Body {
    let begin = (body.into_data_stream(), length);
    let parts = stream::unfold(begin, move |(mut parts, left)| {
        let (room, line) = (room.clone(), line.clone());
        async move {
            // The end is known: nobody waits for a place to be told of it.
            if left == 0 {
                return None;
            }
            let place = room.take_part(line).await;
            let part = parts.next().await?;
            let left = part.as_ref().map_or(0, |bytes| left.saturating_sub(bytes.len() as u64));
            Some((part.map(|bytes| keep(bytes, place)), (parts, left)))
        }
    });
    Body::from_stream(parts)
}

/// Sees to it that large answers stay within their room: one in memory is refused where there is none, one that comes in
/// parts waits for it.
pub(crate) async fn bound_answers(
    State(outgoing): State<Arc<Outgoing>>,
    request: Request,
    next: Next,
) -> Response {
    let line = request.extensions().get::<Arc<Line>>().cloned();
    let is_read = request.method().is_safe();
    let response = next.run(request).await;
    // What a write did has to be told, whatever room there is: to be refused means that nothing happened.
    if !is_read {
        return response;
    }
    let Some(bytes) = response.body().size_hint().exact() else {
        // An answer whose length nobody knows tells a little at a time, to who has a key.
        let length = response.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let Some(length) = length.and_then(|text| text.parse().ok()) else { return response };
        return response.map(|body| in_parts(body, length, outgoing.parts.clone(), line));
    };
    if bytes <= SMALL_ANSWER_BYTES as u64 {
        return response;
    }
    let Some(place) = outgoing.whole.try_take(bytes, line) else { return refusal() };
    response.map(|body| Body::new(Whole { body, place: Arc::new(place) }))
}
