//! Makes a key and shows its text, this once.

use mercato_kernel::{Clock, Failure, KeyId, Result, Secret};

use crate::{
    domain::{ApiKey, KeyText, NewKey},
    ports::KeyStore,
};

/// A key just made.
#[derive(Debug, Clone)]
pub struct CreatedKey {
    /// What is kept of it.
    pub key: ApiKey,
    /// The text to hand to its holder; it cannot be had again.
    pub text: Secret<String>,
}

/// Makes and keeps a key.
pub(crate) async fn create_key(store: &dyn KeyStore, clock: &dyn Clock, wish: &NewKey) -> Result<CreatedKey> {
    let (key, text) = draft(clock, wish)?;
    store.insert(&key, text.hash()).await?;
    tracing::info!(key_id = %key.id, role = %key.role, "a key was made");
    Ok(CreatedKey { key, text: text.into_secret() })
}

/// A key with a fresh text, kept nowhere yet.
pub(super) fn draft(clock: &dyn Clock, wish: &NewKey) -> Result<(ApiKey, KeyText)> {
    let mut random = [0; 32];
    getrandom::fill(&mut random).map_err(Failure::internal)?;
    let text = KeyText::from_random(random);
    let key = ApiKey {
        id: KeyId::new(),
        role: wish.role(),
        name: wish.name().map(str::to_owned),
        last_chars: text.last_chars(),
        created_at: clock.now(),
        expires_at: wish.expires_at(),
        revoked_at: None,
    };
    Ok((key, text))
}
