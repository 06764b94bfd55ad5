//! The project's chores, called as `cargo xtask CHORE`. Each chore is a module; what they share is in `shell`
//! and `places`. Nothing of the shop itself lives here.

mod bench;
mod ci;
mod engines;
mod fuzz;
mod places;
mod run;
mod schemathesis;
mod shell;
mod suites;
mod tidy;
mod torture;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The project's chores.
#[derive(Parser)]
#[command(name = "cargo xtask", version, about)]
struct Cli {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Build the shop and open it with its demo catalog
    Run {
        /// Passed on to `mercato run`, as in `cargo xtask run -- --listen 127.0.0.1:9000`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Build the shop's pages and then the shop, for release
    Build,
    /// Run every test that needs no server, and say which suites that leaves out
    Test,
    /// Everything that must hold before a change lands; skips nothing
    Ci,
    /// What a linter cannot know: arrows between crates, lengths, migrations, documents
    Tidy,
    /// Measure the shop against the limit of what it runs on (docs/benchmarks.md)
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed on, as in `cargo xtask bench --quick`; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Kill a shop in every way under load, and check that nothing is lost or there twice (docs/torture.md)
    #[command(disable_help_flag = true)]
    Torture {
        /// Passed on, as in `cargo xtask torture --seed 7 --rounds 20 --db sqlite`; `--help` lists them
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Hold a running shop to its own API document
    Schemathesis {
        /// For how long
        #[arg(long, default_value_t = 30)]
        minutes: u64,
    },
    /// Feed made-up bytes to importers, parsers and decoders; needs a nightly compiler and cargo-fuzz
    Fuzz {
        /// One target; all of them, one after the other, unless said
        target: Option<String>,
        /// For how long each
        #[arg(long, default_value_t = 10)]
        minutes: u64,
    },
    /// Servers for tests
    #[command(subcommand)]
    Engines(engines::Action),
    /// Wait until the shop answers, then show it in the browser
    #[command(hide = true)]
    Browse {
        /// `HOST:PORT`
        listen: String,
    },
}

fn main() -> ExitCode {
    let done = match Cli::parse().chore {
        Chore::Run { args } => run::open_shop(&args),
        Chore::Build => run::build(),
        Chore::Test => suites::report(),
        Chore::Ci => return ci::run_all(),
        Chore::Tidy => tidy::report(),
        Chore::Bench { args } => bench::measure(&args),
        Chore::Torture { args } => torture::torture(&args),
        Chore::Schemathesis { minutes } => schemathesis::run_for(minutes),
        Chore::Fuzz { target, minutes } => fuzz::run_for(target.as_deref(), minutes),
        Chore::Engines(action) => engines::act(&action),
        Chore::Browse { listen } => run::browse(&listen),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            shell::say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}
