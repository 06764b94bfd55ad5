//! Whether a shop at rest can be looked at as it is: it was founded, and its tables are those of this version. To open a
//! shop founds and migrates; a backup that a mere look had migrated would no longer open in the version that it is of.

use std::path::Path;

use anyhow::{Context, bail};
use mercato_engines::db::{Db, Migration, PoolSize};

use super::Usage;
use crate::config::{Config, mask_uri};

/// Refuses a place without a shop, and a shop whose tables an earlier version left.
pub async fn check(config: &Config) -> anyhow::Result<()> {
    let uris = config.engine_uris();
    let services: [(&'static str, &str, &[Migration]); 2] = [
        ("identity", &uris.identity, mercato_identity::MIGRATIONS),
        ("commerce", &uris.commerce, mercato_commerce::MIGRATIONS),
    ];
    for (service, uri, migrations) in services {
        let shown = mask_uri(uri);
        let no_shop = || Usage(format!("there is no shop here: {shown} holds nothing of {service}"));
        if uri.strip_prefix("sqlite:").is_some_and(|file| !Path::new(file).is_file()) {
            return Err(no_shop().into());
        }
        let size = PoolSize { connections: 1, cache_kib: 512 };
        let db = Db::open(uri, service, size).await.with_context(|| shown.clone())?;
        let pending = db.pending(service, migrations).await;
        db.close().await;
        let pending = pending.with_context(|| shown.clone())?;
        if pending.len() == migrations.len() {
            return Err(no_shop().into());
        }
        if !pending.is_empty() {
            let names = pending.join(", ");
            bail!(
                "{shown} is of an earlier version: check it with that one, or let `mercato migrate` run {names}"
            );
        }
    }
    Ok(())
}
