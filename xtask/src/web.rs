//! The web part: installed, built and tested by npm, before and after cargo embeds it. What its scripts do is said in
//! `web/package.json`.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result, bail};
use mercato_harness::{Binary, Options, Shop};

use crate::{
    places,
    shell::{capture, cargo, need, run, say},
};

/// The oldest Node.js that the tools take: major and minor.
const NODE: (u32, u32) = (20, 19);
const HOW: &str = "On Debian: apt-get install nodejs npm; or see https://nodejs.org";
/// What the last installation was made from, within what it made.
const INSTALLED: &str = "node_modules/.installed-lock.json";
/// What is made and not written, wherever in `web/` it is.
const MADE: [&str; 4] = ["node_modules", "dist", "artifacts", "test-results"];

/// Installs what the lock file names, and builds, each unless it was done since the last change.
pub(crate) fn build() -> Result<()> {
    install()?;
    let (web, built) = (folder(), folder().join("storefront/dist/server/render.js"));
    let manifest = folder().join("storefront/dist/client/.vite/manifest.json");
    let since = modified(&built).filter(|_| manifest.is_file());
    if since.is_some_and(|since| newest(&web).is_ok_and(|newest| newest <= since)) {
        return Ok(());
    }
    script("build", &[])
}

/// What the web part tests of itself.
pub(crate) fn test() -> Result<()> {
    install()?;
    script("typecheck", &[])?;
    script("test", &[])
}

/// Fails when the client was not generated from the API as it is.
pub(crate) fn check_generated() -> Result<()> {
    install()?;
    let mut mercato = cargo();
    mercato.current_dir(places::workspace()).args(["run", "--quiet", "-p", "mercato", "--", "openapi"]);
    let document = scratch()?.join("openapi.json");
    fs::write(&document, capture(&mut mercato)?.stdout)?;
    script("check-generated", &[document.to_str().context("the target folder has a name that is no text")?])
}

/// The pages in a browser, on a fresh demo shop of the released program.
pub(crate) fn end_to_end() -> Result<()> {
    build()?;
    run(cargo().current_dir(places::workspace()).args(["build", "--release", "-p", "mercato"]))?;
    let folder = scratch()?.join("shop");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let options = Options::on(folder.join("data")).arg("--demo").set("log.filter", "warn");
    let shop = Shop::start(&Binary::at(places::target()?.join("release/mercato"))?, &options)?;
    let mut tests = npm(&["run", "e2e"]);
    let done = run(tests.env("MERCATO_URL", shop.url()).env("MERCATO_KEY", shop.key()?));
    shop.stop().and(done)
}

fn install() -> Result<()> {
    need_node()?;
    let lock = fs::read(folder().join("package-lock.json")).context("web/ has no package-lock.json")?;
    let installed = folder().join(INSTALLED);
    if fs::read(&installed).is_ok_and(|before| before == lock) {
        return Ok(());
    }
    run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(installed, lock).context("what was installed cannot be noted")
}

/// Fails when Node.js or npm is missing or too old.
fn need_node() -> Result<()> {
    need("node", "to build the shop's pages", HOW)?;
    need("npm", "to build the shop's pages", HOW)?;
    let output = capture(Command::new("node").arg("--version"))?;
    let version = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if version_of(&version).is_none_or(|found| found < NODE) {
        let (major, minor) = NODE;
        bail!(
            "Node.js {version} is too old to build the shop's pages; it takes {major}.{minor} or newer. {HOW}"
        );
    }
    Ok(())
}

/// Major and minor of `v20.20.2`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.strip_prefix('v')?.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

fn script(name: &str, args: &[&str]) -> Result<()> {
    say(&format!("web/: {name}"));
    run(npm(&["run", name]).arg("--").args(args))
}

fn npm(args: &[&str]) -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(folder()).args(args);
    npm
}

fn folder() -> PathBuf {
    places::workspace().join("web")
}

fn scratch() -> Result<PathBuf> {
    let folder = places::target()?.join("web");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

/// When anything that a person writes in `folder` was last changed.
fn newest(folder: &Path) -> Result<SystemTime> {
    let mut newest = SystemTime::UNIX_EPOCH;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let changed = if entry.file_type()?.is_dir() {
            if MADE.iter().any(|name| entry.file_name() == *name) {
                continue;
            }
            newest.max(self::newest(&entry.path())?)
        } else {
            entry.metadata()?.modified()?
        };
        newest = newest.max(changed);
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(version_of("v20.20.2"), Some((20, 20)));
        assert!(version_of("v20.9.0").unwrap() < NODE && version_of("v22.1.0").unwrap() > NODE);
        assert_eq!(version_of("20"), None);
    }

    #[test]
    fn what_was_made_does_not_count_as_changed() {
        let top = tempfile::tempdir().unwrap();
        fs::create_dir_all(top.path().join("src/deep")).unwrap();
        fs::create_dir_all(top.path().join("dist")).unwrap();
        let write = |path: &str, seconds| {
            let file = fs::File::create(top.path().join(path)).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(seconds)).unwrap();
        };
        write("src/deep/a.ts", 50);
        write("package.json", 20);
        write("dist/a.js", 90);
        assert_eq!(newest(top.path()).unwrap(), SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(50));
    }
}
