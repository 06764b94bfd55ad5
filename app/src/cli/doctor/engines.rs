//! The engines as `doctor` sees them: each is asked whether it could do its work now. What lies in them is not checked:
//! that is `verify`.

use std::path::Path;

use futures::future::join_all;
use mercato_engines::{
    EngineUri, Result, blobs, cache,
    db::{self, Db, Migration, PoolSize},
    documents, log, search,
};

use super::{Finding, Health, finding};
use crate::config::{EngineUris, mask_uri};

/// An engine to look at.
struct Engine<'a> {
    /// As it is shown.
    name: &'static str,
    /// The port, or the service whose database it is: the schema's name too.
    port: &'static str,
    uri: &'a str,
    schemes: &'static [&'static str],
    /// Its tables, where it is a database.
    migrations: &'static [Migration],
}

/// One finding for each engine.
pub(super) async fn findings(uris: &EngineUris) -> Vec<Finding> {
    let engine = |name, port, uri, schemes, migrations| Engine { name, port, uri, schemes, migrations };
    let engines = [
        engine("identity.db", "identity", &uris.identity, db::SCHEMES, mercato_identity::MIGRATIONS),
        engine("commerce.db", "commerce", &uris.commerce, db::SCHEMES, mercato_commerce::MIGRATIONS),
        engine("log", "log", &uris.log, log::SCHEMES, log::MIGRATIONS),
        engine("documents", "documents", &uris.documents, documents::SCHEMES, documents::MIGRATIONS),
        engine("search", "search", &uris.search, search::SCHEMES, &[]),
        engine("cache", "cache", &uris.cache, cache::SCHEMES, &[]),
        engine("blobs", "blobs", &uris.blobs, blobs::SCHEMES, blobs::MIGRATIONS),
    ];
    // Together: each may wait for a server that does not answer.
    let healths = join_all(engines.iter().map(Engine::health)).await;
    engines.iter().zip(healths).map(|(engine, health)| finding(engine.name, health)).collect()
}

impl Engine<'_> {
    async fn health(&self) -> Health {
        let shown = mask_uri(self.uri);
        let uri = match EngineUri::parse(self.uri, self.port, self.schemes) {
            Ok(uri) => uri,
            Err(error) => return Health::Bad(error.to_string()),
        };
        let path = Path::new(uri.path());
        match uri.scheme() {
            "moka" => match cache::open(self.uri).await {
                Ok(_) => Health::Good(format!("{shown}, in memory")),
                Err(error) => Health::Bad(format!("{shown}: {error}")),
            },
            "sqlite" if !path.as_os_str().is_empty() && !path.exists() => absent(path, &shown),
            "sqlite" => self.database(&shown, "is it a file of Mercato's, and whole?").await,
            "postgres" => self.database(&shown, "check the URI, and that the server runs").await,
            // The index's copies are swept when it is opened, which is for the shop to do.
            "tantivy" => folder(path, &shown, "; what is in the index was not examined"),
            _ => folder(path, &shown, ""),
        }
    }

    /// Whether the database answers and takes writes, and whether its tables are up to date.
    async fn database(&self, shown: &str, advice: &str) -> Health {
        let size = PoolSize { connections: 1, cache_kib: 512 };
        let db = match Db::open(self.uri, self.port, size).await {
            Ok(db) => db,
            Err(error) => return Health::Bad(format!("{shown}: {error}; {advice}")),
        };
        let pending = self.pending(&db).await;
        db.close().await;
        match pending.as_deref() {
            Ok([]) => Health::Good(shown.to_owned()),
            Ok(names) => {
                Health::Good(format!("{shown}; {} to be run by the next `mercato run`", names.join(", ")))
            }
            Err(error) => Health::Bad(format!("{shown}: {error}; {advice}")),
        }
    }

    async fn pending(&self, db: &Db) -> Result<Vec<&'static str>> {
        // SQLite opens a file that may not be written, too.
        drop(db.begin().await?);
        db.pending(self.port, self.migrations).await
    }
}

/// A file or folder that the shop will make.
fn absent(path: &Path, shown: &str) -> Health {
    let there = path.ancestors().skip(1).find(|above| above.exists()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(there) {
        Ok(_) => Health::Good(format!("{shown} is not there yet; `mercato run` makes it")),
        Err(error) => Health::Bad(format!("{shown} cannot be made: {}: {error}", there.display())),
    }
}

/// Whether the shop can write into a folder.
fn folder(path: &Path, shown: &str, more: &str) -> Health {
    if path.as_os_str().is_empty() {
        return Health::Bad(format!("{shown}: a folder is missing, as in {shown}mercato-data/files"));
    }
    if !path.exists() {
        return absent(path, shown);
    }
    match tempfile::tempfile_in(path) {
        Ok(_) => Health::Good(format!("{shown}, which can be written{more}")),
        Err(error) => Health::Bad(format!("{shown} cannot be written: {error}")),
    }
}
