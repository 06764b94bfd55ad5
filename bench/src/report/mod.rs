//! What a run found: a table for people, JSON for the next run to compare with, and a chart. Nothing is measured here.

mod chart;
mod compare;
mod figure;
mod table;

use std::{fs, path::Path};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::machine::Machine;
pub use compare::compare;
pub use figure::{Figure, Must, Round, median};
pub use table::table;

/// All figures of one run, with where they come from.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Where it ran.
    pub machine: Machine,
    /// Whether rounds were short and few, so that the figures are rough.
    pub quick: bool,
    /// What was measured.
    pub figures: Vec<Figure>,
    /// Rows that did not run, each with the reason.
    pub skipped: Vec<String>,
}

impl Report {
    /// Reads one that an earlier run wrote.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_slice(&bytes).with_context(|| format!("{} is no result of a run", path.display()))
    }

    /// Writes it as `NAME.json` and `NAME.svg` into `folder`.
    pub fn write(&self, folder: &Path, name: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        let json = serde_json::to_string_pretty(self)? + "\n";
        fs::write(folder.join(format!("{name}.json")), json)?;
        fs::write(folder.join(format!("{name}.svg")), chart::svg(self))?;
        Ok(())
    }
}
