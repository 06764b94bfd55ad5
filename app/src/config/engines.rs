//! `[engines]`: what each port runs on. Left alone, all follow from the database and the data folder.

use std::path::Path;

use serde::{Deserialize, Serialize};

/// Engines that are not what the database and the data folder imply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnginesConfig {
    /// The log of events.
    pub log: Option<String>,
    /// The read models.
    pub documents: Option<String>,
    /// The search index.
    pub search: Option<String>,
    /// The cache of hot reads.
    pub cache: Option<String>,
    /// Pictures and other files.
    pub blobs: Option<String>,
    /// Connections that each of the five databases may hold, beside those that listen and `SQLite`'s that write.
    pub connections: u32,
    /// `SQLite`'s page cache for each connection to any of its files, in KiB.
    pub page_cache_kib: u32,
}

impl Default for EnginesConfig {
    fn default() -> Self {
        Self {
            log: None,
            documents: None,
            search: None,
            cache: None,
            blobs: None,
            connections: 4,
            page_cache_kib: 2_048,
        }
    }
}

/// The URI of every engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineUris {
    /// Identity's database.
    pub identity: String,
    /// Commerce's database.
    pub commerce: String,
    /// The log of events.
    pub log: String,
    /// The read models.
    pub documents: String,
    /// The search index.
    pub search: String,
    /// The cache of hot reads.
    pub cache: String,
    /// Pictures and other files.
    pub blobs: String,
}

impl EngineUris {
    /// One PostgreSQL takes identity, commerce, log, documents and blobs; without one they are files in `data`, or
    /// in the folder of a `sqlite:` URI.
    pub(super) fn derive(data: &Path, db: Option<&str>, engines: &EnginesConfig) -> Self {
        let server = db.filter(|uri| !uri.starts_with("sqlite:"));
        let folder = db.and_then(|uri| uri.strip_prefix("sqlite:")).map_or(data, Path::new);
        let file = |name: &str| match server {
            Some(uri) => uri.to_owned(),
            None => format!("sqlite:{}", folder.join(name).display()),
        };
        let or = |set: &Option<String>, derived: String| set.clone().unwrap_or(derived);
        let blobs = server.map_or_else(|| format!("folder:{}", data.join("blobs").display()), str::to_owned);
        Self {
            identity: file("identity.db"),
            commerce: file("commerce.db"),
            log: or(&engines.log, file("log.db")),
            documents: or(&engines.documents, file("documents.db")),
            search: or(&engines.search, format!("tantivy:{}", data.join("search").display())),
            cache: or(&engines.cache, "moka:".to_owned()),
            blobs: or(&engines.blobs, blobs),
        }
    }
}
