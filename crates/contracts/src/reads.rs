//! What everybody may read of the shop, for services that show it: the storefront asks this way instead of through the
//! network. What is public is decided by the services that answer.

use async_trait::async_trait;
use bytes::Bytes;
use mercato_kernel::Result;

/// An answer of the API, as a caller without a key gets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicAnswer {
    /// The HTTP status.
    pub status: u16,
    /// JSON: what was asked for, or a problem document.
    pub body: Bytes,
}

/// Reads the API as a guest.
///
/// An implementer MUST: answer what a guest without key, token or cookie is answered; never more than that, whoever the
/// page is for; bound the body.
#[async_trait]
pub trait PublicReads: Send + Sync {
    /// The answer to `GET path`, which may have a query. A refusal is an answer; a failure is that there is none.
    async fn get(&self, path: &str) -> Result<PublicAnswer>;
}
