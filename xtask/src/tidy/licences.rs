//! What comes from outside: from the public registry alone, and under licences that fit Apache-2.0. Whether a crate has
//! known faults needs a network and is not asked here.

use serde_json::Value;

use super::tree::Finding;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
/// Each of these lets a work under Apache-2.0 be given on, as source and as a binary.
const FITTING: [&str; 15] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    // Asks for the sources of its own files alone, which we take as they are.
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages from elsewhere or under other licences.
pub(crate) fn check(metadata: &Value) -> Vec<Finding> {
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let foreign = packages.iter().filter(|package| !package["source"].is_null());
    foreign.flat_map(of_package).map(|what| Finding::of("Cargo.lock", what)).collect()
}

fn of_package(package: &Value) -> Vec<String> {
    let text = |key: &str| package[key].as_str().unwrap_or_default();
    let mut found = Vec::new();
    if text("source") != REGISTRY {
        found.push(format!("`{}` comes from {}, not from the registry", text("name"), text("source")));
    }
    if !fits(text("license")) {
        found.push(format!("`{}` is under `{}`, which is not known to fit", text("name"), text("license")));
    }
    found
}

/// Whether an SPDX expression can be met: every part of an `AND` must be, any part of an `OR` will do.
fn fits(expression: &str) -> bool {
    let expression = expression.trim();
    if let Some(parts) = split(expression, " AND ") {
        return parts.iter().all(|part| fits(part));
    }
    if let Some(parts) = split(expression, " OR ").or_else(|| split(expression, "/")) {
        return parts.iter().any(|part| fits(part));
    }
    match expression.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => fits(inner),
        None => FITTING.contains(&expression),
    }
}

/// The parts of an expression at a word that stands outside of parentheses.
fn split<'a>(expression: &'a str, word: &str) -> Option<Vec<&'a str>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, _) in expression.match_indices(word) {
        let before = &expression[..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(&expression[begin..at]);
            begin = at + word.len();
        }
    }
    parts.push(&expression[begin..]);
    (parts.len() > 1).then_some(parts)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn expressions_are_understood() {
        for fine in ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(fits(fine), "{fine}");
        }
        for not in ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR GPL-3.0) AND SSPL-1.0"] {
            assert!(!fits(not), "{not}");
        }
    }

    #[test]
    fn other_licences_and_sources_are_found() {
        let package =
            |source: &str, license: &str| json!({"name": "x", "source": source, "license": license});
        let ours = json!({"name": "mercato", "source": null, "license": "Apache-2.0"});
        let fine = package(REGISTRY, "MIT");
        assert_eq!(check(&json!({"packages": [ours, fine]})), []);
        assert_eq!(check(&json!({"packages": [package(REGISTRY, "AGPL-3.0")]})).len(), 1);
        assert_eq!(check(&json!({"packages": [package("git+https://a.example/x", "MIT")]})).len(), 1);
    }
}
