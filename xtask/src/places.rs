//! Where things are: the checkout, cargo's target folder, and the folder for test servers outside the checkout.
//! Nothing is created here.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::shell::{capture, cargo};

/// Where servers are kept when we are root: the user that runs them can reach it, and only root can write beside it.
const ROOT_ENGINES: &str = "/var/cache/mercato/engines";

/// The checkout's top folder: that of the cargo that runs this. Two checkouts may share a target folder, and then
/// the path that was compiled in may be the other's.
pub(crate) fn workspace() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    let here = Path::new(&here);
    here.parent().unwrap_or(here).to_owned()
}

/// What cargo knows about the workspace; `whole` adds the packages from outside.
pub(crate) fn metadata(whole: bool) -> Result<Value> {
    let mut command = cargo();
    command.current_dir(workspace()).args(["metadata", "--format-version", "1", "--locked"]);
    if !whole {
        command.arg("--no-deps");
    }
    serde_json::from_slice(&capture(&mut command)?.stdout).context("cargo metadata is not JSON")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> Result<PathBuf> {
    let metadata = metadata(false)?;
    let folder = metadata["target_directory"].as_str().context("cargo metadata names no target folder")?;
    Ok(PathBuf::from(folder))
}

/// Whether we run as root, which `PostgreSQL` refuses.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// Where test servers are kept: `MERCATO_ENGINES_DIR`, or the user's cache folder, or root's place.
pub(crate) fn engines() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("MERCATO_ENGINES_DIR") {
        return std::path::absolute(folder).context("MERCATO_ENGINES_DIR is no path");
    }
    if is_root() {
        return Ok(PathBuf::from(ROOT_ENGINES));
    }
    if let Some(cache) = env::var_os("XDG_CACHE_HOME") {
        return Ok(Path::new(&cache).join("mercato/engines"));
    }
    let home = env::var_os("HOME").context("neither MERCATO_ENGINES_DIR, XDG_CACHE_HOME nor HOME is set")?;
    Ok(Path::new(&home).join(".cache/mercato/engines"))
}
