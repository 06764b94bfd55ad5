//! `mercato-torture`: faults in every part of a shop under load, and the check that nothing was lost and nothing is
//! there twice. It knows the shop from outside only: its binary, its API and its files.

mod api;
mod bounded;
mod check;
mod command;
mod dice;
mod faults;
mod journal;
mod load;
mod postgres;
mod report;
mod run;
mod site;

use std::{
    path::PathBuf,
    process::ExitCode,
    time::{SystemTime, UNIX_EPOCH},
};

use clap::Parser;
use mercato_harness::Binary;
use tokio::signal::unix::{SignalKind, signal};

use crate::{run::Plan, site::Database};

/// Faults in every part of a shop under load, and a check that nothing is lost or there twice
#[derive(Parser)]
#[command(name = "mercato-torture", version)]
struct Options {
    /// Replays a run's decisions [default: the time]
    #[arg(long)]
    seed: Option<u64>,
    /// Rounds on each database; a round is five faults and a full check
    #[arg(long, default_value_t = 10)]
    rounds: u64,
    /// On which databases
    #[arg(long = "db", value_enum, default_values_t = [Database::Sqlite, Database::Postgres])]
    databases: Vec<Database>,
    /// Go on where a run of this seed was interrupted
    #[arg(long, requires = "seed")]
    resume: bool,
    /// Instead: a shop on a slow disk with more buyers than it can serve
    #[arg(long)]
    bounded: bool,
    /// The shop's program
    #[arg(long, default_value = "target/release/mercato")]
    binary: PathBuf,
    /// Where shops, journals and reports are kept
    #[arg(long, default_value = "target/torture")]
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let ended = tokio::select! {
        ended = torture(Options::parse()) => ended,
        told = told_to_end() => told.map(|()| false),
    };
    match ended {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Waits for SIGTERM or SIGINT. What runs is dropped then, and a shop with it; `--resume` goes on from there.
async fn told_to_end() -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () };
    eprintln!("interrupted; the same with --resume goes on");
    Ok(())
}

/// Answers whether nothing was found.
async fn torture(options: Options) -> anyhow::Result<bool> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let seed = options.seed.unwrap_or(now);
    eprintln!("seed {seed}");
    let folder = std::path::absolute(&options.folder)?;
    let binary = Binary::at(&options.binary)?;
    let mut is_clean = true;
    for &database in &options.databases {
        let folder = folder.join(format!("{database:?}-{seed}").to_lowercase());
        if options.bounded {
            println!("{database:?}: {}", bounded::trial(binary.clone(), database, folder, seed).await?);
            continue;
        }
        let Options { rounds, resume, .. } = options;
        let plan = Plan { binary: binary.clone(), database, seed, rounds, resume, folder };
        let report = plan.run().await?;
        is_clean &= report.is_clean();
        println!("{report}");
    }
    Ok(is_clean)
}
