//! The routes of identity, one file for each action.

mod create_key;
mod key_json;
mod list_keys;
mod revoke_key;

use std::sync::Arc;

use mercato_contracts::access::Scope;
use mercato_http_kit::needing;
use mercato_kernel::{Clock, CursorKey};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{ports::KeyStore, usecases::KeyAuthenticator};

/// What the handlers share.
pub(crate) struct State {
    pub(crate) store: Arc<dyn KeyStore>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) authenticator: Arc<KeyAuthenticator>,
    pub(crate) cursor_key: CursorKey,
}

/// The routes with their descriptions.
pub(crate) fn routes(state: State) -> OpenApiRouter {
    use Scope::KeysManage;
    OpenApiRouter::new()
        .routes(needing(KeysManage, routes!(create_key::create_key)))
        .routes(needing(KeysManage, routes!(list_keys::list_keys)))
        .routes(needing(KeysManage, routes!(revoke_key::revoke_key)))
        .with_state(Arc::new(state))
}
