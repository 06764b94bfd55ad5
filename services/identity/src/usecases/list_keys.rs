//! Lists keys, newest first, revoked and expired ones too.

use mercato_kernel::{KeyId, Limit, Result};

use crate::{domain::ApiKey, ports::KeyStore};

/// A page of keys, with the id after which the next page begins.
pub(crate) async fn list_keys(
    store: &dyn KeyStore,
    before: Option<KeyId>,
    limit: Limit,
) -> Result<(Vec<ApiKey>, Option<KeyId>)> {
    let mut keys = store.list(before, limit.get() + 1).await?;
    let more = keys.len() > limit.get();
    keys.truncate(limit.get());
    let next = if more { keys.last().map(|key| key.id) } else { None };
    Ok((keys, next))
}
