//! Pictures of a CSV: fetched here, from a URL or a file beside the CSV, and uploaded to the shop, which itself
//! never fetches anything. The shop knows equal bytes again, so a repetition uploads nothing new.

use std::path::Path;

use anyhow::Context;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;

use super::{draft::ImageDraft, wire::ImageRef};
use crate::{
    client::{Call, Client},
    import::{idempotency_key, table::Refusal},
};

/// The largest picture that a shop takes.
const MAX_IMAGE_BYTES: usize = 20 * 1024 * 1024;
/// How many pictures of one product are on their way at once.
const AT_ONCE: usize = 2;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Uploaded {
    image_id: String,
}

/// Uploads the pictures in their order. One that cannot be had refuses the product; the outer error is the shop's.
pub async fn upload(
    client: &Client,
    folder: &Path,
    images: &[ImageDraft],
) -> anyhow::Result<Result<Vec<ImageRef>, Refusal>> {
    let uploads: Vec<_> = images.iter().map(|image| upload_one(client, folder, image)).collect();
    let uploaded: Vec<Result<ImageRef, Refusal>> =
        stream::iter(uploads).buffered(AT_ONCE).try_collect().await?;
    Ok(uploaded.into_iter().collect())
}

async fn upload_one(
    client: &Client,
    folder: &Path,
    image: &ImageDraft,
) -> anyhow::Result<Result<ImageRef, Refusal>> {
    let refuse = |reason: String| Ok(Err(Refusal::new(image.line, "Image Src", reason)));
    let bytes = match fetch(client, folder, &image.source).await {
        Ok(bytes) => bytes,
        Err(error) => return refuse(format!("{}: {error:#}", image.source)),
    };
    let Some(content_type) = media_type(&bytes) else {
        return refuse(format!("{}: not a JPEG, PNG, WebP or GIF", image.source));
    };
    let key = idempotency_key(&bytes);
    let call = Call::post("/api/commands/images", bytes).content_type(content_type).idempotency_key(key);
    let reply = client.send(&call).await?;
    if !reply.status.is_success() {
        return refuse(format!("{}: {}", image.source, reply.words()));
    }
    let uploaded: Uploaded = reply.json()?;
    Ok(Ok(ImageRef { image_id: uploaded.image_id, alt: image.alt.clone() }))
}

async fn fetch(client: &Client, folder: &Path, source: &str) -> anyhow::Result<Bytes> {
    if source.starts_with("http://") || source.starts_with("https://") {
        return client.fetch(source, MAX_IMAGE_BYTES).await;
    }
    let path = folder.join(source);
    let size = tokio::fs::metadata(&path).await.context("no such file")?.len();
    anyhow::ensure!(size <= MAX_IMAGE_BYTES as u64, "larger than {} MiB", MAX_IMAGE_BYTES / (1024 * 1024));
    Ok(tokio::fs::read(&path).await?.into())
}

/// The media type by the first bytes; whether the rest is sound is for the shop to say.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
