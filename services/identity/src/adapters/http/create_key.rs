//! `POST /api/commands/keys`. No idempotency record is kept of it, since that would keep the key's text.

use std::{sync::Arc, time::Duration};

use axum::extract;
use mercato_contracts::{SyncToken, access::Role};
use mercato_http_kit::{Body, CommandReply, HttpResult};
use mercato_kernel::{FieldError, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::State;
use crate::{domain::NewKey, usecases};

/// A wish for a key.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = CreateKey)]
pub(super) struct Wire {
    /// `admin`, `staff` or `reader`.
    #[schema(required, value_type = String, example = "staff")]
    role: Option<String>,
    /// What to call it.
    name: Option<String>,
    /// For so many days from now, 1 to 3650; without it and `expiresAt` the key does not expire.
    expires_in_days: Option<i64>,
    /// Until this time.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// A key just made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CreatedKey)]
pub(super) struct Created {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    key_id: String,
    /// Its text: shown now and never again.
    key: String,
    /// What it may do.
    role: &'static str,
    /// From when on it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
}

const MAX_DAYS: i64 = 3650;

/// Make an API key
///
/// Needs the scope `keys:manage`. The key's text is shown in this answer only.
#[utoipa::path(
    post, path = "/api/commands/keys", tag = "keys", security(("key" = [])), request_body = Wire,
    responses((status = 201, description = "Made", body = Created))
)]
pub(super) async fn create_key(
    extract::State(state): extract::State<Arc<State>>,
    body: Body<Wire>,
) -> HttpResult<CommandReply> {
    let wish = body.parse(|wire| wish(&wire, state.clock.now()))?;
    let made = usecases::create_key(state.store.as_ref(), state.clock.as_ref(), &wish).await?;
    let created = Created {
        key_id: made.key.id.to_string(),
        key: made.text.expose().clone(),
        role: made.key.role.as_str(),
        expires_at: made.key.expires_at,
    };
    Ok(CommandReply {
        status: 201,
        body: json!(created),
        version: None,
        location: None,
        sync: SyncToken::default(),
        replayed: false,
    })
}

fn wish(wire: &Wire, now: Timestamp) -> Result<NewKey, Vec<FieldError>> {
    let mut errors = Vec::new();
    let role = match wire.role.as_deref().map(str::parse::<Role>) {
        Some(Ok(role)) => Some(role),
        Some(Err(expected)) => {
            errors.push(FieldError::new("/role", "invalid", expected));
            None
        }
        None => {
            errors.push(FieldError::new("/role", "required", "a role is one of admin, staff, reader"));
            None
        }
    };
    let expires_at = expiry(wire, now).unwrap_or_else(|error| {
        errors.push(error);
        None
    });
    // The role does not matter to the other rules, so that they are all said at once.
    match NewKey::new(role.unwrap_or(Role::Reader), wire.name.as_deref(), expires_at, now) {
        Ok(wish) if errors.is_empty() => Ok(wish),
        Ok(_) => Err(errors),
        Err(more) => Err(errors.into_iter().chain(more).collect()),
    }
}

fn expiry(wire: &Wire, now: Timestamp) -> Result<Option<Timestamp>, FieldError> {
    match (wire.expires_in_days, wire.expires_at.as_deref()) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            Err(FieldError::new("/expiresAt", "conflicting", "give `expiresInDays` or `expiresAt`, not both"))
        }
        (None, Some(text)) => text.parse().map(Some).map_err(|_| {
            FieldError::new("/expiresAt", "invalid", "expected a time such as 2030-01-31T12:00:00Z")
        }),
        (Some(days), None) => {
            let days = u64::try_from(days).ok().filter(|days| (1..=MAX_DAYS.unsigned_abs()).contains(days));
            let end = days.and_then(|days| now.checked_add(Duration::from_hours(24 * days)).ok());
            let refusal = || format!("expected 1 to {MAX_DAYS} days");
            end.map(Some).ok_or_else(|| FieldError::new("/expiresInDays", "out_of_range", refusal()))
        }
    }
}
