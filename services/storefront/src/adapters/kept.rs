//! Plans and pages in the cache. Their keys name all that they are made of, so nothing is ever dropped; they only grow
//! old.

use std::{io::Write, time::Duration};

use async_trait::async_trait;
use bytes::{Buf, BufMut, Bytes, BytesMut};
use flate2::{Compression, write::GzEncoder};
use futures::future::BoxFuture;
use mercato_engines::cache::SharedCache;
use mercato_http_kit::COMPRESSED_FROM;
use mercato_kernel::{Failure, Result};

use crate::{
    domain::{Document, Plan},
    ports::Kept,
};

const TTL: Duration = Duration::from_mins(5);

/// The cache, for pages.
pub struct InCache(pub SharedCache);

#[async_trait]
impl Kept for InCache {
    async fn plan(&self, key: &str, make: BoxFuture<'_, Result<Plan>>) -> Result<Plan> {
        let fill = Box::pin(async { make.await.map(|plan| plan_bytes(&plan)) });
        let kept = self.0.get_or_fill(key, TTL, fill).await?;
        plan_of(kept).ok_or_else(spoiled)
    }

    async fn page(&self, key: &str, make: BoxFuture<'_, Result<Document>>) -> Result<Document> {
        let fill = Box::pin(async { make.await.map(|document| document_bytes(&with_gzip(document))) });
        let kept = self.0.get_or_fill(key, TTL, fill).await?;
        document_of(&kept).ok_or_else(spoiled)
    }
}

fn spoiled() -> Failure {
    Failure::internal("the cache gave what it was not given")
}

/// Flags, status, then each read with its length before it.
fn plan_bytes(plan: &Plan) -> Bytes {
    let mut out = BytesMut::new();
    out.put_u8(u8::from(plan.private));
    out.put_u16(plan.status.unwrap_or(0));
    for path in &plan.reads {
        out.put_u32(length(path.as_bytes()));
        out.put_slice(path.as_bytes());
    }
    out.freeze()
}

fn plan_of(mut kept: Bytes) -> Option<Plan> {
    let private = kept.try_get_u8().ok()? == 1;
    let status = Some(kept.try_get_u16().ok()?).filter(|status| *status > 0);
    let mut reads = Vec::new();
    while kept.has_remaining() {
        reads.push(text(&mut kept)?);
    }
    Some(Plan { reads, private, status })
}

/// The same, compressed beside it: a page out of the cache need not be.
fn with_gzip(document: Document) -> Document {
    if document.html.len() < COMPRESSED_FROM {
        return document;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(document.html.len() / 4), Compression::default());
    encoder.write_all(&document.html).expect("memory takes everything");
    Document { gzip: encoder.finish().expect("memory takes everything").into(), ..document }
}

/// Status, tag, where to go instead (empty: nowhere), the document, the same compressed.
fn document_bytes(document: &Document) -> Bytes {
    let Document { status, tag, html, gzip, redirect } = document;
    let redirect = redirect.as_deref().unwrap_or_default();
    let mut out = BytesMut::with_capacity(html.len() + gzip.len() + redirect.len() + tag.len() + 16);
    out.put_u16(*status);
    for part in [tag.as_bytes(), redirect.as_bytes(), html] {
        out.put_u32(length(part));
        out.put_slice(part);
    }
    out.put_slice(gzip);
    out.freeze()
}

fn document_of(kept: &Bytes) -> Option<Document> {
    let mut rest = kept.clone();
    let status = rest.try_get_u16().ok()?;
    let tag = text(&mut rest)?;
    let redirect = Some(text(&mut rest)?).filter(|place| !place.is_empty());
    let html = part(&mut rest)?;
    Some(Document { status, tag, html, gzip: rest, redirect })
}

fn length(part: &[u8]) -> u32 {
    u32::try_from(part.len()).expect("a page is far below 4 GiB")
}

/// Bytes with their length before them, not copied.
fn part(rest: &mut Bytes) -> Option<Bytes> {
    let length = usize::try_from(rest.try_get_u32().ok()?).ok()?;
    (length <= rest.len()).then(|| rest.split_to(length))
}

fn text(rest: &mut Bytes) -> Option<String> {
    String::from_utf8(part(rest)?.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_the_same() {
        let plan = Plan { reads: vec!["/a".to_owned(), String::new()], private: true, status: Some(404) };
        assert_eq!(plan_of(plan_bytes(&plan)), Some(plan));
        assert_eq!(plan_of(plan_bytes(&Plan::default())), Some(Plan::default()));
        let html = Bytes::from("<p>".repeat(COMPRESSED_FROM));
        let large = with_gzip(Document {
            status: 404,
            tag: "\"t\"".to_owned(),
            html,
            gzip: Bytes::new(),
            redirect: None,
        });
        assert!(!large.gzip.is_empty() && large.gzip.len() < 200);
        let redirect = Document {
            redirect: Some("/b".to_owned()),
            html: Bytes::new(),
            gzip: Bytes::new(),
            ..large.clone()
        };
        for document in [large, redirect] {
            assert_eq!(document_of(&document_bytes(&document)), Some(document));
        }
    }

    #[test]
    fn anything_else_is_nothing() {
        for broken in [&b""[..], b"\0", b"\0\xc8\0\0\0\x09x", b"\0\xc8\xff\xff\xff\xff"] {
            assert_eq!(document_of(&Bytes::copy_from_slice(broken)), None);
        }
        assert_eq!(plan_of(Bytes::from_static(b"\0\0\0\0\0\0\x05a")), None);
    }
}
