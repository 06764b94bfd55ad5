//! A picture's file as bodies carry it: read part by part as its reader takes it, so that many who read slowly hold
//! little, and told in the API document as the string of bytes that it is.

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use mercato_engines::{EngineError, blobs::SharedBlobs};
use mercato_http_kit::{PART_BYTES, SMALL_ANSWER_BYTES};
use mercato_kernel::{Failure, Result};
use utoipa::openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};

/// A file, as the API document tells it.
pub(super) struct ImageBytes;

impl utoipa::PartialSchema for ImageBytes {
    fn schema() -> RefOr<Schema> {
        let binary = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(binary)).into()
    }
}

impl utoipa::ToSchema for ImageBytes {}

/// The blob `name` of so many bytes. A small one is read at once; of a larger one it is seen to that it is there.
pub(super) async fn image_body(blobs: &SharedBlobs, name: &str, size_bytes: u64) -> Result<Body> {
    let found = if size_bytes <= SMALL_ANSWER_BYTES as u64 {
        let bytes = blobs.get(name, None).await?;
        bytes.map(|bytes| (bytes.len() as u64, Body::from(bytes)))
    } else {
        let info = blobs.info(name).await?;
        info.map(|info| (info.size_bytes, in_parts(blobs.clone(), name.to_owned(), size_bytes)))
    };
    match found {
        Some((size, body)) if size == size_bytes => Ok(body),
        Some((size, _)) => {
            Err(Failure::internal(format!("the blob {name} has {size} bytes, not {size_bytes}")))
        }
        None => Err(Failure::internal(format!("the blob {name} is gone"))),
    }
}

fn in_parts(blobs: SharedBlobs, name: String, size_bytes: u64) -> Body {
    let parts = stream::try_unfold(0, move |at| {
        let (blobs, name) = (blobs.clone(), name.clone());
        async move {
            if at >= size_bytes {
                return Ok(None);
            }
            let end = size_bytes.min(at + PART_BYTES as u64);
            let part = blobs.get(&name, Some(at..end)).await;
            whole_part(part, end - at).map(|part| Some((part, end))).inspect_err(|error| {
                // The answer has begun: all that its reader sees is that it breaks off.
                tracing::error!(blob = name, at, %error, "a picture broke off");
            })
        }
    });
    Body::from_stream(parts)
}

fn whole_part(part: Result<Option<Bytes>, EngineError>, length: u64) -> Result<Bytes, EngineError> {
    let part = part?.ok_or_else(|| EngineError::Corrupt("the blob is gone".into()))?;
    if part.len() as u64 == length {
        return Ok(part);
    }
    Err(EngineError::Corrupt(format!("{} bytes came instead of {length}", part.len())))
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use mercato_engines::{blobs, db::PoolSize};

    use super::*;

    async fn store(folder: &tempfile::TempDir) -> SharedBlobs {
        let uri = format!("folder:{}", folder.path().display());
        blobs::open(&uri, [1; 32], PoolSize::default()).await.expect("the blobs open")
    }

    fn bytes(length: usize) -> Bytes {
        (0..length).map(|at| u8::try_from(at % 251).expect("below 256")).collect::<Vec<_>>().into()
    }

    #[tokio::test]
    async fn a_file_of_any_size_arrives_as_it_is() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        let around =
            [0, 1, SMALL_ANSWER_BYTES, SMALL_ANSWER_BYTES + 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES];
        for length in around {
            let name = format!("images/{length}");
            store.put_new(&name, bytes(length)).await.expect("a free name is taken");
            let body = image_body(&store, &name, length as u64).await.expect("a body");
            assert_eq!(body.collect().await.expect("all of it").to_bytes(), bytes(length), "{length}");
        }
    }

    #[tokio::test]
    async fn a_large_file_is_read_as_it_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        store.put_new("large", bytes(4 * PART_BYTES)).await.expect("a free name is taken");
        let mut body = image_body(&store, "large", 4 * PART_BYTES as u64).await.expect("a body");
        let first = body.frame().await.expect("a frame").expect("bytes").into_data().expect("data");
        assert_eq!(first, bytes(PART_BYTES));
        // Nothing else was read: what goes now is missing, and the body breaks off instead of ending early.
        store.delete("large").await.expect("it goes");
        assert!(body.frame().await.expect("a frame").is_err());
    }

    #[tokio::test]
    async fn a_file_that_is_not_what_was_uploaded_is_not_begun() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = store(&folder).await;
        for length in [10, PART_BYTES] {
            let name = format!("images/{length}");
            assert!(image_body(&store, &name, length as u64).await.is_err(), "{length} are not there");
            store.put_new(&name, bytes(length)).await.expect("a free name is taken");
            assert!(image_body(&store, &name, length as u64 + 1).await.is_err(), "{length} are too few");
            assert!(image_body(&store, &name, length as u64).await.is_ok(), "{length}");
        }
    }
}
