//! That everything is documented: each module opens with `//!`, and each crate takes the workspace's lints, among which
//! `missing_docs` is. The lint itself looks at the items.

use toml::Table;

use super::tree::{Finding, Tree};

/// Modules without opening words, crates without the lints.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let modules = tree.rust().filter(|file| !file.text.starts_with("//!"));
    let modules = modules
        .map(|file| Finding::of(&file.path, "a module opens with `//!`: what lives here, what does not"));
    modules.chain(tree.files().filter_map(|file| of_manifest(&file.path, &file.text))).collect()
}

fn of_manifest(path: &str, text: &str) -> Option<Finding> {
    if !path.ends_with("Cargo.toml") {
        return None;
    }
    let manifest: Table = match text.parse() {
        Ok(manifest) => manifest,
        Err(error) => return Some(Finding::of(path, format!("this is not TOML: {error}"))),
    };
    let value = |table: &str, key: &str| manifest.get(table)?.get(key).cloned();
    if path == "Cargo.toml" {
        let lint =
            manifest.get("workspace")?.get("lints").and_then(|lints| lints.get("rust")?.get("missing_docs"));
        let is_on = lint.and_then(toml::Value::as_str).is_some_and(|level| level != "allow");
        return (!is_on).then(|| Finding::of(path, "the workspace's lints do not have `missing_docs`"));
    }
    let takes = value("lints", "workspace").and_then(|takes| takes.as_bool()).unwrap_or(false);
    (!takes).then(|| Finding::of(path, "a crate takes the workspace's lints: `[lints]` `workspace = true`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 3] = [
        ("Cargo.toml", "[workspace.lints.rust]\nmissing_docs = \"warn\""),
        ("app/Cargo.toml", "[lints]\nworkspace = true"),
        ("app/src/main.rs", "//! The shop.\nfn main() {}"),
    ];

    #[test]
    fn a_documented_tree_is_fine() {
        assert_eq!(check(&Tree::of(&GOOD)), []);
    }

    #[test]
    fn what_is_missing_is_found() {
        for (index, text) in [
            (0, "[workspace.lints.rust]\nunsafe_code = \"forbid\""),
            (0, "[workspace.lints.rust]\nmissing_docs = \"allow\""),
            (1, "[package]\nname = \"mercato\""),
            (2, "use std::fmt;\n//! Too late."),
        ] {
            let mut files = GOOD;
            files[index].1 = text;
            assert_eq!(check(&Tree::of(&files)).len(), 1, "{text}");
        }
    }
}
