//! Every error code that the kernel knows stands in the documents, with its status, and none besides.

use std::collections::BTreeMap;

use super::tree::{Finding, Tree};

const SOURCE: &str = "crates/kernel/src/failure.rs";
const DOCUMENT: &str = "docs/api/errors.md";

/// Codes that only one side has, or with two statuses.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let codes = codes(tree.text(SOURCE).unwrap_or_default());
    let rows = rows(tree.text(DOCUMENT).unwrap_or_default());
    let mut findings = Vec::new();
    for (code, (line, status)) in &codes {
        match rows.get(code) {
            None => findings.push(Finding::at(SOURCE, *line, format!("`{code}` is not in {DOCUMENT}"))),
            Some((row, documented)) if documented != status => {
                let what = format!("`{code}` is documented with {documented}; it answers {status}");
                findings.push(Finding::at(DOCUMENT, *row, what));
            }
            Some(_) => {}
        }
    }
    let unknown = rows.iter().filter(|(code, _)| !codes.contains_key(*code));
    findings.extend(
        unknown.map(|(code, (line, _))| Finding::at(DOCUMENT, *line, format!("no code is `{code}`"))),
    );
    findings
}

/// Lines such as `NotFound = "not_found", 404, "Not found";`.
fn codes(source: &str) -> BTreeMap<&str, (usize, &str)> {
    let lines = source.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (_, rest) = line.trim().strip_suffix(';')?.split_once(" = \"")?;
            let (code, rest) = rest.split_once("\", ")?;
            let (status, _) = rest.split_once(", \"")?;
            Some((code, (index + 1, status)))
        })
        .collect()
}

/// Rows such as ``| `not_found` | 404 | … |``.
fn rows(document: &str) -> BTreeMap<&str, (usize, &str)> {
    let lines = document.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (code, rest) = line.strip_prefix("| `")?.split_once("` | ")?;
            let (status, _) = rest.split_once(" | ")?;
            status.bytes().all(|byte| byte.is_ascii_digit()).then_some((code, (index + 1, status)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    const CODES: &str = "codes! {\n    NotFound = \"not_found\", 404, \"Not found\";\n}";

    #[test]
    fn a_documented_code_is_fine() {
        let document = "| code | status |\n| --- | --- |\n| `not_found` | 404 | No such thing | … |";
        assert_eq!(check(&Tree::of(&[(SOURCE, CODES), (DOCUMENT, document)])), []);
    }

    #[test]
    fn an_undocumented_code_is_found() {
        let found = texts(&check(&Tree::of(&[(SOURCE, CODES)])));
        assert_eq!(found, ["crates/kernel/src/failure.rs:2: `not_found` is not in docs/api/errors.md"]);
    }

    #[test]
    fn a_wrong_status_and_an_unknown_code_are_found() {
        let document = "| `not_found` | 410 | … |\n| `gone` | 410 | … |";
        let found = texts(&check(&Tree::of(&[(SOURCE, CODES), (DOCUMENT, document)])));
        assert_eq!(
            found,
            [
                "docs/api/errors.md:1: `not_found` is documented with 410; it answers 404",
                "docs/api/errors.md:2: no code is `gone`",
            ]
        );
    }
}
