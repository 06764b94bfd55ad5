//! `mercato doctor`: looks at everything that a shop needs on this machine, and says what to do.

mod engines;

use std::{fmt, net::TcpListener, path::Path};

use clap::Args;

use super::Ending;
use crate::{
    config::{Config, Flags},
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
    what: &'static str,
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
        findings.extend(engines::findings(&config.engine_uris()).await);
        for finding in &findings {
            println!("{finding}");
        }
        let bad = findings.iter().any(|finding| matches!(finding.health, Health::Bad(_)));
        Ok(if bad { Ending::FellShort } else { Ending::Done })
    }
}

fn finding(what: &'static str, health: Health) -> Finding {
    Finding { what, health }
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
