//! What crosses services: the events of the log in their envelope, and the traits through which one service
//! asks another. No service's own types are here, and no engine's.

pub mod access;
pub mod api;
mod event;
mod reads;
mod sync_token;
mod topic;
pub mod verify;

/// The Protobuf messages of all events, version 1.
#[expect(missing_docs, reason = "generated; documented in the .proto files")]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/mercato.events.v1.rs"));
}

pub use event::{BadEvent, Event, Payload};
pub use reads::{PublicAnswer, PublicReads};
pub use sync_token::{BadSyncToken, EventName, SyncToken};
pub use topic::Topic;
