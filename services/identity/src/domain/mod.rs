//! API keys as the shop thinks of them. No clock, no randomness and no storage is here.

mod api_key;
mod key_text;
mod new_key;

pub use api_key::ApiKey;
pub(crate) use key_text::{KeyHash, KeyText};
pub use new_key::NewKey;
