//! The files that checks look at, and what they answer with. Read once; what is built, fetched or hidden is left out.

use std::{fmt, fs, path::Path};

use anyhow::{Context, Result};

/// Endings of files that people write as text.
const TEXT: [&str; 20] = [
    "rs", "toml", "sql", "md", "proto", "lock", "json", "yml", "yaml", "sh", "py", "html", "css", "js",
    "mjs", "ts", "tsx", "csv", "txt", "conf",
];
/// Hidden folders that are ours all the same.
const OUR_HIDDEN: [&str; 3] = [".cargo", ".ci", ".github"];
/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = ["target", "node_modules", "dist", "artifacts", "mercato-data"];

/// A file, by its path from the top with `/` between.
#[derive(Debug)]
pub(crate) struct File {
    /// As in `crates/kernel/src/lib.rs`.
    pub(crate) path: String,
    /// All of it.
    pub(crate) text: String,
}

impl File {
    /// Whether the path ends so, as in `rs`.
    pub(crate) fn is(&self, ending: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, last)| last == ending)
    }
}

/// The files of a checkout, in order of their paths.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads a checkout.
    pub(crate) fn read(top: &Path) -> Result<Self> {
        let mut tree = Self::default();
        tree.read_folder(top, "")?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    /// A made-up one, for tests of checks.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self { files: files.iter().map(file).collect() }
    }

    /// All files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &File> {
        self.files.iter()
    }

    /// Files in Rust.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files().filter(|file| file.is("rs"))
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    fn read_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{prefix}{name}");
            let kind = entry.file_type()?;
            if kind.is_dir() && is_ours(&entry.path(), &name) {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() && is_text(&path) {
                let text = fs::read_to_string(entry.path()).with_context(|| format!("cannot read {path}"))?;
                self.files.push(File { path, text });
            }
        }
        Ok(())
    }
}

fn is_ours(folder: &Path, name: &str) -> bool {
    let hidden = name.starts_with('.') && !OUR_HIDDEN.contains(&name);
    // Cargo puts this tag into whatever it uses as a target folder.
    !hidden && !FOREIGN.contains(&name) && !folder.join("CACHEDIR.TAG").is_file()
}

fn is_text(path: &str) -> bool {
    path.starts_with(".ci/") || path.rsplit_once('.').is_some_and(|(_, ending)| TEXT.contains(&ending))
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    place: String,
    what: String,
}

impl Finding {
    /// In a line of a file, counted from 1.
    pub(crate) fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { place: format!("{path}:{line}"), what: what.into() }
    }

    /// In the file that begins to tell it.
    pub(crate) fn of(path: &str, what: impl Into<String>) -> Self {
        Self::at(path, 1, what)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// What was found, as text; for tests.
#[cfg(test)]
pub(crate) fn texts(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(Finding::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkout_is_read_without_what_was_built() {
        let top = tempfile::tempdir().unwrap();
        for (path, text) in [
            ("crates/a/src/lib.rs", "//! A."),
            ("target/b.rs", "built"),
            ("other/CACHEDIR.TAG", "tag"),
            ("other/c.rs", "built elsewhere"),
            (".git/d.md", "hidden"),
            (".ci/run", "ours"),
            ("picture.png", "no text"),
        ] {
            let file = top.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let tree = Tree::read(top.path()).unwrap();
        let paths: Vec<&str> = tree.files().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".ci/run", "crates/a/src/lib.rs"]);
    }
}
