//! `cargo xtask engines`: servers for tests, on this machine or named by the caller. `PostgreSQL` is the one there is
//! for now; each further server gets a file of its own beside it.

mod account;
mod download;
pub(crate) mod postgres;

use std::{env, net::TcpStream};

use anyhow::{Context, Result, bail};
use clap::{Subcommand, ValueEnum};

use crate::shell::say;
use postgres::{Goodbye, Instance};

/// Names a `PostgreSQL` server whose user may create databases.
pub(crate) const POSTGRES_URI: &str = "MERCATO_TEST_POSTGRES";

/// What to do with servers.
#[derive(Subcommand)]
pub(crate) enum Action {
    /// Start a server unless it runs; prints its URI, and nothing else, on standard output
    Up {
        /// Which
        #[arg(value_enum, default_value_t = Server::Postgres)]
        server: Server,
        /// One of its own beside the usual, under this name
        #[arg(long, hide = true)]
        name: Option<String>,
    },
    /// Stop a server that `up` started; its data stay
    Down {
        /// Which
        #[arg(value_enum, default_value_t = Server::Postgres)]
        server: Server,
        /// The one that was started under this name
        #[arg(long, hide = true)]
        name: Option<String>,
        /// As if the machine had failed: no checkpoint, no goodbye
        #[arg(long, hide = true)]
        immediate: bool,
        /// Remove all it had
        #[arg(long, hide = true, conflicts_with = "immediate", requires = "name")]
        remove: bool,
    },
    /// Tell whether a server runs, and where; exit code 1 when it does not
    Status {
        /// Which
        #[arg(value_enum, default_value_t = Server::Postgres)]
        server: Server,
    },
}

/// A server by its name.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Server {
    /// `PostgreSQL` 16
    Postgres,
}

/// Does it.
pub(crate) fn act(action: &Action) -> Result<()> {
    match action {
        Action::Up { server: Server::Postgres, name: None } => println!("{}", up()?),
        Action::Up { server: Server::Postgres, name: Some(name) } => {
            println!("{}", Instance::of_name(name)?.up()?);
        }
        Action::Down { server: Server::Postgres, name, immediate, remove } => {
            let instance = name.as_deref().map_or_else(Instance::shared, Instance::of_name)?;
            if *remove {
                instance.remove()?;
            } else {
                down(&instance, if *immediate { Goodbye::None } else { Goodbye::Fast })?;
            }
        }
        Action::Status { server: Server::Postgres } => status()?,
    }
    Ok(())
}

/// The server that the caller named in the environment, once it answers.
pub(crate) fn named_postgres() -> Result<Option<String>> {
    let Some(uri) = env::var(POSTGRES_URI).ok().filter(|uri| !uri.is_empty()) else { return Ok(None) };
    if let Some(address) = address_of(&uri) {
        TcpStream::connect(&address).with_context(|| {
            format!("PostgreSQL, which {POSTGRES_URI} names, does not answer at {address}")
        })?;
    }
    Ok(Some(uri))
}

/// The URI of the server that the caller named, or of ours, which is started unless it runs.
pub(crate) fn up() -> Result<String> {
    if let Some(uri) = named_postgres()? {
        say(&format!("{POSTGRES_URI} names a server; nothing to start"));
        return Ok(uri);
    }
    Instance::shared()?.up()
}

fn down(instance: &Instance, how: Goodbye) -> Result<()> {
    let stopped = instance.down(how)?;
    say(if stopped { "PostgreSQL stopped" } else { "PostgreSQL was not running" });
    Ok(())
}

fn status() -> Result<()> {
    if let Some(address) = named_postgres()?.as_deref().and_then(address_of) {
        println!("postgres: named by {POSTGRES_URI}, answers at {address}");
        return Ok(());
    }
    let instance = Instance::shared()?;
    let Some(pid) = instance.running() else { bail!("postgres: stopped ({})", instance.folder().display()) };
    println!("postgres: running, pid {pid}, port {}, {}", instance.port()?, instance.folder().display());
    Ok(())
}

/// `HOST:PORT` of a `PostgreSQL` URI, where it has one.
fn address_of(uri: &str) -> Option<String> {
    let authority = uri.split_once("://")?.1.split(['/', '?']).next()?;
    let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
    let is_plain = !address.is_empty() && !address.contains(',') && !address.contains('%');
    is_plain.then(|| match address.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => address.to_owned(),
        _ => format!("{address}:5432"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_a_uri() {
        assert_eq!(address_of("postgres://u:p@db:6000/x?y=1").as_deref(), Some("db:6000"));
        assert_eq!(address_of("postgres://db/x").as_deref(), Some("db:5432"));
        assert_eq!(address_of("postgres://u@[::1]:6000/x").as_deref(), Some("[::1]:6000"));
        assert_eq!(address_of("postgres:///x?host=/run"), None);
        assert_eq!(address_of("postgres://%2Frun/x"), None);
    }
}
