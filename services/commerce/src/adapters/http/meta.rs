//! What every command takes from its request beside the body: who asks, under which key, in which trace.

use axum::extract::FromRequestParts;
use http::{header, request::Parts};
use mercato_contracts::access::{Caller, Scope};
use mercato_http_kit::{CallerExt, CommandHeaders, HttpResult, Problem};
use mercato_kernel::{ErrorCode, Failure};

use crate::adapters::{
    open::Settings,
    writer::{Idempotency, Meta},
};

/// The version that a caller wants to change. It is looked at within the command, after a replay was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    if_match: Option<i64>,
    is_missing: bool,
}

impl Expected {
    /// The version that `If-Match` names; refused where the shop demands one and none came.
    pub fn version(self) -> Result<Option<i64>, Failure> {
        if self.is_missing {
            let detail = "send `If-Match` with the `ETag` that you read";
            return Err(Failure::new(ErrorCode::PreconditionRequired, detail));
        }
        Ok(self.if_match)
    }
}

/// A command's caller and headers.
pub struct CommandMeta {
    caller: Caller,
    headers: CommandHeaders,
    has_if_match: bool,
    method: String,
    path: String,
    body_bytes: usize,
}

impl CommandMeta {
    /// Who asks.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// The version that `If-Match` names.
    pub fn if_match(&self) -> Option<i64> {
        self.headers.if_match
    }

    /// The same under the merchant's settings, for changes of a product.
    pub fn expected(&self, settings: Settings) -> Expected {
        let is_missing = settings.require_if_match && !self.has_if_match;
        Expected { if_match: self.headers.if_match, is_missing }
    }

    /// Refuses a caller without `scope`.
    pub fn require(&self, scope: Scope) -> HttpResult<()> {
        Ok(self.caller.require(scope)?)
    }

    /// What the writer needs, for a body of this fingerprint.
    pub fn of(&self, fingerprint: [u8; 32]) -> Meta {
        let identity =
            |key: &String| Idempotency::new(&self.caller.name(), &self.method, &self.path, key, fingerprint);
        Meta {
            idempotency: self.headers.idempotency_key.as_ref().map(identity),
            traceparent: self.headers.traceparent.clone(),
            body_bytes: self.body_bytes,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CommandMeta {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(CallerExt(caller)) = CallerExt::from_request_parts(parts, state).await;
        let headers = CommandHeaders::from_request_parts(parts, state).await?;
        let has_if_match = parts.headers.contains_key(header::IF_MATCH);
        let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
        let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let body_bytes = length.and_then(|text| text.parse().ok()).unwrap_or_default();
        Ok(Self { caller, headers, has_if_match, method, path, body_bytes })
    }
}
