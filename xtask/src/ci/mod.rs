//! `cargo xtask ci`: all that must hold before a change lands, step by step, each timed, none left out. A step that
//! fails does not keep the next ones from telling what they find.

mod steps;

use std::{process::ExitCode, time::Instant};

use anyhow::{Result, bail};

use crate::{
    bench,
    engines::{named_postgres, postgres::Instance},
    places, schemathesis,
    shell::{cargo, run, say},
    suites::{self, Outcome, Server},
    tidy, torture, web,
};
use steps::Steps;

/// Runs all steps, shows them in a table and closes with the sum of all tests, alone on standard output's last line.
pub(crate) fn run_all() -> ExitCode {
    let mut steps = Steps::default();
    let mut tests = Outcome::default();
    let started = Instant::now();
    // The shop is built with its pages in it.
    steps.step("web: install and build", web::build);
    steps.step("web: types and tests", web::test);
    check_sources(&mut steps);
    // What a newcomer runs, as they run it: with no server in sight.
    steps.step("cargo xtask test", || checked(suites::run_whole(Server::Absent)?, &mut tests, true));
    on_postgres(&mut steps, &mut tests);
    steps.step("web: generated client", web::check_generated);
    steps.step("web: end to end", web::end_to_end);
    steps.step("schemathesis", || schemathesis::run_for(2));
    steps.print(started.elapsed());
    let failed = steps.failed();
    if !failed.is_empty() {
        say(&format!("error: failed: {}", failed.join(", ")));
    }
    println!("{tests}");
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// All that needs no test to run.
fn check_sources(steps: &mut Steps) {
    steps.step("format", || cargo_step(&["fmt", "--all", "--check"]));
    steps.step("clippy", || {
        cargo_step(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
    });
    steps.step("tidy", tidy::report);
    match services() {
        Ok(services) => {
            for service in services {
                steps.step(&format!("{service} without adapters"), || {
                    cargo_step(&["clippy", "-p", &service, "--no-default-features", "--", "-D", "warnings"])
                });
            }
        }
        Err(error) => steps.step("services without adapters", || Err(error)),
    }
    steps.step("rustdoc", || {
        let mut command = cargo();
        command.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings");
        run(command.current_dir(places::workspace()))
    });
}

/// Runs one of cargo's commands in the workspace.
fn cargo_step(args: &[&str]) -> Result<()> {
    run(cargo().current_dir(places::workspace()).args(args))
}

/// The crates under `services/`.
fn services() -> Result<Vec<String>> {
    let metadata = places::metadata(false)?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let services = packages
        .iter()
        .filter(|package| package["manifest_path"].as_str().is_some_and(|path| path.contains("/services/")));
    Ok(services.filter_map(|package| package["name"].as_str().map(str::to_owned)).collect())
}

/// What needs a server: the one that the caller named, or one of this run's own, which is gone afterwards.
fn on_postgres(steps: &mut Steps, tests: &mut Outcome) {
    let (mut own, mut found) = (None, None);
    steps.step("PostgreSQL", || {
        found = named_postgres()?;
        if found.is_none() {
            Instance::sweep()?;
            let server = own.insert(Instance::of_this_run()?);
            found = Some(server.up()?);
        }
        Ok(())
    });
    if let Some(uri) = &found {
        steps.step("tests on PostgreSQL", || checked(suites::run_whole(Server::At(uri))?, tests, false));
        steps.step("bench --quick", || bench::quick(uri));
    }
    if let Some(server) = own {
        steps.step("PostgreSQL stops", || server.remove());
    }
    // With servers of its own, which it kills.
    steps.step("torture", torture::quick);
}

/// Adds a run to the sum and fails when it was not whole.
fn checked(outcome: Outcome, tests: &mut Outcome, may_skip: bool) -> Result<()> {
    let success = outcome.is_success();
    let broken = outcome.broken;
    let mut left_out: Vec<String> = outcome.ignored.iter().map(|name| format!("{name} (ignored)")).collect();
    if may_skip {
        suites::tell_skipped(&outcome);
    } else {
        left_out.extend(outcome.skipped.iter().cloned());
    }
    tests.add(outcome);
    if broken {
        bail!("a test program does not build or crashed");
    }
    if !success {
        bail!("tests failed");
    }
    if !left_out.is_empty() {
        bail!("nothing may be skipped here, but this was: {}", left_out.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(lines: &[&str]) -> Outcome {
        let mut outcome = Outcome::default();
        for line in lines {
            outcome.read(line);
        }
        outcome.close(true);
        outcome
    }

    #[test]
    fn a_skipped_suite_fails_the_run_that_has_a_server() {
        let skipped = ["skipped on PostgreSQL: log", "test result: ok. 3 passed; 0 failed"];
        let mut sum = Outcome::default();
        checked(outcome(&skipped), &mut sum, true).unwrap();
        let error = checked(outcome(&skipped), &mut sum, false).unwrap_err().to_string();
        assert!(error.contains("PostgreSQL: log"), "{error}");
        assert_eq!(sum.to_string(), "6 passed, 0 failed");
    }

    #[test]
    fn an_ignored_test_fails_any_run() {
        let error = checked(outcome(&["test slow ... ignored"]), &mut Outcome::default(), true).unwrap_err();
        assert!(error.to_string().contains("slow (ignored)"), "{error}");
    }
}
