//! Puts identity together: from a database to routes, an authenticator, and keys for the command line.

use std::sync::Arc;

use mercato_contracts::access::Authenticator;
use mercato_engines::{
    EngineError,
    db::{Db, Migration},
};
use mercato_http_kit::{Probe, Service};
use mercato_kernel::{Clock, ErrorCode, Failure, KeyId, Limit, Result, Secret};

use super::{http, sql, sql::SqlKeyStore};
use crate::{
    ApiKey, CreatedKey, NewKey,
    ports::KeyStore,
    usecases::{self, KeyAuthenticator},
};

/// The tables of identity; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = mercato_engines::migrations!["0001_api_keys"];

/// What identity runs on.
pub struct Deps {
    /// Its database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Identity, ready to work.
pub struct Identity {
    /// Its routes and probes.
    pub service: Service,
    /// Keys for whoever holds the database itself.
    pub keys: Arc<Keys>,
    /// What the gateway asks.
    pub authenticator: Arc<dyn Authenticator>,
}

/// Brings the tables up to date and puts the service together.
pub async fn open(deps: Deps) -> Result<Identity, EngineError> {
    let Deps { db, clock } = deps;
    db.migrate("identity", MIGRATIONS).await?;
    let cursor_key = sql::cursor_key(&db).await?;
    let store: Arc<dyn KeyStore> = Arc::new(SqlKeyStore(db.clone()));
    let authenticator = Arc::new(KeyAuthenticator::new(store.clone(), clock.clone()));
    let keys = Arc::new(Keys { store: store.clone(), clock: clock.clone() });
    let routes = http::routes(http::State { store, clock, authenticator: authenticator.clone(), cursor_key });
    let probe = Probe::new("identity.db", move || {
        let db = db.clone();
        async move { db.ping().await.map_err(|error| error.to_string()) }
    });
    let service =
        Service { name: "identity", routes, tasks: Vec::new(), probes: vec![probe], at_hand: Vec::new() };
    Ok(Identity { service, keys, authenticator })
}

/// Keys for whoever holds the database itself, such as the command line.
pub struct Keys {
    store: Arc<dyn KeyStore>,
    clock: Arc<dyn Clock>,
}

impl Keys {
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
