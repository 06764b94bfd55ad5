//! Routes with large answers: one that lies in memory, and one that comes in parts, which are counted as long as
//! anybody holds them.

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, Bytes},
    response::IntoResponse,
    routing::get,
};
use futures::stream;
use http::header;
use mercato_http_kit::PART_BYTES;

/// The length of `/large`: more than the kernel takes of an answer that nobody reads.
pub(crate) const LARGE_BYTES: usize = 12 * 1024 * 1024;
/// The length of `/parts`: likewise.
pub(crate) const IN_PARTS_BYTES: usize = COUNT * PART_BYTES;
const COUNT: usize = 48;

/// How many parts are in memory, and how many there were at most.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Parts {
    /// How many there were at most.
    pub(crate) fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

struct Part {
    bytes: Vec<u8>,
    parts: Arc<Parts>,
}

impl Part {
    fn read(parts: Arc<Parts>) -> Bytes {
        let now = parts.now.fetch_add(1, Ordering::SeqCst) + 1;
        parts.most.fetch_max(now, Ordering::SeqCst);
        Bytes::from_owner(Self { bytes: vec![b'x'; PART_BYTES], parts })
    }
}

impl AsRef<[u8]> for Part {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.parts.now.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The routes.
pub(crate) fn routes(parts: &Arc<Parts>) -> Router {
    let parts = parts.clone();
    let in_parts = move || {
        let each = (0..COUNT).map(move |_| Ok::<_, Infallible>(Part::read(parts.clone())));
        let body = Body::from_stream(stream::iter(each));
        std::future::ready(([(header::CONTENT_LENGTH, IN_PARTS_BYTES)], body).into_response())
    };
    let large = || async { vec![b'x'; LARGE_BYTES] };
    Router::new().route("/large", get(large).post(large)).route("/parts", get(in_parts))
}
