//! Who makes the request, as the edge found out. How a key is recognised is identity's.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use mercato_contracts::access::Caller;

/// The caller that the gateway put into the request's extensions; a guest where it put none.
#[derive(Debug, Clone, Copy)]
pub struct CallerExt(pub Caller);

impl<S: Sync> FromRequestParts<S> for CallerExt {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(caller_of(parts)))
    }
}

/// The caller in `parts`.
pub(crate) fn caller_of(parts: &Parts) -> Caller {
    parts.extensions.get::<Caller>().copied().unwrap_or(Caller::Guest)
}
