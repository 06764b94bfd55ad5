//! The API as a guest has it, asked within the process: by the same handlers that answer from outside, without the
//! gateway. Whoever opened the page was let in and counted there once; what the page reads is not counted again.

use std::time::Duration;

use async_trait::async_trait;
use axum::{
    Extension, Router,
    body::{Body, to_bytes},
    middleware::from_fn,
};
use mercato_contracts::{PublicAnswer, PublicReads, access::Caller};
use mercato_http_kit::render_problems;
use mercato_kernel::{ErrorCode, Failure, Result};
use tower::ServiceExt;

/// A list ends early at 2 MiB; nothing that a guest reads is larger.
const MAX_BODY_BYTES: usize = 3 << 20;
/// One read. A page waits no longer than that for any of its parts.
const TIME: Duration = Duration::from_secs(4);

/// The services' routes, with nobody's key.
pub struct GuestReads(Router);

impl GuestReads {
    /// Reads of `routes`, which must not know a caller yet.
    pub fn new(routes: Router) -> Self {
        // What stands in the request's extensions is who asks: here it is always a guest.
        Self(routes.layer(from_fn(render_problems)).layer(Extension(Caller::Guest)))
    }
}

#[async_trait]
impl PublicReads for GuestReads {
    async fn get(&self, path: &str) -> Result<PublicAnswer> {
        let request = axum::extract::Request::get(path).body(Body::empty());
        let request =
            request.map_err(|error| Failure::internal(format_args!("{path} is no path: {error}")))?;
        let answered = async {
            let response = self.0.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
            let status = response.status().as_u16();
            let body = to_bytes(response.into_body(), MAX_BODY_BYTES).await.map_err(Failure::internal)?;
            Ok(PublicAnswer { status, body })
        };
        let late = |_| Failure::new(ErrorCode::Timeout, "a read for a page took too long");
        tokio::time::timeout(TIME, answered).await.map_err(late)?
    }
}
