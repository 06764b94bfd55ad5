//! Opens what a command needs of a shop that may be running beside it.

use std::sync::Arc;

use anyhow::Context;
use mercato_engines::db::{Db, PoolSize};
use mercato_identity::{Deps, Identity};
use mercato_kernel::SystemClock;

use crate::{
    config::{Config, mask_uri},
    data_folder::DataFolder,
};

/// Identity on its own database, without the folder's lock: keys are made beside a running shop too.
pub async fn identity(config: &Config) -> anyhow::Result<(Identity, Db)> {
    DataFolder::open(&config.data)?;
    let uri = config.engine_uris().identity;
    let size = PoolSize { connections: 1, cache_kib: 512 };
    let db = Db::open(&uri, "identity", size).await.with_context(|| mask_uri(&uri))?;
    let identity = mercato_identity::open(Deps { db: db.clone(), clock: Arc::new(SystemClock) }).await?;
    Ok((identity, db))
}
