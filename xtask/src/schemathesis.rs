//! `cargo xtask schemathesis`: holds a running shop to its own API document with the tool of that name, from `PyPI`.
//! The tool is kept beside the test servers; how it judges is in `xtask/schemathesis.toml`.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};
use mercato_harness::{Binary, Options, Shop};

use crate::{
    places,
    shell::{cargo, need, run, say},
};

const VERSION: &str = "4.32.5";
/// Tried alone and not in sequences, where the tool would find and revoke the key that it uses itself.
const REVOCATION: &str = "/api/commands/keys/{keyId}";
/// For the revocation, of the whole time.
const REVOCATION_S: u64 = 10;
/// For one request. A rebuild and a check of the whole shop take longest.
const REQUEST_TIMEOUT_S: u64 = 30;

/// Runs the tool with all its checks for about so many minutes against a shop that is made for it.
pub(crate) fn run_for(minutes: u64) -> Result<()> {
    let tool = tool()?;
    run(cargo().current_dir(places::workspace()).args(["build", "-p", "mercato"]))?;
    let folder = places::target()?.join("schemathesis");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    // The demo's products make it likelier that something is found.
    let options = Options::on(folder.join("data")).arg("--demo").set("log.filter", "warn");
    let shop = Shop::start(&Binary::at(places::target()?.join("debug/mercato"))?, &options)?;
    let seconds = (minutes * 60).saturating_sub(REVOCATION_S).max(REVOCATION_S);
    let whole = judge(&tool, &shop, &folder, seconds, &["--exclude-path", REVOCATION]);
    let alone = ["--include-path", REVOCATION, "--phases", "examples,coverage,fuzzing"];
    let revocation = judge(&tool, &shop, &folder, REVOCATION_S, &alone);
    assert_unharmed(&shop)?;
    whole.and(revocation)?;
    shop.stop()
}

/// The tool, installed where test servers are unless it is there.
fn tool() -> Result<PathBuf> {
    let home = places::engines()?.join(format!("schemathesis-{VERSION}"));
    let tool = home.join("bin/st");
    if !tool.is_file() {
        need("python3", "to run schemathesis", "On Debian: apt-get install python3 python3-venv")?;
        run(Command::new("python3").args(["-m", "venv"]).arg(&home))?;
        let package = format!("schemathesis=={VERSION}");
        run(Command::new(home.join("bin/pip")).args(["install", "--quiet", &package]))?;
    }
    Ok(tool)
}

fn judge(tool: &Path, shop: &Shop, folder: &Path, seconds: u64, more: &[&str]) -> Result<()> {
    let mut command = Command::new(tool);
    command.arg("--config-file").arg(places::workspace().join("xtask/schemathesis.toml"));
    command.args(["run", &format!("{}/openapi.json", shop.url()), "--checks", "all", "--no-color"]);
    command.args(["--max-time", &seconds.to_string(), "--request-timeout", &REQUEST_TIMEOUT_S.to_string()]);
    run(command.args(more).env("MERCATO_KEY", shop.key()?).current_dir(folder))
}

/// The key must have been good to the end, or most of it was not tried; and nothing may have failed inside.
fn assert_unharmed(shop: &Shop) -> Result<()> {
    let mut stream = TcpStream::connect(shop.address())?;
    let head = "GET /api/queries/keys HTTP/1.1\r\nhost: shop\r\nconnection: close\r\nauthorization: Bearer";
    write!(stream, "{head} {}\r\n\r\n", shop.key()?)?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!("the key did not last: {}", answer.lines().next().unwrap_or_default());
    }
    let log = fs::read_to_string(shop.log())?;
    let errors: Vec<&str> = log.lines().filter(|line| line.contains("\"level\":\"ERROR\"")).collect();
    if let [first, ..] = errors.as_slice() {
        bail!("the shop logged {} errors, such as {first}", errors.len());
    }
    say("the key lasted, and the shop's log has no error");
    Ok(())
}
