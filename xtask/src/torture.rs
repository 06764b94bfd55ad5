//! `cargo xtask torture`: builds the shop and the torture for release, and lets the one at the other. What is done to
//! the shop, and what is checked, is the business of `mercato-torture`.

use std::{env, os::unix::process::CommandExt, process::Command};

use anyhow::{Result, bail};

use crate::{
    places,
    shell::{cargo, need_c_compiler, run, say, shown},
};

/// By which the torture starts and stops servers of its own.
const XTASK: &str = "MERCATO_TORTURE_XTASK";

/// Builds both and begins. Returns only when that fails.
pub(crate) fn torture(args: &[String]) -> Result<()> {
    let mut torture = command(args)?;
    say(&format!("$ {}", shown(&torture)));
    let error = torture.exec();
    bail!("`{}` does not start: {error}", shown(&torture));
}

/// Five rounds on each database, always with the same decisions.
pub(crate) fn quick() -> Result<()> {
    run(&mut command(&["--seed", "1", "--rounds", "5"].map(str::to_owned))?)
}

/// The command, with all that it needs built.
fn command(args: &[String]) -> Result<Command> {
    need_c_compiler()?;
    let gives = |flag: &str| args.iter().any(|arg| arg == flag || arg.starts_with(&format!("{flag}=")));
    let mut packages = vec!["-p", "mercato-torture"];
    if !gives("--binary") {
        packages.extend(["-p", "mercato"]);
    }
    run(cargo().current_dir(places::workspace()).args(["build", "--release"]).args(packages))?;
    let target = places::target()?;
    let mut torture = Command::new(target.join("release/mercato-torture"));
    torture.args(args).env(XTASK, env::current_exe()?);
    if !gives("--binary") {
        torture.arg("--binary").arg(target.join("release/mercato"));
    }
    if !gives("--folder") {
        torture.arg("--folder").arg(target.join("torture"));
    }
    Ok(torture)
}
