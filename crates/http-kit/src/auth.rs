//! Who makes the request, as the edge found out. How a key is recognised is identity's.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use mercato_contracts::access::{Caller, Scope};
use utoipa_axum::router::{UtoipaMethodRouter, UtoipaMethodRouterExt};

use crate::Problem;

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

/// An action that only callers with `scope` get to. Others are refused before anything else of the request is looked
/// at: they learn neither which ids there are nor how a body has to look, and we read no body of theirs.
pub fn needing<S>(scope: Scope, action: UtoipaMethodRouter<S>) -> UtoipaMethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    action.map(|methods| methods.route_layer(from_fn_with_state(scope, require)))
}

async fn require(
    State(scope): State<Scope>,
    CallerExt(caller): CallerExt,
    request: Request,
    next: Next,
) -> Response {
    match caller.require(scope) {
        Ok(()) => next.run(request).await,
        Err(failure) => Problem(failure).into_response(),
    }
}
