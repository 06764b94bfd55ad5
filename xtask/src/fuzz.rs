//! `cargo xtask fuzz`: feeds made-up bytes to whatever reads bytes that others made. The targets are in `fuzz/`, a
//! workspace of its own, built by a nightly compiler; nothing else here needs one.

use std::{fs, path::PathBuf, process::Command, time::Instant};

use anyhow::{Result, bail};

use crate::{
    places,
    shell::{capture, human_time, need, run, say},
};

/// The longest input: rows, tokens and events of every shape fit in.
const MAX_INPUT_BYTES: u32 = 8192;

/// Runs one target, or each after the other, for so many minutes.
pub(crate) fn run_for(target: Option<&str>, minutes: u64) -> Result<()> {
    need(
        "rustup",
        "to run the nightly compiler",
        "See https://rustup.rs, then: rustup toolchain install nightly",
    )?;
    need("cargo-fuzz", "to run fuzz targets", "cargo install cargo-fuzz")?;
    let known = targets()?;
    let chosen: Vec<&String> =
        known.iter().filter(|name| target.is_none_or(|target| target == *name)).collect();
    if chosen.is_empty() {
        bail!("there is no such target; there are {}", known.join(", "));
    }
    let mut found = Vec::new();
    for name in chosen {
        let began = Instant::now();
        match fuzz(name, minutes) {
            Ok(()) => say(&format!("{name}: no finding in {}", human_time(began.elapsed()))),
            Err(error) => {
                say(&format!("{name}: {error:#}"));
                found.push(name.as_str());
            }
        }
    }
    if !found.is_empty() {
        bail!("findings in {}", found.join(", "));
    }
    Ok(())
}

fn fuzz(name: &str, minutes: u64) -> Result<()> {
    let (home, kept) = (places::workspace().join("fuzz"), places::target()?.join("fuzz"));
    let (corpus, findings) = (kept.join("corpus").join(name), kept.join("findings").join(name));
    fs::create_dir_all(&corpus)?;
    fs::create_dir_all(&findings)?;
    let mut command = nightly();
    // The shop has no unsafe code: bounds and overflows are checked, an address sanitizer would add nothing.
    command
        .args(["fuzz", "run", "--fuzz-dir", ".", "--sanitizer", "none", "--target-dir"])
        .arg(&kept)
        .arg(name);
    command.arg(&corpus);
    // Of events there are samples already, which every version must decode.
    for seeds in [home.join("seeds").join(name), places::workspace().join("crates/contracts/tests/golden")] {
        if seeds.is_dir() {
            command.arg(seeds);
        }
    }
    command.arg("--");
    command.args([
        format!("-max_total_time={}", minutes * 60),
        format!("-max_len={MAX_INPUT_BYTES}"),
        format!("-artifact_prefix={}/", findings.display()),
    ]);
    run(command.args(["-timeout=10", "-print_final_stats=1", "-verbosity=1"]).current_dir(home))
}

/// The names of the targets.
fn targets() -> Result<Vec<String>> {
    let home: PathBuf = places::workspace().join("fuzz");
    let listed = capture(nightly().args(["fuzz", "list", "--fuzz-dir", "."]).current_dir(home))?;
    Ok(String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect())
}

fn nightly() -> Command {
    let mut command = Command::new("rustup");
    command.args(["run", "nightly", "cargo"]).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
    command
}
