//! Makes a new shop's first admin key, so that somebody can get in.

use mercato_contracts::access::Role;
use mercato_kernel::{Clock, Failure, Result};

use crate::{CreatedKey, domain::NewKey, ports::KeyStore, usecases::create_key::draft};

/// Makes an admin key where there was never any key; of several processes that start at once, one does.
pub(crate) async fn ensure_first_admin(
    store: &dyn KeyStore,
    clock: &dyn Clock,
) -> Result<Option<CreatedKey>> {
    let wish = NewKey::new(Role::Admin, Some("first key"), None, clock.now()).map_err(Failure::fields)?;
    let (key, text) = draft(clock, &wish)?;
    let made = store.insert_first(&key, text.hash()).await?;
    Ok(made.then(|| CreatedKey { key, text: text.into_secret() }))
}
