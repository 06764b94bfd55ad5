//! The tree in figures: how long files and functions are, and how many tests of each kind there are. They are shown,
//! not judged; the limits are in `lengths`.

use std::{collections::BTreeSet, fmt};

use super::{
    lengths::is_test,
    source::functions,
    tree::{File, Tree},
};

/// What is shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    files: usize,
    lines: usize,
    median: usize,
    p90: usize,
    longest_file: (usize, String),
    longest_function: (usize, String),
    longest_test_function: (usize, String),
    tests: Tests,
}

/// Test functions as written. A contract suite's count once here and run once for each engine.
#[derive(Debug, Default, PartialEq, Eq)]
struct Tests {
    unit: usize,
    integration: usize,
    property: usize,
    contract: usize,
}

/// Measures the files in Rust.
pub(crate) fn measure(tree: &Tree) -> Figures {
    let mut figures = Figures::default();
    let mut lengths = Vec::new();
    for file in tree.rust() {
        let lines = file.text.lines().count();
        lengths.push(lines);
        figures.longest_file = figures.longest_file.max((lines, file.path.clone()));
        for function in functions(&file.text) {
            let place = format!("{}:{} `{}`", file.path, function.line, function.name);
            let longest = if is_test(&file.path) {
                &mut figures.longest_test_function
            } else {
                &mut figures.longest_function
            };
            *longest = longest.clone().max((function.length, place));
        }
        figures.tests.count(file);
    }
    lengths.sort_unstable();
    figures.files = lengths.len();
    figures.lines = lengths.iter().sum();
    figures.median = percentile(&lengths, 50);
    figures.p90 = percentile(&lengths, 90);
    figures
}

/// The length that so many of a hundred files do not exceed.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or(0)
}

impl Tests {
    /// Tests in `proptest!` are properties; those under `tests/` look at a crate from outside, the others from within.
    fn count(&mut self, file: &File) {
        let mut in_property = false;
        let mut lines = file.text.lines().peekable();
        while let Some(line) = lines.next() {
            let code = line.trim();
            in_property = !line.starts_with('}') && (in_property || code == "proptest! {");
            // In a suite's macro the name is not there yet: its cases are counted apart.
            let is_pattern = lines.peek().is_some_and(|next| next.contains("fn $"));
            if is_pattern || (code != "#[test]" && !code.starts_with("#[tokio::test")) {
                continue;
            }
            match () {
                () if in_property => self.property += 1,
                () if is_test(&file.path) => self.integration += 1,
                () => self.unit += 1,
            }
        }
        self.contract += contract_cases(file);
    }
}

/// Functions of the engines' tests that a suite's macro is given by name, each on a line of its own.
fn contract_cases(file: &File) -> usize {
    if !file.path.starts_with("crates/engines/tests/") {
        return 0;
    }
    let named: BTreeSet<&str> = file.text.lines().map(|line| line.trim().trim_end_matches(',')).collect();
    let functions =
        file.text.lines().filter_map(|line| line.strip_prefix("async fn ")?.split(['(', '<']).next());
    functions.filter(|name| named.contains(name)).count()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, lines, median, p90, longest_file, longest_function, longest_test_function, tests } =
            self;
        writeln!(f, "files in Rust      {files} ({lines} lines)")?;
        writeln!(f, "lines per file     median {median}, p90 {p90}")?;
        writeln!(f, "longest file       {} lines: {}", longest_file.0, longest_file.1)?;
        writeln!(f, "longest function   {} lines of code: {}", longest_function.0, longest_function.1)?;
        let (length, place) = longest_test_function;
        writeln!(f, "  of tests         {length} lines of code: {place}")?;
        let Tests { unit, integration, property, contract } = tests;
        write!(f, "tests as written   {unit} unit, {integration} integration, {property} property, ")?;
        write!(f, "{contract} in contract suites")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_kinds_are_measured() {
        let unit = "//! A.\n#[test]\nfn a() {\n    b();\n}\n";
        let property = "proptest! {\n    #[test]\n    fn p() {}\n}\n#[tokio::test]\nasync fn q() {}\n";
        let contract = "contract!(\n    c,\n);\nasync fn c() {}\nasync fn helper() {}\n";
        let tree = Tree::of(&[
            ("app/src/a.rs", unit),
            ("app/tests/it/b.rs", property),
            ("crates/engines/tests/it/log.rs", contract),
        ]);
        let figures = measure(&tree);
        assert_eq!((figures.files, figures.lines, figures.median, figures.p90), (3, 16, 5, 6));
        assert_eq!(figures.longest_file, (6, "app/tests/it/b.rs".to_owned()));
        assert_eq!(figures.longest_function, (1, "app/src/a.rs:3 `a`".to_owned()));
        assert_eq!(figures.tests, Tests { unit: 1, integration: 1, property: 1, contract: 1 });
    }

    #[test]
    fn percentiles_are_ranks() {
        let hundred: Vec<usize> = (1..=100).collect();
        assert_eq!((percentile(&hundred, 50), percentile(&hundred, 90)), (50, 90));
        assert_eq!((percentile(&[7], 50), percentile(&[], 90)), (7, 0));
    }
}
