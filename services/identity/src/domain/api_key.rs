//! A key as it is listed and judged: everything but its text.

use mercato_contracts::access::Role;
use mercato_kernel::{KeyId, Timestamp};

/// An API key. The text that its holder has cannot be told from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its name in lists and logs.
    pub id: KeyId,
    /// What it may do.
    pub role: Role,
    /// What its maker called it.
    pub name: Option<String>,
    /// The last four characters of the text, to recognise it by.
    pub last_chars: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Option<Timestamp>,
    /// Since when it is refused.
    pub revoked_at: Option<Timestamp>,
}

impl ApiKey {
    /// Whether the key opens anything at `now`.
    pub fn is_valid(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}
