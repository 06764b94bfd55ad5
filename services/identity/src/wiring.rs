//! Puts identity together: from a database to routes, an authenticator, and keys for the command line.

use std::sync::Arc;

use mercato_contracts::access::Authenticator;
use mercato_engines::db::{Migration, SharedDb};
use mercato_http_kit::{Probe, Service};
use mercato_kernel::{Clock, CursorKey, ErrorCode, Failure, KeyId, Limit, Result, Secret};

use crate::{
    ApiKey, CreatedKey, NewKey,
    adapters::{http, sql::SqlKeyStore},
    ports::KeyStore,
    usecases::{self, KeyAuthenticator},
};

/// The tables of identity, to be brought up to date before anything else is done with its database.
pub const MIGRATIONS: &[Migration] = mercato_engines::migrations!["0001_api_keys"];

/// What identity runs on.
pub struct Deps {
    /// Its database, migrated.
    pub db: SharedDb,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Signs the cursors of lists.
    pub cursor_key: CursorKey,
}

/// The service, and the authenticator that the gateway asks.
pub fn service(deps: Deps) -> (Service, Arc<dyn Authenticator>) {
    let Deps { db, clock, cursor_key } = deps;
    let store: Arc<dyn KeyStore> = Arc::new(SqlKeyStore(db.clone()));
    let authenticator = Arc::new(KeyAuthenticator::new(store.clone(), clock.clone()));
    let state = http::State { store, clock, authenticator: authenticator.clone(), cursor_key };
    let probe = Probe::new("identity.db", move || {
        let db = db.clone();
        async move { db.ping().await.map_err(|error| error.to_string()) }
    });
    let service =
        Service { name: "identity", routes: http::routes(state), tasks: Vec::new(), probes: vec![probe] };
    (service, authenticator)
}

/// Keys for whoever holds the database itself, such as the command line.
#[derive(Clone)]
pub struct Keys {
    store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
}

impl Keys {
    /// The keys of a migrated database.
    pub fn new(db: SharedDb, clock: Arc<dyn Clock>) -> Self {
        Self { store: Arc::new(SqlKeyStore(db)), clock }
    }

    /// Makes a key, valid at once in every process.
    pub async fn create(&self, wish: &NewKey) -> Result<CreatedKey> {
        usecases::create_key(self.store.as_ref(), self.clock.as_ref(), wish).await
    }

    /// All keys, newest first.
    pub async fn list(&self) -> Result<Vec<ApiKey>> {
        let page = Limit::new(Limit::MAX).unwrap_or_default();
        let (mut keys, mut next) = usecases::list_keys(self.store.as_ref(), None, page).await?;
        while let Some(before) = next {
            let (more, then) = usecases::list_keys(self.store.as_ref(), Some(before), page).await?;
            keys.extend(more);
            next = then;
        }
        Ok(keys)
    }

    /// Revokes a key by its id; within a second no process takes it any more.
    pub async fn revoke(&self, id: &str) -> Result<ApiKey> {
        let id: KeyId = id.parse().map_err(|_| {
            Failure::new(ErrorCode::KeyNotFound, "no key has this id; `keys list` shows the ids")
        })?;
        usecases::revoke_key(self.store.as_ref(), self.clock.as_ref(), id).await
    }

    /// The text of the shop's first admin key, where this call made it.
    pub async fn ensure_first_admin(&self) -> Result<Option<Secret<String>>> {
        let made = usecases::ensure_first_admin(self.store.as_ref(), self.clock.as_ref()).await?;
        Ok(made.map(|made| made.text))
    }
}
