//! A key as lists show it.

use mercato_kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::ApiKey;

/// A key without its text.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApiKey)]
pub(super) struct KeyJson {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    key_id: String,
    /// `admin`, `staff` or `reader`.
    role: &'static str,
    /// What its maker called it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The last characters of its text.
    last_chars: String,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// From when on it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// Since when it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
    /// `active`, `expired` or `revoked`.
    status: &'static str,
}

impl KeyJson {
    /// How `key` looks at `now`.
    pub(super) fn of(key: ApiKey, now: Timestamp) -> Self {
        let status = match key.revoked_at {
            Some(_) => "revoked",
            None if key.is_valid(now) => "active",
            None => "expired",
        };
        Self {
            key_id: key.id.to_string(),
            role: key.role.as_str(),
            name: key.name,
            last_chars: key.last_chars,
            created: key.created_at,
            expires_at: key.expires_at,
            revoked_at: key.revoked_at,
            status,
        }
    }
}
