//! JSON bodies of commands: media type, size, well-formedness and shape. Every field at fault is reported at once,
//! whether its shape or the service's rule refuses it.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mercato_kernel::{ErrorCode, Failure, FieldError};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{HttpResult, Problem, json, shape};

/// The largest JSON body: 1 MiB.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// A JSON body as it came. `T` is a wire struct: every field optional, unknown ones denied.
#[derive(Debug)]
pub struct Body<T> {
    wire: T,
    shape_errors: Vec<FieldError>,
    fingerprint: [u8; 32],
}

impl<T> Body<T> {
    /// SHA-256 of the bytes: two requests with the same one say the same.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// Turns the wire struct into the domain's type. `check` answers all that its rules refuse; what the shape
    /// refused at the same place, or above it, is said instead.
    pub fn parse<D>(self, check: impl FnOnce(T) -> Result<D, Vec<FieldError>>) -> HttpResult<D> {
        let mut errors = self.shape_errors;
        match check(self.wire) {
            Ok(parsed) if errors.is_empty() => return Ok(parsed),
            Ok(_) => {}
            Err(refused) => {
                let shaped = errors.len();
                for error in refused {
                    let already = errors[..shaped].iter().any(|known| covers(&known.pointer, &error.pointer));
                    if !already && errors[shaped..].iter().all(|known| known.pointer != error.pointer) {
                        errors.push(error);
                    }
                }
            }
        }
        Err(Problem(Failure::fields(errors)))
    }
}

/// Whether `pointer` is `above` or lies below it.
fn covers(above: &str, pointer: &str) -> bool {
    pointer.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> HttpResult<Self> {
        let (parts, body) = request.into_parts();
        let media_type = media_type(&parts.headers);
        if media_type == MediaType::Other {
            let detail = "send the body with `Content-Type: application/json`";
            return Err(Failure::new(ErrorCode::UnsupportedMediaType, detail).into());
        }
        let bytes = collect_body(&parts.headers, body, MAX_BODY_BYTES, "body").await?;
        let fingerprint = Sha256::digest(&bytes).into();
        // A command whose fields are all optional may be sent without any body.
        let no_body = bytes.is_empty() && media_type == MediaType::Absent;
        if media_type == MediaType::Absent && !no_body {
            let detail = "name the body's type: `Content-Type: application/json`";
            return Err(Failure::new(ErrorCode::UnsupportedMediaType, detail).into());
        }
        let document = json::parse(if no_body { b"{}" } else { &bytes })?;
        let (wire, shape_errors) = shape::fit(document.value, document.has_nul)?;
        Ok(Self { wire, shape_errors, fingerprint })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MediaType {
    Json,
    Absent,
    Other,
}

fn media_type(headers: &HeaderMap) -> MediaType {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return MediaType::Absent };
    let text = value.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = text.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    let is_json = essence == "application/json"
        || essence.strip_prefix("application/").is_some_and(|subtype| subtype.ends_with("+json"));
    let utf8 =
        parts.filter_map(|part| part.strip_prefix("charset=")).all(|set| set.trim_matches('"') == "utf-8");
    if is_json && utf8 { MediaType::Json } else { MediaType::Other }
}

/// All bytes of a body, `max_bytes` at most: one that is announced larger is refused before a byte of it is read. `what`
/// names it to the caller, as in `body`.
pub async fn collect_body(
    headers: &HeaderMap,
    body: axum::body::Body,
    max_bytes: usize,
    what: &str,
) -> HttpResult<Bytes> {
    let too_large = || {
        let detail = format!("a {what} holds at most {max_bytes} bytes");
        Problem(Failure::new(ErrorCode::BodyTooLarge, detail))
    };
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: u64| length > max_bytes as u64) {
        return Err(too_large());
    }
    match Limited::new(body, max_bytes).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => {
            tracing::debug!(%error, "a body broke off");
            Err(Failure::new(ErrorCode::RequestTimeout, format!("the {what} did not arrive whole")).into())
        }
    }
}
