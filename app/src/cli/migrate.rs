//! `mercato migrate [--plan]`: the tables of the services that own a database. `run` does the same at start.

use anyhow::Context;
use clap::Args;
use mercato_engines::db::{Db, Migration, PoolSize};

use super::Ending;
use crate::{
    config::{Config, Flags, mask_uri},
    data_folder::DataFolder,
};

#[derive(Debug, Args)]
pub struct Migrate {
    /// Only show what would be done
    #[arg(long)]
    plan: bool,
    #[command(flatten)]
    flags: Flags,
}

impl Migrate {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        let uris = config.engine_uris();
        let folder = DataFolder::open(&config.data)?;
        let _lock = if self.plan { None } else { Some(folder.lock()?) };
        let services: [(&'static str, &str, &[Migration]); 2] = [
            ("identity", &uris.identity, mercato_identity::MIGRATIONS),
            ("commerce", &uris.commerce, mercato_commerce::MIGRATIONS),
        ];
        for (service, uri, migrations) in services {
            let db = Db::open(uri, service, PoolSize::default()).await.with_context(|| mask_uri(uri))?;
            let names = if self.plan {
                db.pending(service, migrations).await
            } else {
                db.migrate(service, migrations).await
            };
            db.close().await;
            let names = names.with_context(|| format!("{service} on {}", mask_uri(uri)))?;
            let verb = if self.plan { "would run" } else { "ran" };
            match names.as_slice() {
                [] => println!("{service}: up to date"),
                names => println!("{service}: {verb} {}", names.join(", ")),
            }
        }
        Ok(Ending::Done)
    }
}
