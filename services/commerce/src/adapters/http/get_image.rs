//! `GET /images/{imageId}`: the file as it was uploaded, or its rendition of a width. A rendition that is not there yet
//! is answered with the upload, for a short time only.

use axum::{
    extract::State as Extract,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use mercato_http_kit::{HttpResult, Id, Params, ProblemDocument, names_tag};
use mercato_kernel::{ErrorCode, Failure, FieldError, ImageId, hex};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

use super::{
    State,
    accepted_form::accepted_form,
    image_body::{ImageBytes, image_body},
};
use crate::{
    adapters::sql::{self, renditions},
    domain::{Image, Rendition, Scaling, catalog::rendition::WIDTHS},
};

/// What is at an address for good.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// What stands in for renditions that are being made.
const FOR_NOW: &str = "public, max-age=60";
/// What stands in for renditions that there will not be, as long as this version of the shop runs.
const FOR_A_DAY: &str = "public, max-age=86400";

/// One of these, as the API document tells it.
struct Width;

impl utoipa::PartialSchema for Width {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some(WIDTHS)).into()
    }
}

impl utoipa::ToSchema for Width {}

/// Serves a picture
///
/// Public. Without `w` it is the file as it was uploaded. With `w` it is as wide, or as wide as the upload where that is
/// less: a WebP for those whose `Accept` names `image/webp`, else a JPEG, where what can be seen through is white. Until
/// that has been made, and where it cannot be (what moves, what is too long), it is the upload, which caches keep for a
/// short time; everything else is immutable.
#[utoipa::path(get, path = "/images/{imageId}", tag = "catalog",
    params(("imageId" = uuid::Uuid, Path, description = "The image"),
        ("w" = inline(Option<Width>), Query, description = "Pixels across: 320, 640, 960, 1280 or 1920")),
    responses((status = 200, description = "The file", content_type = "image/*",
            body = inline(ImageBytes)),
        (status = 304, description = "The caller has it"),
        (status = "4XX", description = "Refused", body = ProblemDocument)))]
pub async fn get_image(
    Extract(state): Extract<State>,
    Id(id): Id<ImageId>,
    headers: HeaderMap,
    mut params: Params,
) -> HttpResult<Response> {
    let width = params.parsed::<u32>("w", "one of 320, 640, 960, 1280, 1920")?;
    params.finish()?;
    if width.is_some_and(|width| !WIDTHS.contains(&width)) {
        let error = FieldError::new("w", "out_of_range", "expected one of 320, 640, 960, 1280, 1920");
        return Err(Failure::new(ErrorCode::InvalidParameter, "the width is none").with_error(error).into());
    }
    let file = find(&state, id, width, &headers).await?;
    let tag = format!("\"{}\"", &hex(&file.content_hash)[..32]);
    let mut response = if names_tag(&headers, tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = image_body(&state.blobs, &file.blob_name, file.size_bytes).await?;
        // The body comes in parts and does not know it.
        ([(header::CONTENT_LENGTH, file.size_bytes)], body).into_response()
    };
    set_headers(response.headers_mut(), &file, &tag);
    Ok(response)
}

/// What is answered, and how long it is that.
struct File {
    media_type: String,
    size_bytes: u64,
    content_hash: [u8; 32],
    blob_name: String,
    cache_control: &'static str,
    /// Whether another `Accept` may get another answer.
    is_negotiated: bool,
}

impl File {
    fn upload(image: Image, cache_control: &'static str, is_negotiated: bool) -> Self {
        let Image { media_type, size_bytes, content_hash, blob_name, .. } = image;
        let size_bytes = size_bytes.unsigned_abs();
        Self { media_type, size_bytes, content_hash, blob_name, cache_control, is_negotiated }
    }

    fn rendition(rendition: Rendition) -> Self {
        let Rendition { media_type, size_bytes, content_hash, blob_name, .. } = rendition;
        let size_bytes = size_bytes.unsigned_abs();
        Self { media_type, size_bytes, content_hash, blob_name, cache_control: FOR_GOOD, is_negotiated: true }
    }
}

async fn find(state: &State, id: ImageId, width: Option<u32>, headers: &HeaderMap) -> HttpResult<File> {
    if let Some(width) = width {
        let form = accepted_form(headers);
        let found = renditions::find(&state.db, id, width, form).await.map_err(Failure::from)?;
        if let Some(rendition) = found {
            return Ok(File::rendition(rendition));
        }
    }
    let missing = || Failure::new(ErrorCode::ImageNotFound, "there is no such image");
    let image = sql::image(&state.db, id).await.map_err(Failure::from)?.ok_or_else(missing)?;
    let cache_control = match (width, image.scaling) {
        (None, _) => FOR_GOOD,
        (Some(_), Scaling::Impossible) => FOR_A_DAY,
        // Done meanwhile, between the two looks: the next request finds it.
        (Some(_), Scaling::Waiting | Scaling::Done) => FOR_NOW,
    };
    Ok(File::upload(image, cache_control, width.is_some()))
}

fn set_headers(headers: &mut HeaderMap, file: &File, tag: &str) {
    let mut set = |name: HeaderName, text: &str| {
        headers.insert(name, HeaderValue::from_str(text).expect("media types and hashes are plain ASCII"));
    };
    set(header::CONTENT_TYPE, &file.media_type);
    set(header::CACHE_CONTROL, file.cache_control);
    set(header::ETAG, tag);
    if file.is_negotiated {
        set(header::VARY, "accept");
    }
    // A file stays what it was examined as, whatever a browser may see in it.
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
}
