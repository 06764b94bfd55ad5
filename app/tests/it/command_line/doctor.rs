//! `mercato doctor`: it looks at every engine, changes nothing, and exits with 1 when one of them cannot work.

use std::{collections::BTreeSet, fs};

use tempfile::TempDir;

use super::{folder, mercato, run};

/// What it says of a shop in `folder` with these settings of `[engines]`.
fn doctor(folder: &TempDir, engines: &str) -> (i32, Vec<String>) {
    fs::write(folder.path().join("mercato.toml"), format!("[engines]\n{engines}\n")).unwrap();
    let (code, out, err) = run(mercato(folder).args(["doctor", "--set", "listen=127.0.0.1:0"]));
    assert!(err.is_empty(), "{err}");
    (code, out.lines().map(str::to_owned).collect())
}

fn files(folder: &TempDir) -> BTreeSet<String> {
    let entries = fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_machine_on_which_a_shop_can_begin_is_well_and_is_left_as_it_was() {
    let folder = folder();
    let (code, lines) = doctor(&folder, "");
    assert_eq!(code, 0, "{lines:#?}");
    for engine in ["identity.db", "commerce.db", "log", "documents", "search", "blobs"] {
        let line = lines.iter().find(|line| line.starts_with(&format!("ok    {engine} ")));
        assert!(line.is_some_and(|line| line.ends_with("`mercato run` makes it")), "{engine}: {lines:#?}");
    }
    assert!(lines.iter().any(|line| line.starts_with("ok    cache ")), "{lines:#?}");
    assert_eq!(files(&folder), BTreeSet::from(["mercato.toml".to_owned()]));
    assert_eq!(run(mercato(&folder).arg("migrate")).0, 0);
    let (code, lines) = doctor(&folder, "");
    assert_eq!(code, 0, "{lines:#?}");
    assert!(
        lines.contains(&"ok    commerce.db     sqlite:mercato-data/commerce.db".to_owned()),
        "{lines:#?}"
    );
}

#[test]
fn an_engine_that_cannot_work_is_named_and_the_exit_code_is_1() {
    let folder = folder();
    fs::write(folder.path().join("torn.db"), vec![0x5a; 8_192]).unwrap();
    fs::write(folder.path().join("file"), "no folder").unwrap();
    for (engine, uri, words) in [
        ("log", "postgres://127.0.0.1:1/x", "that the server runs"),
        ("log", "sqlite:torn.db", "is it a file of Mercato's, and whole?"),
        ("log", "kafka://broker", "there are: sqlite, postgres"),
        ("documents", "sqlite:torn.db", "is it a file of Mercato's, and whole?"),
        ("documents", "sqlite:file/documents.db", "cannot be made"),
        ("search", "tantivy:file/search", "cannot be made"),
        ("search", "tantivy:file", "cannot be written"),
        ("cache", "moka:much", "moka:much"),
        ("blobs", "folder:file", "cannot be written"),
        ("blobs", "folder:", "a folder is missing"),
    ] {
        let (code, lines) = doctor(&folder, &format!("{engine} = \"{uri}\""));
        let bad: Vec<&String> = lines.iter().filter(|line| line.starts_with("BAD")).collect();
        assert_eq!((code, bad.len()), (1, 1), "{uri}: {lines:#?}");
        assert!(bad[0].starts_with(&format!("BAD   {engine} ")) && bad[0].contains(words), "{}", bad[0]);
    }
}
