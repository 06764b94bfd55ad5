//! What every command takes from its request beside the body: who asks, under which key, in which trace.

use axum::extract::FromRequestParts;
use http::request::Parts;
use mercato_contracts::access::{Caller, Scope};
use mercato_http_kit::{CallerExt, CommandHeaders, HttpResult, Problem};

use crate::adapters::writer::{Idempotency, Meta};

/// A command's caller and headers.
pub struct CommandMeta {
    caller: Caller,
    headers: CommandHeaders,
    method: String,
    path: String,
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
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for CommandMeta {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(CallerExt(caller)) = CallerExt::from_request_parts(parts, state).await;
        let headers = CommandHeaders::from_request_parts(parts, state).await?;
        let (method, path) = (parts.method.to_string(), parts.uri.path().to_owned());
        Ok(Self { caller, headers, method, path })
    }
}
