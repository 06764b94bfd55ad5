//! `mercato doctor`: looks at everything that a shop needs on this machine, and says what to do.

use std::{fmt, net::TcpListener, path::Path};

use clap::Args;
use mercato_engines::db::{Db, PoolSize};

use super::Ending;
use crate::{
    config::{Config, Flags, mask_uri},
    data_folder::DataFolder,
};

/// Below this a shop may run out of room within days.
const LITTLE_SPACE_BYTES: u64 = 1024 * 1024 * 1024;

#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    flags: Flags,
}

/// What was looked at, and how it is.
struct Finding {
    what: String,
    health: Health,
}

enum Health {
    /// Good, and what was seen.
    Good(String),
    /// Works, but look at it.
    Doubtful(String),
    /// Does not work, and what to do.
    Bad(String),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mark, words) = match &self.health {
            Health::Good(words) => ("ok", words),
            Health::Doubtful(words) => ("look", words),
            Health::Bad(words) => ("BAD", words),
        };
        write!(f, "{mark:<4}  {:<14}  {words}", self.what)
    }
}

impl Doctor {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        let running = is_held(&config.data);
        let mut findings = vec![
            finding("version", Health::Good(format!("mercato {}", env!("CARGO_PKG_VERSION")))),
            finding("data folder", folder(&config.data, running)),
            finding("disk space", space(&config.data)),
            finding("address", address(&config.listen, running)),
        ];
        let uris = config.engine_uris();
        for (service, uri) in [("identity", &uris.identity), ("commerce", &uris.commerce)] {
            findings.push(finding(&format!("{service}.db"), database(uri, service).await));
        }
        for (port, uri) in [
            ("log", &uris.log),
            ("documents", &uris.documents),
            ("search", &uris.search),
            ("cache", &uris.cache),
            ("blobs", &uris.blobs),
        ] {
            findings.push(finding(port, Health::Good(mask_uri(uri))));
        }
        for finding in &findings {
            println!("{finding}");
        }
        let bad = findings.iter().any(|finding| matches!(finding.health, Health::Bad(_)));
        Ok(if bad { Ending::FellShort } else { Ending::Done })
    }
}

fn finding(what: &str, health: Health) -> Finding {
    Finding { what: what.to_owned(), health }
}

fn is_held(data: &Path) -> bool {
    data.join("lock").exists() && DataFolder::open(data).is_ok_and(|folder| folder.lock().is_err())
}

fn folder(data: &Path, running: bool) -> Health {
    let shown = data.display();
    if !data.exists() {
        return Health::Good(format!("{shown} is not there yet; `mercato run` makes it"));
    }
    match DataFolder::open(data) {
        Ok(_) if running => Health::Good(format!("{shown}, held by a running shop")),
        Ok(_) => Health::Good(format!("{shown}, free")),
        Err(error) => Health::Bad(format!("{error:#}")),
    }
}

fn space(data: &Path) -> Health {
    let there = data.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
    match fs4::available_space(there) {
        Ok(free) if free < LITTLE_SPACE_BYTES => {
            Health::Doubtful(format!("{} MiB free; make room before the shop stops", free / (1024 * 1024)))
        }
        Ok(free) => Health::Good(format!("{} GiB free", free / (1024 * 1024 * 1024))),
        Err(error) => Health::Doubtful(format!("{}: {error}", there.display())),
    }
}

fn address(listen: &str, running: bool) -> Health {
    match TcpListener::bind(listen) {
        Ok(_) => Health::Good(format!("{listen} is free")),
        Err(_) if running => Health::Good(format!("{listen} is taken, by the running shop it seems")),
        Err(error) => {
            Health::Bad(format!("{listen}: {error}; name another with --listen, or stop what holds it"))
        }
    }
}

/// A database that a service owns: whether it answers, and whether its tables are up to date.
async fn database(uri: &str, service: &'static str) -> Health {
    let shown = mask_uri(uri);
    let file = uri.strip_prefix("sqlite:").map(Path::new);
    if file.is_some_and(|file| !file.exists()) {
        return Health::Good(format!("{shown} is not there yet; `mercato run` makes it"));
    }
    let migrations = match service {
        "identity" => mercato_identity::MIGRATIONS,
        _ => mercato_commerce::MIGRATIONS,
    };
    let db = match Db::open(uri, service, PoolSize { connections: 1, cache_kib: 512 }).await {
        Ok(db) => db,
        Err(error) => {
            return Health::Bad(format!("{shown}: {error}; check the URI, and that the server runs"));
        }
    };
    let pending = db.pending(service, migrations).await;
    db.close().await;
    match pending.as_deref() {
        Ok([]) => Health::Good(shown),
        Ok(names) => {
            Health::Good(format!("{shown}; {} to be run by the next `mercato run`", names.join(", ")))
        }
        Err(error) => Health::Bad(format!("{shown}: {error}")),
    }
}
