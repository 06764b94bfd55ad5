//! The command line: one file for each command, and what its end means to the system.
//! Exit codes: 0 done, 1 something fell short, 2 wrong usage.

mod at_rest;
mod config;
mod doctor;
mod export;
mod import;
mod keys;
mod migrate;
mod open;
mod openapi;
mod rebuild;
mod run;
mod verify;

use std::{fmt, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::config::BadConfig;

/// A complete shop in one program.
#[derive(Debug, Parser)]
#[command(name = "mercato", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Open the shop
    Run(run::Run),
    /// Make, list and revoke API keys
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Load a CSV into a running shop
    Import(import::Import),
    /// Write products, orders or events of a running shop
    Export(export::Export),
    /// Check every invariant of the shop
    Verify(verify::Verify),
    /// Rebuild a read model from the log, beside the live one
    Rebuild(rebuild::Rebuild),
    /// Bring the databases up to date
    Migrate(migrate::Migrate),
    /// Show the settings in force
    Config(config::ShowConfig),
    /// Look at what a shop needs on this machine
    Doctor(doctor::Doctor),
    /// Print the API's document
    Openapi(openapi::Openapi),
}

/// How a command ended that did what it could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Done,
    FellShort,
}

/// A command that was given wrongly: exit code 2.
#[derive(Debug)]
struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

impl Command {
    async fn execute(self) -> anyhow::Result<Ending> {
        match self {
            Self::Run(command) => command.execute().await,
            Self::Keys(command) => command.execute().await,
            Self::Import(command) => command.execute().await,
            Self::Export(command) => command.execute().await,
            Self::Verify(command) => command.execute().await,
            Self::Rebuild(command) => command.execute().await,
            Self::Migrate(command) => command.execute().await,
            Self::Config(command) => command.execute(),
            Self::Doctor(command) => command.execute().await,
            Self::Openapi(command) => command.execute().await,
        }
    }
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    // Two crypto providers are in the tree; the first TLS connection needs to know which one to use. Only an
    // earlier installation can refuse this one, and that serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::new(error).context("the runtime cannot start")),
    };
    let ended = runtime.block_on(cli.command.execute());
    // Work that does not end by itself must not hold the process up.
    runtime.shutdown_background();
    match ended {
        Ok(Ending::Done) => ExitCode::SUCCESS,
        Ok(Ending::FellShort) => ExitCode::FAILURE,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    // A reader that has seen enough, such as `head`, is no fault.
    let pipe = error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    if pipe.map(std::io::Error::kind).any(|kind| kind == std::io::ErrorKind::BrokenPipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("mercato: {error:#}");
    let usage = error.is::<Usage>() || error.is::<BadConfig>();
    ExitCode::from(if usage { 2 } else { 1 })
}
