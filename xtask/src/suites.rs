//! `cargo xtask test`, and what `ci` needs of it: runs cargo's tests, passes their output on and counts. Which tests
//! there are is the crates' business.

mod outcome;

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::{
    engines::{POSTGRES_URI, named_postgres},
    places,
    shell::{cargo, human_time, need_c_compiler, say, shown},
    web,
};
pub(crate) use outcome::Outcome;

/// Which server the suites that need one are given.
#[derive(Clone, Copy)]
pub(crate) enum Server<'a> {
    /// The one that the caller's environment names, if any.
    AsCalled,
    /// None, whatever the environment says.
    Absent,
    /// This one.
    At(&'a str),
}

/// Every test that needs no server; where the environment names one, those that need it too.
pub(crate) fn report() -> Result<()> {
    let started = Instant::now();
    let outcome = run_whole(Server::AsCalled)?;
    tell_skipped(&outcome);
    say(&format!("{outcome} in {}", human_time(started.elapsed())));
    if outcome.is_success() { Ok(()) } else { bail!("tests failed") }
}

/// The whole workspace's tests.
pub(crate) fn run_whole(postgres: Server<'_>) -> Result<Outcome> {
    need_c_compiler()?;
    web::build()?;
    let mut command = cargo();
    command.current_dir(places::workspace()).args(["test", "--workspace", "--no-fail-fast"]);
    match postgres {
        Server::AsCalled if named_postgres()?.is_some() => &mut command,
        // A variable that is there and empty names no server either.
        Server::AsCalled | Server::Absent => command.env_remove(POSTGRES_URI),
        // Examples in the documents need no server: once is enough.
        Server::At(uri) => command.args(["--lib", "--bins", "--tests"]).env(POSTGRES_URI, uri),
    };
    // The output of tests that pass is needed: that is where a suite says that it was skipped.
    stream(command.args(["--", "--show-output"]))
}

/// Says which suites had no server.
pub(crate) fn tell_skipped(outcome: &Outcome) {
    if outcome.skipped.is_empty() {
        return;
    }
    say(&format!("\nSkipped, because {POSTGRES_URI} names no server: {} tests", outcome.skipped.len()));
    for (suite, tests) in outcome.skipped_suites() {
        say(&format!("  {suite} ({tests})"));
    }
    say("`cargo xtask engines up postgres` starts a server and prints the URI to set.\n");
}

/// Runs cargo, passes on what a person wants to see, and counts.
fn stream(command: &mut Command) -> Result<Outcome> {
    say(&format!("$ {}", shown(command)));
    let mut child = command.stdout(Stdio::piped()).spawn().context("cargo does not start")?;
    let stdout = child.stdout.take().context("cargo has no output")?;
    let mut outcome = Outcome::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if outcome.read(&line) {
            println!("{line}");
        }
    }
    outcome.close(child.wait()?.success());
    Ok(outcome)
}
