//! `cargo xtask bench`: builds the shop and the benchmark for release, and becomes the benchmark, so that its exit code
//! is ours. What is measured and how is its own business.

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command, time::Instant};

use anyhow::{Result, bail};

use crate::{
    engines, places,
    shell::{cargo, human_time, need_c_compiler, run, say, shown},
};

/// How the benchmark is told of a server: its password is nothing to show with the command.
const POSTGRES: &str = "MERCATO_BENCH_POSTGRES";

/// Builds and measures. Returns only when that fails.
pub(crate) fn measure(args: &[String]) -> Result<()> {
    let gives = |flag: &str| args.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
    build(!gives("--binary"))?;
    let mut bench = program(&absolute(args)?)?;
    if !gives("--binary") {
        bench.arg("--binary").arg(places::target()?.join("release/mercato"));
    }
    if !gives("--scratch") {
        bench.arg("--scratch").arg(places::target()?.join("bench"));
    }
    if !gives("--postgres") && !gives("--help") {
        bench.env(POSTGRES, engines::up()?);
    }
    let error = bench.exec();
    bail!("`{}` does not start: {error}", shown(&bench));
}

/// The quick run on this PostgreSQL; fails when something that is exact was not so.
pub(crate) fn quick(postgres: &str) -> Result<()> {
    build(true)?;
    let target = places::target()?;
    let mut bench = program(&["--quick".to_owned()])?;
    bench.arg("--binary").arg(target.join("release/mercato")).arg("--scratch").arg(target.join("bench"));
    run(bench.env(POSTGRES, postgres))
}

/// Builds the benchmark, and with it the shop, so that both have the same features of what they share.
fn build(shop: bool) -> Result<()> {
    need_c_compiler()?;
    let started = Instant::now();
    say("Building for release (the first time takes some minutes)");
    let mut build = cargo();
    build.current_dir(places::workspace()).args(["build", "--release", "-p", "mercato-bench"]);
    if shop {
        build.args(["-p", "mercato"]);
    }
    run(&mut build)?;
    say(&format!("Built in {}", human_time(started.elapsed())));
    Ok(())
}

fn program(args: &[String]) -> Result<Command> {
    let mut bench = Command::new(places::target()?.join("release/mercato-bench"));
    bench.current_dir(places::workspace()).args(args);
    Ok(bench)
}

/// Paths as the caller meant them: the benchmark runs at the top of the checkout.
fn absolute(args: &[String]) -> Result<Vec<String>> {
    const PATHS: [&str; 5] = ["--binary", "--compare", "--data", "--results", "--scratch"];
    let mut out = Vec::with_capacity(args.len());
    let mut is_path = false;
    for arg in args {
        let (head, path) = match arg.split_once('=') {
            Some((flag, path)) if PATHS.contains(&flag) => (format!("{flag}="), Some(path)),
            _ => (String::new(), is_path.then_some(arg.as_str())),
        };
        out.push(match path {
            Some(path) => format!("{head}{}", std::path::absolute(PathBuf::from(path))?.display()),
            None => arg.clone(),
        });
        is_path = PATHS.contains(&arg.as_str());
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_caller() {
        let here = std::env::current_dir().unwrap();
        let args = ["--rows", "sale,read", "--data", "csv", "--compare=/old.json", "--binary=mercato"];
        let absolute = absolute(&args.map(str::to_owned)).unwrap();
        let shown = |name: &str| here.join(name).display().to_string();
        assert_eq!(
            absolute,
            [
                "--rows".to_owned(),
                "sale,read".to_owned(),
                "--data".to_owned(),
                shown("csv"),
                "--compare=/old.json".to_owned(),
                format!("--binary={}", shown("mercato")),
            ]
        );
    }
}
