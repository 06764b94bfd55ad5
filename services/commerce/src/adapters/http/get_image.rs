//! `GET /images/{imageId}`: the file as it was uploaded. Scaled widths come later; until then each serves it too.

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
    image_body::{ImageBytes, image_body},
};
use crate::{adapters::sql, domain::Image};

/// The widths that may be asked for.
const WIDTHS: [u32; 5] = [320, 640, 960, 1280, 1920];

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
/// Public, and immutable: the same id is always the same file.
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
    let missing = || Failure::new(ErrorCode::ImageNotFound, "there is no such image");
    let image = sql::image(&state.db, id).await.map_err(Failure::from)?.ok_or_else(missing)?;
    let tag = format!("\"{}\"", &hex(&image.content_hash)[..32]);
    let mut response = if names_tag(&headers, tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let size_bytes = image.size_bytes.unsigned_abs();
        let body = image_body(&state.blobs, &image.blob_name, size_bytes).await?;
        // The body comes in parts and does not know it.
        ([(header::CONTENT_LENGTH, size_bytes)], body).into_response()
    };
    set_headers(response.headers_mut(), &image, &tag);
    Ok(response)
}

fn set_headers(headers: &mut HeaderMap, image: &Image, tag: &str) {
    let mut set = |name: HeaderName, text: &str| {
        headers.insert(name, HeaderValue::from_str(text).expect("media types and hashes are plain ASCII"));
    };
    set(header::CONTENT_TYPE, &image.media_type);
    set(header::CACHE_CONTROL, "public, max-age=31536000, immutable");
    set(header::ETAG, tag);
    // A file stays what it was examined as, whatever a browser may see in it.
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox");
}
