//! What can be done with keys, one file each. Who may do it is asked by the HTTP adapter.

mod authenticate;
mod create_key;
mod ensure_first_admin;
mod list_keys;
mod revoke_key;

pub(crate) use authenticate::KeyAuthenticator;
pub use create_key::CreatedKey;
pub(crate) use create_key::create_key;
pub(crate) use ensure_first_admin::ensure_first_admin;
pub(crate) use list_keys::list_keys;
pub(crate) use revoke_key::revoke_key;
