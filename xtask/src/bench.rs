//! `cargo xtask bench`: builds the shop and the benchmark for release, and becomes the benchmark, so that its exit code
//! is ours. What is measured and how is its own business.

use std::{os::unix::process::CommandExt, path::PathBuf, process::Command, time::Instant};

use anyhow::{Result, bail};

use crate::{
    engines, places,
    shell::{cargo, human_time, need_c_compiler, run, say, shown},
};

/// Builds and measures. Returns only when that fails.
pub(crate) fn measure(args: &[String]) -> Result<()> {
    need_c_compiler()?;
    let gives = |flag: &str| args.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
    let started = Instant::now();
    let mut packages = vec!["-p", "mercato-bench"];
    if !gives("--binary") {
        packages.extend(["-p", "mercato"]);
    }
    say("Building for release (the first time takes some minutes)");
    run(cargo().current_dir(places::workspace()).args(["build", "--release"]).args(packages))?;
    say(&format!("Built in {}", human_time(started.elapsed())));

    let target = places::target()?;
    let mut bench = Command::new(target.join("release/mercato-bench"));
    bench.current_dir(places::workspace()).args(absolute(args)?);
    if !gives("--binary") {
        bench.arg("--binary").arg(target.join("release/mercato"));
    }
    if !gives("--scratch") {
        bench.arg("--scratch").arg(target.join("bench"));
    }
    if !gives("--postgres") && !gives("--help") {
        bench.arg("--postgres").arg(engines::up()?);
    }
    let error = bench.exec();
    bail!("`{}` does not start: {error}", shown(&bench));
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
