//! `mercato-bench`: the shop against the limit of what it runs on, both measured in one run, in turn. `cargo xtask
//! bench` builds it together with the shop and calls it.

mod bench;
mod client;
mod database;
mod flame;
mod house;
mod limits;
mod machine;
mod metrics;
mod report;
mod rows;
mod words;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use clap::{Parser, Subcommand};
use mercato_harness::Binary;

use bench::{Bench, say};
use machine::Machine;
use report::Report;
use rows::Row;

/// As the shop's own, so that the limits have no worse one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The shop against the limit of what it runs on.
#[derive(Parser)]
#[command(name = "cargo xtask bench", version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    run: Run,
}

#[derive(Subcommand)]
enum Part {
    /// The bare server, which is a process of its own
    #[command(hide = true)]
    ServeBytes {
        /// Holds the answer
        file: PathBuf,
    },
    /// Draws a flame graph of what `perf script --no-inline` prints, from standard input to standard output
    Flame {
        /// What stands above it
        title: String,
    },
}

#[derive(clap::Args)]
struct Run {
    /// The shop's program
    #[arg(long, required = false, default_value = "target/release/mercato")]
    binary: PathBuf,
    /// Under 2 minutes: short rounds, and not the rows that take long. Only exact figures count
    #[arg(long)]
    quick: bool,
    /// Only these rows, between commas
    #[arg(long, value_delimiter = ',', value_name = "A,B")]
    rows: Vec<String>,
    /// Shows what moved since this result
    #[arg(long, value_name = "OLD.json")]
    compare: Option<PathBuf>,
    /// The folder with gift-shop/products.csv, gift-shop/orders.csv and marketplace/products.csv
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL server whose user may create databases
    #[arg(long, value_name = "URI", env = "MERCATO_BENCH_POSTGRES", hide_env_values = true)]
    postgres: Option<String>,
    /// Buyers at once where orders are placed as fast as they are answered
    #[arg(long, default_value_t = 256)]
    buyers: u64,
    /// How often each side is measured [default: 5, quick 1]
    #[arg(long)]
    rounds: Option<usize>,
    /// How long one side of a round lasts [default: 4, quick 1]
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<f64>,
    /// A setting of the shop other than its default, as in `log.filter=warn`; may be given again
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Where data folders are made while it runs
    #[arg(long, default_value = "target/bench", value_name = "DIR")]
    scratch: PathBuf,
    /// Where NAME.json and NAME.svg are written; nowhere for a quick run or for some rows, unless said
    #[arg(long, value_name = "DIR")]
    results: Option<PathBuf>,
    /// The name of the result [default: latest]
    #[arg(long, default_value = "latest")]
    name: String,
}

/// Where a full run keeps its result.
const RESULTS: &str = "bench/results";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.part {
        Some(Part::ServeBytes { file }) => limits::bytes::serve(&file).map(|()| true),
        Some(Part::Flame { title }) => std::io::read_to_string(std::io::stdin())
            .map(|script| print!("{}", flame::svg(&title, &script)))
            .map(|()| true)
            .map_err(Into::into),
        None => run(&cli.run),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Measures and reports; says whether all that is exact was so.
fn run(args: &Run) -> Result<bool> {
    let earlier = args.compare.as_deref().map(Report::read).transpose()?;
    let rows = chosen(args)?;
    std::fs::create_dir_all(&args.scratch).with_context(|| args.scratch.display().to_string())?;
    let folder = std::path::absolute(&args.scratch)?;
    let seconds = args.seconds.unwrap_or(if args.quick { 1.0 } else { 4.0 });
    let bench = Bench {
        binary: Binary::at(&args.binary)?,
        folder,
        postgres: args.postgres.clone(),
        data: args.data.clone(),
        settings: args.set.clone(),
        quick: args.quick,
        buyers: args.buyers,
        rounds: args.rounds.unwrap_or(if args.quick { 1 } else { 5 }).max(1),
        round: Duration::try_from_secs_f64(seconds).context("--seconds")?,
    };
    let machine = Machine::here(&bench.folder);
    say(&machine.sentence());
    let mut report = Report {
        machine,
        quick: args.quick,
        settings: args.set.clone(),
        figures: Vec::new(),
        skipped: Vec::new(),
    };
    // One thread for the whole client: the shop needs the others.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for row in rows {
        if let Some(why) = row.missing(&bench) {
            report.skipped.push(format!("{}: {why}", row.name()));
            continue;
        }
        say(&format!("{} ({} rounds of {} s)", row.name(), bench.rounds, seconds));
        let figures = runtime.block_on(row.run(&bench)).with_context(|| format!("row {}", row.name()))?;
        report.figures.extend(figures);
        // A run takes long: what it has measured is there if it ends early.
        keep(args, &report)?;
    }
    println!("\n{}", report::table(&report));
    if let Some(earlier) = &earlier {
        println!("{}", report::compare(earlier, &report));
    }
    Ok(report.figures.iter().all(|figure| figure.is_met() || !figure.is_exact()))
}

/// Writes the result, over what an earlier part of it measured.
fn keep(args: &Run, report: &Report) -> Result<()> {
    let is_whole = !args.quick && args.rows.is_empty();
    let results = args.results.as_deref().or_else(|| is_whole.then(|| Path::new(RESULTS)));
    let Some(results) = results else { return Ok(()) };
    let earlier = Report::read(&results.join(format!("{}.json", args.name)));
    match earlier {
        Ok(earlier) if !is_whole => report.clone().over(earlier).write(results, &args.name),
        _ => report.write(results, &args.name),
    }
}

fn chosen(args: &Run) -> Result<Vec<Row>> {
    let named: Vec<Row> = args.rows.iter().map(|name| Row::parse(name)).collect::<Result<_>>()?;
    let rows: Vec<Row> = if named.is_empty() {
        Row::ALL.iter().map(|(row, _)| *row).filter(|row| !args.quick || row.is_quick()).collect()
    } else {
        named
    };
    ensure!(!rows.is_empty(), "there is nothing to measure");
    Ok(rows)
}
