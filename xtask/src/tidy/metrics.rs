//! Every metric that the code counts stands in the documents, and none besides. A name must be in sight: a string or a
//! constant at the place that counts, or, where that is a variable, strings in the same file.

use std::collections::BTreeMap;

use super::{
    lengths::is_test,
    source::{code_only, first_string, line_of},
    tree::{File, Finding, Tree},
};

const DOCUMENT: &str = "docs/operate/metrics.md";
const MACROS: [&str; 6] =
    ["counter!(", "gauge!(", "histogram!(", "describe_counter!(", "describe_gauge!(", "describe_histogram!("];
const PREFIX: &str = "mercato_";

/// Metrics that only one side has, and such as hide their name.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let document = tree.text(DOCUMENT).unwrap_or_default();
    let mut counted = BTreeMap::new();
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| !is_test(&file.path) && !file.path.starts_with("xtask/")) {
        for (line, argument) in arguments(file) {
            let names = name(tree, argument).map_or_else(|| names_in(&file.text), |name| vec![name]);
            if names.is_empty() {
                findings.push(Finding::at(&file.path, line, "no name of this metric is in sight"));
            }
            for name in names {
                counted.entry(name).or_insert((file.path.as_str(), line));
            }
        }
    }
    for (name, (path, line)) in &counted {
        if !document.contains(&format!("`{name}`")) {
            findings.push(Finding::at(path, *line, format!("`{name}` is not in {DOCUMENT}")));
        }
    }
    let rows = document.lines().enumerate().filter_map(|(index, line)| {
        let (name, _) = line.strip_prefix("| `")?.split_once('`')?;
        (name.starts_with(PREFIX) && !counted.contains_key(name))
            .then(|| Finding::at(DOCUMENT, index + 1, format!("nothing counts `{name}`")))
    });
    findings.into_iter().chain(rows).collect()
}

/// What stands first in each counting macro, and its line.
fn arguments(file: &File) -> Vec<(usize, &str)> {
    let code = code_only(&file.text);
    let mut found = Vec::new();
    for word in MACROS {
        for (at, _) in code.match_indices(word) {
            let before = code[..at].chars().next_back();
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_') {
                found.push((line_of(&code, at), file.text[at + word.len()..].trim_start()));
            }
        }
    }
    found
}

/// The name, from a string or from the constant that `argument` begins with.
fn name<'a>(tree: &'a Tree, argument: &'a str) -> Option<&'a str> {
    if let Some(name) = first_string(argument) {
        return Some(name);
    }
    let path = argument.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':').next()?;
    let constant = path.rsplit("::").next().filter(|constant| !constant.is_empty())?;
    tree.rust().find_map(|file| {
        let (_, rest) = file.text.split_once(&format!("const {constant}: &str ="))?;
        first_string(rest.trim_start())
    })
}

/// Every string in a file that is like a metric's name.
fn names_in(text: &str) -> Vec<&str> {
    let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let begin = format!("\"{PREFIX}");
    let quoted = text.match_indices(&begin).filter_map(|(at, _)| first_string(&text[at..]));
    quoted.filter(is_name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    const ROW: &str = "| `mercato_orders_total` | counter | orders placed |";

    #[test]
    fn documented_metrics_are_fine() {
        for code in [
            "metrics::counter!(\"mercato_orders_total\").increment(1);",
            "counter!(\n    \"mercato_orders_total\",\n    \"a\" => b)",
            "const ORDERS: &str = \"mercato_orders_total\";\nfn a() { counter!(ORDERS) }",
            "fn a(name: &str) { counter!(name) }\nfn b() { a(\"mercato_orders_total\") }",
        ] {
            assert_eq!(check(&Tree::of(&[("app/src/a.rs", code), (DOCUMENT, ROW)])), [], "{code}");
        }
    }

    #[test]
    fn what_one_side_lacks_is_found() {
        let code = "//! A.\nfn a() { metrics::gauge!(\"mercato_lag\").set(1.0); }";
        let found = texts(&check(&Tree::of(&[("app/src/a.rs", code), (DOCUMENT, ROW)])));
        assert_eq!(
            found,
            [
                "app/src/a.rs:2: `mercato_lag` is not in docs/operate/metrics.md",
                "docs/operate/metrics.md:1: nothing counts `mercato_orders_total`",
            ]
        );
    }

    #[test]
    fn a_hidden_name_is_found() {
        let found = texts(&check(&Tree::of(&[("app/src/a.rs", "fn a(name: &str) { counter!(name) }")])));
        assert_eq!(found, ["app/src/a.rs:1: no name of this metric is in sight"]);
    }
}
