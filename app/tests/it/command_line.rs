//! The program itself: settings, keys, and files that cannot be imported.

mod at_rest;
mod doctor;
pub mod running;
mod snapshots;
mod whole_shop;

use std::process::{Command, Output};

use tempfile::TempDir;

fn mercato(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mercato"));
    command.current_dir(folder).env_clear();
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("an exit code"), text(stdout), text(stderr))
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

#[test]
fn the_settings_in_force_are_shown_and_passwords_are_not() {
    let folder = folder();
    std::fs::write(
        folder.path().join("mercato.toml"),
        "listen = \"127.0.0.1:1\"\n[shop]\ncurrency = \"JPY\"\n",
    )
    .unwrap();
    let (code, out, _) = run(mercato(&folder)
        .env("MERCATO_SHOP__CURRENCY", "GBP")
        .env("MERCATO_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2")
        .args(["config", "--db", "postgres://shop:s3cret@db/mercato", "--set", "rate_limits.per_key=7"]));
    assert_eq!(code, 0);
    let shown: toml::Table = out.parse().expect("TOML");
    assert_eq!(shown["listen"].as_str(), Some("127.0.0.1:1"), "the file");
    assert_eq!(shown["shop"]["currency"].as_str(), Some("GBP"), "a variable wins over the file");
    assert_eq!(shown["rate_limits"]["per_key"].as_integer(), Some(7), "a flag wins");
    assert_eq!(shown["trusted_proxies"].as_array().map(Vec::len), Some(2));
    for engine in ["log", "documents", "blobs"] {
        assert_eq!(shown["engines"][engine].as_str(), Some("postgres://shop:***@db/mercato"));
    }
    assert!(!out.contains("s3cret"));
}

#[test]
fn settings_that_do_not_exist_are_refused_by_name() {
    for (file, named) in [
        ("lissten = \"x\"\n", "lissten: there is no such setting"),
        ("[shop]\ncurency = \"EUR\"\n", "shop.curency: there is no such setting"),
        ("[shop]\ncurrency = \"EURO\"\n", "shop.currency: `EURO` is no ISO 4217 currency code"),
        ("services = [\"comerce\"]\n", "there are gateway, identity, commerce, query, storefront"),
        ("trusted_proxies = \"10.0.0.300\"\n", "trusted_proxies: `10.0.0.300` is no network"),
        ("services = \"commerce\"\n", "cannot run without gateway, identity, query, storefront yet"),
        (
            "[shop]\npublic_url = \"shop.example\"\n",
            "shop.public_url: `shop.example` is no address of a shop",
        ),
        ("[storefront]\nrenderers = 0\n", "storefront: renderers and render_ms are at least 1"),
    ] {
        let folder = folder();
        std::fs::write(folder.path().join("mercato.toml"), file).unwrap();
        let (code, _, err) = run(mercato(&folder).arg("config"));
        assert_eq!(code, 2, "{err}");
        assert!(err.contains(named), "{err}");
    }
    let (code, _, err) = run(mercato(&folder()).env("MERCATO_SHOP__COLOUR", "red").arg("config"));
    assert_eq!(code, 2);
    assert!(err.contains("shop.colour"), "{err}");
}

#[test]
fn the_sample_file_is_valid_and_shows_the_defaults() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operate/mercato.toml");
    let folder = folder();
    let (code, defaults, _) = run(mercato(&folder).arg("config"));
    assert_eq!(code, 0);
    let (code, shown, err) = run(mercato(&folder).args(["config", "--config", sample]));
    assert_eq!(code, 0, "{err}");
    assert_eq!(shown, defaults);
}

#[test]
fn a_key_is_printed_alone_listed_and_revoked() {
    let folder = folder();
    let (code, key, err) =
        run(mercato(&folder).args(["keys", "create", "--role", "staff", "--expires", "90d"]));
    assert_eq!(code, 0, "{err}");
    assert_eq!(key.lines().count(), 1);
    let (_, list, _) = run(mercato(&folder).args(["keys", "list"]));
    assert!(!list.contains(key.trim()));
    let line = list.lines().nth(1).expect("a key");
    assert!(line.contains("staff") && line.contains("valid"), "{line}");
    let id = line.split(' ').next().expect("an id");
    assert_eq!(run(mercato(&folder).args(["keys", "revoke", id])).0, 0);
    assert!(run(mercato(&folder).args(["keys", "list"])).1.contains("revoked"));
    assert_eq!(run(mercato(&folder).args(["keys", "revoke", "nonsense"])).0, 1);
    assert_eq!(run(mercato(&folder).args(["keys", "create", "--role", "king"])).0, 2);
}

#[test]
fn a_folder_of_a_newer_version_is_refused() {
    let folder = folder();
    let data = folder.path().join("mercato-data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(data.join("version"), "99 9.1.0\n").unwrap();
    let (code, _, err) = run(mercato(&folder).args(["keys", "list"]));
    assert_eq!(code, 1);
    assert!(err.contains("was written by a newer version (9.1.0)"), "{err}");
}

#[test]
fn files_that_cannot_be_imported_are_named_before_a_shop_is_asked() {
    let folder = folder();
    for (name, text, code, words) in [
        (
            "open.csv",
            "Handle,Title,Variant SKU,Variant Price\na,\"A,A,1\n",
            1,
            "line 2: a quote opens here and never closes; nothing was imported",
        ),
        ("column.csv", "Handle,Title,Variant SKU\na,A,A\n", 1, "the column `Variant Price` is missing"),
        ("empty.csv", "", 1, "the file is empty"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
        let (ended, _, err) = run(mercato(&folder).args(["import", "products", name]));
        assert_eq!(ended, code);
        assert!(err.contains(words), "{err}");
    }
    assert_eq!(run(mercato(&folder).args(["import", "products", "absent.csv"])).0, 2);
    assert_eq!(run(mercato(&folder).args(["import", "things", "empty.csv"])).0, 2);
    let (ended, _, err) = run(mercato(&folder).args(["import", "products", "ok.csv", "--currency", "XYZ"]));
    assert_eq!(ended, 2, "{err}");
}

#[test]
fn a_shop_that_does_not_run_is_named() {
    let folder = folder();
    std::fs::write(folder.path().join("ok.csv"), "Handle,Title,Variant SKU,Variant Price\na,A,A,1\n")
        .unwrap();
    let (code, _, err) =
        run(mercato(&folder).args(["import", "products", "ok.csv", "--url", "http://127.0.0.1:1"]));
    assert_eq!(code, 1);
    assert!(err.contains("no shop answers at http://127.0.0.1:1") && err.contains("is it running?"), "{err}");
}
