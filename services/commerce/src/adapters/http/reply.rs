//! What every command answers with, whatever it is about. Its body is each action's own.

use mercato_contracts::SyncToken;
use mercato_http_kit::CommandReply;
use serde::Serialize;

/// A reply with `body` and, where a product was changed, its version.
pub fn reply(status: u16, body: &impl Serialize, version: Option<i64>) -> CommandReply {
    CommandReply {
        status,
        body: serde_json::json!(body),
        version,
        location: None,
        sync: SyncToken::default(),
        replayed: false,
    }
}
