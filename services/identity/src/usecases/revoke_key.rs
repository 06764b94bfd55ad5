//! Revokes a key: within a second no process takes it any more.

use mercato_kernel::{Clock, ErrorCode, Failure, KeyId, Result};

use crate::{domain::ApiKey, ports::KeyStore};

/// Revokes a key; again changes nothing.
pub(crate) async fn revoke_key(store: &dyn KeyStore, clock: &dyn Clock, id: KeyId) -> Result<ApiKey> {
    let key = store.revoke(id, clock.now()).await?;
    let key = key.ok_or_else(|| Failure::new(ErrorCode::KeyNotFound, format!("no key has the id {id}")))?;
    tracing::info!(key_id = %id, "a key was revoked");
    Ok(key)
}
