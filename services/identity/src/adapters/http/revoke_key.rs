//! `DELETE /api/commands/keys/{keyId}`.

use std::sync::Arc;

use axum::extract;
use mercato_contracts::SyncToken;
use mercato_http_kit::{CommandReply, HttpResult, Id};
use mercato_kernel::{KeyId, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use super::State;
use crate::usecases;

/// A revoked key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RevokedKey)]
#[expect(clippy::struct_field_names, reason = "the names of the wire")]
pub(super) struct Revoked {
    /// Its id.
    #[schema(value_type = uuid::Uuid)]
    key_id: String,
    /// `revoked`.
    status: &'static str,
    /// Since when it is refused.
    #[schema(value_type = Option<String>, format = DateTime)]
    revoked_at: Option<Timestamp>,
}

/// Revoke an API key
///
/// Within a second no process of the shop takes the key any more. Revoking it again changes nothing. Needs the
/// scope `keys:manage`.
#[utoipa::path(
    delete, path = "/api/commands/keys/{keyId}", tag = "keys", security(("key" = [])),
    params(("keyId" = uuid::Uuid, Path, description = "The key's id")),
    responses((status = 200, description = "Revoked", body = Revoked))
)]
pub(super) async fn revoke_key(
    extract::State(state): extract::State<Arc<State>>,
    Id(id): Id<KeyId>,
) -> HttpResult<CommandReply> {
    let key = usecases::revoke_key(state.store.as_ref(), state.clock.as_ref(), id).await?;
    state.authenticator.forget();
    let revoked = Revoked { key_id: key.id.to_string(), status: "revoked", revoked_at: key.revoked_at };
    Ok(CommandReply {
        status: 200,
        body: json!(revoked),
        version: None,
        location: None,
        sync: SyncToken::default(),
        replayed: false,
    })
}
