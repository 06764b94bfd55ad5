//! `POST /api/commands/images`: raw bytes. The file is in the blobs before the row that names it is committed.

use axum::{body::Body as HttpBody, extract::State as Extract};
use bytes::Bytes;
use http::{HeaderMap, header};
use mercato_engines::EngineError;
use mercato_http_kit::{CommandReply, HttpResult, ProblemDocument, collect_body};
use mercato_kernel::{ErrorCode, Failure, ImageId, hex};
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{State, image_body::ImageBytes, meta::CommandMeta, reply::reply};
use crate::{
    adapters::{sql, writer::job},
    domain::{Image, Scaling},
    usecases::upload_image as usecase,
};

/// The largest file.
const MAX_IMAGE_BYTES: usize = 20 * 1024 * 1024;

/// An uploaded picture.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct UploadedImage {
    #[schema(value_type = uuid::Uuid)]
    image_id: String,
    /// Where it is served.
    url: String,
    /// Pixels across.
    width: i64,
    /// Pixels down.
    height: i64,
}

/// Uploads a picture
///
/// Needs the scope `catalog:write`. The body is the file: JPEG, PNG, WebP or GIF, at most 20 MiB and 40 megapixels.
/// The same bytes again answer the same image. Its renditions are made in the background.
#[utoipa::path(post, path = "/api/commands/images", tag = "catalog", security(("key" = [])),
    request_body(content = inline(ImageBytes), content_type = "application/octet-stream"),
    responses((status = 201, description = "Kept", body = UploadedImage),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn upload_image(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    headers: HeaderMap,
    body: HttpBody,
) -> HttpResult<CommandReply> {
    let _place = state.pictures.begin_upload()?;
    check_media_type(&headers)?;
    let bytes = collect_body(&headers, body, MAX_IMAGE_BYTES, "picture").await?;
    let content_hash: [u8; 32] = Sha256::digest(&bytes).into();
    let image = keep_file(&state, content_hash, bytes).await?;
    let job = job(move |unit, context| {
        let image = image.clone();
        Box::pin(async move { Ok(uploaded(&usecase::upload_image(unit, &context, &image).await?)) })
    });
    Ok(state.writer.run_job(job, meta.of(content_hash)).await?)
}

fn uploaded(image: &Image) -> CommandReply {
    let url = format!("/images/{}", image.id);
    let (width, height) = (image.width, image.height);
    let body = UploadedImage { image_id: image.id.to_string(), url: url.clone(), width, height };
    CommandReply { location: Some(url), ..reply(201, &body, None) }
}

/// Puts the file into the blobs, under its hash: an upload that breaks off later leaves nothing that the next one of
/// the same file could not use.
async fn keep_file(state: &State, content_hash: [u8; 32], bytes: Bytes) -> HttpResult<Image> {
    if let Some(known) = sql::image_of(&state.db, content_hash).await.map_err(Failure::from)? {
        return Ok(known);
    }
    let picture = state.pictures.examine(bytes.clone()).await?;
    let blob_name = format!("images/{}", hex(&content_hash));
    let size_bytes = i64::try_from(bytes.len()).expect("bodies are bounded");
    match state.blobs.put_new(&blob_name, bytes).await {
        Ok(()) | Err(EngineError::Conflict(_)) => {}
        Err(error) => return Err(error.into()),
    }
    Ok(Image {
        id: ImageId::new(),
        media_type: picture.media_type.to_owned(),
        width: picture.width.into(),
        height: picture.height.into(),
        size_bytes,
        content_hash,
        blob_name,
        placeholder: picture.placeholder,
        scaling: Scaling::Waiting,
    })
}

fn check_media_type(headers: &HeaderMap) -> HttpResult<()> {
    let media_type = headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let is_binary = |kind: &str| kind.starts_with("image/") || kind.starts_with("application/octet-stream");
    if media_type.is_some_and(|kind| !is_binary(&kind.trim().to_ascii_lowercase())) {
        let detail = "send the file itself, as `image/…` or `application/octet-stream`";
        return Err(Failure::new(ErrorCode::UnsupportedMediaType, detail).into());
    }
    Ok(())
}
