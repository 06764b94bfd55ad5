//! Refusals on the wire: RFC 9457 problems. A handler answers a `Problem`; the outermost layer turns it into a
//! document, since only there the trace is known for every way a request can fail.

use axum::{
    body::Body,
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use mercato_engines::EngineError;
use mercato_kernel::{ErrorCode, Failure, FieldError};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::RequestContext;

/// What a handler answers.
pub type HttpResult<T, E = Problem> = Result<T, E>;

/// A failure on its way to the caller.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(pub Failure);

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Problem {
    /// Status and `Retry-After`, with the failure in the extensions; `render_problems` writes the body.
    fn into_response(self) -> Response {
        let Self(failure) = self;
        let status = StatusCode::from_u16(failure.code.http_status()).expect("codes have valid statuses");
        let mut response = status.into_response();
        if let Some(seconds) = failure.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(failure);
        response
    }
}

/// A problem document, as callers get it: `application/problem+json`. A code may add members of its own, such as
/// `totalAmount`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// A URI reference that names the code.
    #[serde(rename = "type")]
    #[schema(example = "/docs#problem-validation_failed")]
    pub kind: String,
    /// The same for every problem of the code.
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// This case, for a person.
    pub detail: String,
    /// The stable name of the reason.
    #[schema(example = "validation_failed")]
    pub code: &'static str,
    /// The path that was asked.
    pub instance: String,
    /// Each field at fault.
    #[schema(value_type = Vec<ProblemField>)]
    pub errors: Vec<FieldError>,
    /// Under which the case is found in the logs.
    pub trace_id: String,
    /// Members that belong to the code.
    #[serde(flatten)]
    #[schema(ignore)]
    pub extra: Map<String, Value>,
}

/// A field at fault; a code may add figures, such as `available`.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// A JSON Pointer into the body, or the name of a parameter or header.
    #[schema(example = "/items/0/quantity")]
    pub pointer: String,
    /// A stable word.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// What was expected.
    pub detail: String,
}

/// Turns a failure, or a bare error of the HTTP layers below, into `application/problem+json`, and logs the cause
/// of an internal one, once. The gateway puts it outermost.
pub async fn render_problems(request: Request, next: Next) -> Response {
    let context = request.extensions().get::<RequestContext>().cloned();
    let context = context.unwrap_or_else(|| RequestContext::of(request.headers()));
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let failure = response.extensions_mut().remove::<Failure>().or_else(|| bare_error(&response));
    let Some(mut failure) = failure else { return response };
    if let Some(cause) = failure.take_cause() {
        tracing::error!(trace_id = context.trace_id, path, cause, "a request failed");
    }
    write(response, failure, path, context)
}

fn write(response: Response, failure: Failure, path: String, context: RequestContext) -> Response {
    let (mut parts, _) = response.into_parts();
    let code = failure.code;
    let document = ProblemDocument {
        kind: format!("/docs#problem-{code}"),
        title: code.title(),
        status: parts.status.as_u16(),
        detail: failure.detail,
        code: code.as_str(),
        instance: path,
        errors: failure.errors,
        trace_id: context.trace_id,
        extra: failure.extra,
    };
    let body = serde_json::to_vec(&document).expect("a problem is plain data");
    for stale in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::ETAG, header::LAST_MODIFIED] {
        parts.headers.remove(stale);
    }
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Response::from_parts(parts, Body::from(body))
}

/// An error that no handler of ours made: it has no body, or plain text.
fn bare_error(response: &Response) -> Option<Failure> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let content_type = response.headers().get(header::CONTENT_TYPE);
    let is_bare = content_type.is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
    is_bare.then(|| {
        let code = code_of(status);
        Failure::new(code, explanation(code))
    })
}

fn code_of(status: StatusCode) -> ErrorCode {
    match status.as_u16() {
        401 => ErrorCode::Unauthenticated,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        405 => ErrorCode::MethodNotAllowed,
        406 => ErrorCode::NotAcceptable,
        408 => ErrorCode::RequestTimeout,
        412 => ErrorCode::VersionMismatch,
        413 => ErrorCode::BodyTooLarge,
        414 => ErrorCode::UriTooLong,
        415 => ErrorCode::UnsupportedMediaType,
        422 => ErrorCode::ValidationFailed,
        428 => ErrorCode::PreconditionRequired,
        429 => ErrorCode::RateLimited,
        431 => ErrorCode::HeadersTooLarge,
        503 => ErrorCode::Unavailable,
        504 => ErrorCode::Timeout,
        code if code < 500 => ErrorCode::InvalidParameter,
        _ => ErrorCode::Internal,
    }
}

fn explanation(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::NotFound => "there is nothing under this path",
        ErrorCode::MethodNotAllowed => "the header `Allow` lists the methods of this path",
        ErrorCode::InvalidParameter => "the request could not be read",
        _ => code.title(),
    }
}
