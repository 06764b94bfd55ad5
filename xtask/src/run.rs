//! `cargo xtask run`: builds the shop and becomes it, so that signals and the exit code are the shop's own.
//! Showing it in a browser is left to a second process, because this one is gone by then.

use std::{
    env,
    net::TcpStream,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    places,
    shell::{cargo, find_program, human_time, need_c_compiler, run, say, shown},
    web,
};

const DEFAULT_LISTEN: &str = "127.0.0.1:8080";
const DEFAULT_DATA: &str = "./mercato-data";
/// How long the browser waits for the shop.
const BROWSE_PATIENCE: Duration = Duration::from_mins(1);

/// Builds the pages, and `mercato` with them, for release.
pub(crate) fn build() -> Result<()> {
    need_c_compiler()?;
    let started = Instant::now();
    web::build()?;
    say("Building the shop for release (the first time takes some minutes)");
    let mut build = cargo();
    run(build.current_dir(places::workspace()).args(["build", "--release", "-p", "mercato"]))?;
    say(&format!("Built in {}", human_time(started.elapsed())));
    Ok(())
}

/// Builds `mercato` for release and opens the demo shop. Returns only when that fails.
pub(crate) fn open_shop(args: &[String]) -> Result<()> {
    build()?;
    let (args, listen) = shop_args(args);
    if has_display() && find_program("xdg-open").is_some() && !listen.ends_with(":0") {
        let myself = env::current_exe()?;
        let mut browser = Command::new(myself);
        browser.args(["browse", &listen]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        browser.spawn()?;
    }
    let mut shop = Command::new(places::target()?.join("release/mercato"));
    shop.args(args);
    say(&format!("Opening http://{listen}/ (Ctrl-C closes the shop)\n$ {}", shown(&shop)));
    let error = shop.exec();
    bail!("`{}` does not start: {error}", shown(&shop));
}

/// Waits until the shop takes connections, then asks the desktop to show it.
pub(crate) fn browse(listen: &str) -> Result<()> {
    let started = Instant::now();
    while TcpStream::connect(listen).is_err() {
        if started.elapsed() > BROWSE_PATIENCE {
            bail!("nothing answers at {listen}");
        }
        thread::sleep(Duration::from_millis(200));
    }
    run(Command::new("xdg-open").arg(format!("http://{listen}/")))
}

/// The shop's arguments with our defaults for what the caller left out, and where it will listen.
fn shop_args(given: &[String]) -> (Vec<String>, String) {
    let mut args: Vec<String> = ["run", "--demo"].map(str::to_owned).to_vec();
    args.extend(given.iter().filter(|arg| *arg != "--demo").cloned());
    let listen = value_of(given, "--listen");
    if listen.is_none() {
        args.extend(["--listen", DEFAULT_LISTEN].map(str::to_owned));
    }
    if value_of(given, "--data").is_none() {
        args.extend(["--data", DEFAULT_DATA].map(str::to_owned));
    }
    (args, listen.unwrap_or_else(|| DEFAULT_LISTEN.to_owned()))
}

/// The value of a flag, as `--flag value` or `--flag=value`.
fn value_of(args: &[String], flag: &str) -> Option<String> {
    let at = args.iter().position(|arg| arg == flag || arg.starts_with(&format!("{flag}=")))?;
    match args[at].split_once('=') {
        Some((_, value)) => Some(value.to_owned()),
        None => args.get(at + 1).cloned(),
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn defaults_fill_what_was_not_given() {
        let (args, listen) = shop_args(&[]);
        assert_eq!(args, words("run --demo --listen 127.0.0.1:8080 --data ./mercato-data"));
        assert_eq!(listen, "127.0.0.1:8080");
    }

    #[test]
    fn what_was_given_wins() {
        let (args, listen) = shop_args(&words("--listen=127.0.0.1:9000 --data shop"));
        assert_eq!(args, words("run --demo --listen=127.0.0.1:9000 --data shop"));
        assert_eq!(listen, "127.0.0.1:9000");
    }
}
