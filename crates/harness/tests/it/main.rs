//! A process is started, asked, paused, killed and stopped. A shell script stands for the shop here, because only its
//! life as a process matters; the shop itself is started by those who use this crate.

use std::{
    fs,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use mercato_harness::{Binary, Options, Shop};
use tempfile::TempDir;

/// Generous: the machine may be slow.
const LIMIT: Duration = Duration::from_secs(30);
/// Listens, and stops when told, as the shop does.
const POLITE: &str = "trap 'exit 0' TERM\necho a-key > \"$3/first-key\"\necho 'Mercato listens on http://127.0.0.1:1'\nwhile :; do sleep 0.05; done";

fn script(folder: &TempDir, text: &str) -> Binary {
    let path = folder.path().join("mercato");
    // Another process writes it: were the file open for writing here, a fork of another test would hold it open for a
    // moment more, and what is open for writing cannot be run.
    let mut writer = Command::new("sh");
    writer.args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"", "write"]);
    assert!(writer.arg(&path).arg(text).status().unwrap().success());
    Binary::at(path).unwrap()
}

fn options(folder: &TempDir) -> Options {
    let data = folder.path().join("data");
    fs::create_dir_all(&data).unwrap();
    Options::on(data)
}

/// The state letter of a process; `None` when it is gone.
fn state(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().next().map(str::to_owned)
}

fn wait_for(what: &str, holds: impl Fn() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(started.elapsed() < LIMIT, "{what} did not come about");
        thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_shop_starts_tells_its_figures_and_stops() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::start(&script(&folder, POLITE), &options(&folder)).unwrap();
    assert_eq!((shop.url(), shop.address()), ("http://127.0.0.1:1", "127.0.0.1:1"));
    assert_eq!(shop.key().unwrap(), "a-key");
    let memory = shop.memory().unwrap();
    assert!(memory.resident_bytes > 0 && memory.peak_resident_bytes >= memory.resident_bytes, "{memory:?}");
    assert!(memory.anonymous_bytes <= memory.resident_bytes, "{memory:?}");
    shop.stop().unwrap();
}

#[test]
fn it_is_paused_and_goes_on() {
    let folder = TempDir::new().unwrap();
    let shop = Shop::start(&script(&folder, POLITE), &options(&folder)).unwrap();
    shop.pause().unwrap();
    wait_for("a pause", || state(shop.pid()).as_deref() == Some("T"));
    shop.resume().unwrap();
    wait_for("going on", || state(shop.pid()).is_some_and(|state| state != "T"));
    shop.stop().unwrap();
}

#[test]
fn neither_a_killed_nor_a_dropped_one_stays() {
    let folder = TempDir::new().unwrap();
    let binary = script(&folder, POLITE);
    let shop = Shop::start(&binary, &options(&folder)).unwrap();
    let pid = shop.pid();
    shop.kill().unwrap();
    assert_eq!(state(pid), None);

    let shop = Shop::start(&binary, &options(&folder)).unwrap();
    let pid = shop.pid();
    shop.pause().unwrap();
    drop(shop);
    assert_eq!(state(pid), None);
}

#[test]
fn one_that_never_is_ready_is_an_error_that_shows_its_log() {
    let folder = TempDir::new().unwrap();
    let ends = script(&folder, "echo 'no disk' >&2; exit 3");
    let error = Shop::start(&ends, &options(&folder)).err().unwrap().to_string();
    assert!(error.contains("no disk") && error.contains('3'), "{error}");

    let waits = script(&folder, "echo 'still at it' >&2; exec sleep 60");
    let options = options(&folder).ready_within(Duration::from_millis(300));
    let error = Shop::start(&waits, &options).err().unwrap().to_string();
    assert!(error.contains("not ready"), "{error}");
}

#[test]
fn a_shop_that_ends_badly_is_an_error() {
    let folder = TempDir::new().unwrap();
    let rude = POLITE.replace("exit 0", "exit 7");
    let shop = Shop::start(&script(&folder, &rude), &options(&folder)).unwrap();
    let error = shop.stop().unwrap_err().to_string();
    assert!(error.contains('7'), "{error}");
}

#[test]
fn it_may_be_started_under_another_program() {
    let folder = TempDir::new().unwrap();
    let options = options(&folder).under(["env", "GREETING=hello"]);
    let greets = POLITE.replacen("trap", "echo \"$GREETING\" >&2\ntrap", 1);
    let shop = Shop::start(&script(&folder, &greets), &options).unwrap();
    assert_eq!(fs::read_to_string(shop.log()).unwrap().trim(), "hello");
    shop.stop().unwrap();
}

#[test]
fn a_command_is_run_to_its_end_and_measured() {
    let folder = TempDir::new().unwrap();
    let binary = script(&folder, "echo \"$1\"; echo aside >&2; sleep 0.1; exit 1");
    let done = binary.run(&["verify"], LIMIT).unwrap();
    assert_eq!(
        (done.stdout.as_str(), done.stderr.as_str(), done.status.code()),
        ("verify\n", "aside\n", Some(1))
    );
    assert!(done.peak_resident_bytes > 0 && done.took >= Duration::from_millis(100), "{done:?}");
    assert!(done.succeeded().is_err());
    assert!(script(&folder, "exec sleep 60").run(&["x"], Duration::from_millis(200)).is_err());
    assert!(Binary::at(Path::new("no-such-program")).is_err());
}
