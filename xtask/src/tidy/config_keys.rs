//! Every setting that the app reads stands in the sample file, and none besides. Settings are the public fields of the
//! deserialised structs in the app's `config`; in the sample a key may be commented out.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Finding, Tree};

const SAMPLE: &str = "docs/operate/mercato.toml";
const ROOT: &str = "Config";

/// A struct's fields: name, type and line.
type Fields<'a> = Vec<(&'a str, &'a str, usize)>;

/// Keys that only one side has.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut structs = BTreeMap::new();
    let files = tree
        .rust()
        .filter(|file| file.path == "app/src/config.rs" || file.path.starts_with("app/src/config/"));
    for file in files {
        for (name, fields) in deserialised(&file.text) {
            structs.insert(name, (file.path.as_str(), fields));
        }
    }
    let mut settings = BTreeMap::new();
    collect(&structs, ROOT, "", &mut settings);
    let sample = sample_keys(tree.text(SAMPLE).unwrap_or_default());
    let names: BTreeSet<&str> = sample.iter().map(|(key, _)| key.as_str()).collect();
    let missing = settings.iter().filter(|(key, _)| !names.contains(key.as_str()));
    let missing =
        missing.map(|(key, (path, line))| Finding::at(path, *line, format!("`{key}` is not in {SAMPLE}")));
    let unknown = sample.iter().filter(|(key, _)| !settings.contains_key(key));
    missing
        .chain(unknown.map(|(key, line)| Finding::at(SAMPLE, *line, format!("no setting is `{key}`"))))
        .collect()
}

/// The dotted keys of a struct and of the structs in its fields.
fn collect<'a>(
    structs: &BTreeMap<&'a str, (&'a str, Fields<'a>)>,
    name: &str,
    prefix: &str,
    settings: &mut BTreeMap<String, (&'a str, usize)>,
) {
    let Some((path, fields)) = structs.get(name) else { return };
    for (field, kind, line) in fields {
        let inner = kind.strip_prefix("Option<").and_then(|kind| kind.strip_suffix('>')).unwrap_or(kind);
        let key = format!("{prefix}{field}");
        if structs.contains_key(inner) {
            collect(structs, inner, &format!("{key}."), settings);
        } else {
            settings.insert(key, (path, *line));
        }
    }
}

/// Structs that derive `Deserialize`, with their public fields.
fn deserialised(source: &str) -> Vec<(&str, Fields<'_>)> {
    let mut found: Vec<(&str, Fields<'_>)> = Vec::new();
    let (mut derives, mut inside) = (false, false);
    for (index, line) in source.lines().enumerate() {
        if line.starts_with("#[derive(") {
            derives = line.contains("Deserialize");
        } else if let Some(rest) =
            line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub(crate) struct "))
        {
            inside = derives && rest.ends_with('{');
            derives = false;
            if inside {
                found.push((rest.trim_end_matches([' ', '{']), Vec::new()));
            }
        } else if line.starts_with('}') {
            (derives, inside) = (false, false);
        } else if inside
            && let Some((name, kind)) =
                line.trim().strip_prefix("pub ").and_then(|field| field.split_once(": "))
            && let Some((_, fields)) = found.last_mut()
        {
            fields.push((name, kind.trim_end_matches(','), index + 1));
        }
    }
    found
}

/// The dotted keys of the sample, those that are commented out too, with their lines.
fn sample_keys(sample: &str) -> Vec<(String, usize)> {
    let mut table = String::new();
    let mut keys = Vec::new();
    for (index, line) in sample.lines().enumerate() {
        let line = line.strip_prefix("# ").unwrap_or(line);
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            table = format!("{name}.");
        } else if let Some((key, _)) = line.split_once(" = ")
            && is_key(key)
        {
            keys.push((format!("{table}{key}"), index + 1));
        }
    }
    keys
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    const CONFIG: &str = "\
#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The database.
    pub db: Option<String>,
    /// The shop.
    pub shop: ShopConfig,
}
";
    const SHOP: &str = "\
#[derive(Deserialize)]
pub struct ShopConfig {
    pub currency: Currency,
}
#[derive(Debug)]
pub struct Derived {
    pub not_a_setting: String,
}
";

    fn tree(sample: &str) -> Tree {
        Tree::of(&[("app/src/config/mod.rs", CONFIG), ("app/src/config/shop.rs", SHOP), (SAMPLE, sample)])
    }

    #[test]
    fn a_whole_sample_is_fine_and_so_is_nothing_at_all() {
        let sample = "# The database: any = will do.\n# db = \"sqlite:x\"\n[shop]\ncurrency = \"EUR\"\n";
        assert_eq!(check(&tree(sample)), []);
        assert_eq!(check(&Tree::of(&[])), []);
    }

    #[test]
    fn a_key_that_the_sample_lacks_is_found() {
        let found = texts(&check(&tree("db = \"sqlite:x\"\n[shop]\n")));
        assert_eq!(found, ["app/src/config/shop.rs:3: `shop.currency` is not in docs/operate/mercato.toml"]);
    }

    #[test]
    fn a_key_that_nothing_reads_is_found() {
        let found = texts(&check(&tree("db = \"\"\nold = 1\n[shop]\ncurrency = \"EUR\"\n")));
        assert_eq!(found, ["docs/operate/mercato.toml:2: no setting is `old`"]);
    }
}
