//! Who may do what: API keys with roles, made, listed, revoked and recognised. Accounts of people come here later;
//! what a scope allows is decided by the service that asks for it.

#![cfg_attr(
    not(feature = "adapters"),
    expect(
        dead_code,
        unused_imports,
        reason = "without adapters nothing calls the use cases; they must compile alone"
    )
)]

mod domain;
mod ports;
mod usecases;

#[cfg(feature = "adapters")]
mod adapters;

#[cfg(feature = "adapters")]
pub use adapters::{Deps, Identity, Keys, MIGRATIONS, open};
pub use domain::{ApiKey, NewKey};
pub use usecases::CreatedKey;
