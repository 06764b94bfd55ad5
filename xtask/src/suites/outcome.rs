//! What cargo's tests print, line by line: how many passed and failed, which were skipped or ignored, and which
//! lines a person wants to see. Runs nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// The sum over all test programs of a run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Tests that passed.
    pub(crate) passed: u64,
    /// Tests that failed.
    pub(crate) failed: u64,
    /// What said that it was skipped, by name.
    pub(crate) skipped: BTreeSet<String>,
    /// Tests that are marked as ignored, by name.
    pub(crate) ignored: BTreeSet<String>,
    /// Whether cargo itself failed without a failing test: something does not compile, or a program crashed.
    pub(crate) broken: bool,
    /// Within the output of tests that passed.
    in_successes: bool,
}

impl Outcome {
    /// Takes a line; true when it is to be shown. The output of tests that passed is not.
    pub(crate) fn read(&mut self, line: &str) -> bool {
        if line == "successes:" {
            self.in_successes = true;
        } else if line == "failures:" || line.starts_with("test result:") {
            self.in_successes = false;
        }
        if let Some(name) = line.trim_start().strip_prefix("skipped on ") {
            // A reason may follow in parentheses; it is the same for all.
            self.skipped.insert(name.split(" (").next().unwrap_or(name).to_owned());
        }
        if let Some(counts) = line.strip_prefix("test result:") {
            self.passed += count(counts, "passed");
            self.failed += count(counts, "failed");
        }
        if let Some((name, "ignored")) = line.strip_prefix("test ").and_then(|test| test.split_once(" ... "))
        {
            self.ignored.insert(name.to_owned());
        }
        !self.in_successes
    }

    /// The suites that tests were skipped of, with their number: a test's module, or its own name where it has none.
    pub(crate) fn skipped_suites(&self) -> BTreeMap<&str, usize> {
        let mut suites = BTreeMap::new();
        for name in &self.skipped {
            *suites.entry(name.rsplit_once("::").map_or(name.as_str(), |(module, _)| module)).or_default() +=
                1;
        }
        suites
    }

    /// Takes cargo's own verdict.
    pub(crate) fn close(&mut self, success: bool) {
        self.broken = !success && self.failed == 0;
    }

    /// Whether all is well.
    pub(crate) fn is_success(&self) -> bool {
        self.failed == 0 && !self.broken
    }

    /// Adds another run's.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped.extend(other.skipped);
        self.ignored.extend(other.ignored);
        self.broken |= other.broken;
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The figure before a word, as in ` ok. 3 passed; 0 failed; …`.
fn count(counts: &str, word: &str) -> u64 {
    let words: Vec<&str> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
    words.windows(2).find(|pair| pair[1] == word).and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 4 tests
test keys::are_revoked ... ok
test slow ... ignored
test keys::fail ... FAILED

successes:

---- keys::are_revoked stdout ----
skipped on PostgreSQL: keys are revoked
chatter

successes:
    keys::are_revoked

failures:

---- keys::fail stdout ----
a panic

test result: FAILED. 12 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s
test result: ok. 30 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s";

    #[test]
    fn runs_are_summed_and_skips_are_named() {
        let mut outcome = Outcome::default();
        let shown: Vec<&str> = OUTPUT.lines().filter(|line| outcome.read(line)).collect();
        outcome.close(false);
        assert_eq!(outcome.to_string(), "42 passed, 1 failed");
        assert_eq!(outcome.skipped.iter().collect::<Vec<_>>(), ["PostgreSQL: keys are revoked"]);
        assert_eq!(outcome.ignored.iter().collect::<Vec<_>>(), ["slow"]);
        assert!(shown.contains(&"a panic") && !shown.contains(&"chatter"), "{shown:?}");
        assert!(!outcome.is_success() && !outcome.broken);
    }

    #[test]
    fn skipped_tests_are_told_by_suite() {
        let mut outcome = Outcome::default();
        for test in ["it::log::postgres::a", "it::log::postgres::b", "a whole order"] {
            outcome.read(&format!("skipped on PostgreSQL: {test} (no server)"));
        }
        let suites: Vec<_> = outcome.skipped_suites().into_iter().collect();
        assert_eq!(suites, [("PostgreSQL: a whole order", 1), ("PostgreSQL: it::log::postgres", 2)]);
    }

    #[test]
    fn a_run_that_does_not_compile_is_no_success() {
        let mut outcome = Outcome::default();
        outcome.close(false);
        assert!(outcome.broken && !outcome.is_success());
    }
}
