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
    /// Settings of the shop other than its defaults.
    pub settings: Vec<String>,
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

    /// This with the figures of an earlier run of the same commit that it has not measured itself: a part of the rows
    /// may be measured again. What an earlier run was on another machine or another commit says nothing here.
    #[must_use]
    pub fn over(self, earlier: Self) -> Self {
        let is_same = self.machine.is_same(&earlier.machine) && self.settings == earlier.settings;
        if !is_same || self.quick != earlier.quick {
            return self;
        }
        let (mut figures, mut new) = (earlier.figures, self.figures);
        for figure in &mut figures {
            if let Some(at) = new.iter().position(|new| new.id == figure.id) {
                *figure = new.remove(at);
            }
        }
        figures.extend(new);
        Self { figures, machine: earlier.machine, ..self }
    }

    /// Writes it as `NAME.json` and `NAME.svg` into `folder`.
    pub fn write(&self, folder: &Path, name: &str) -> Result<()> {
        fs::create_dir_all(folder)?;
        let path = folder.join(format!("{name}.json"));
        let json = serde_json::to_string_pretty(self)? + "\n";
        fs::write(path, json)?;
        fs::write(folder.join(format!("{name}.svg")), chart::svg(self))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(commit: &str, ids: &[(&str, f64)]) -> Report {
        let machine = Machine { commit: commit.to_owned(), ..Machine::here(Path::new("/")) };
        let figure = |(id, ours): &(&str, f64)| Figure::alone(id, id, "s", Must::AtMost(1.0), vec![*ours]);
        let figures = ids.iter().map(figure).collect();
        Report { machine, quick: false, settings: Vec::new(), figures, skipped: Vec::new() }
    }

    fn shown(report: &Report) -> Vec<(&str, f64)> {
        report.figures.iter().map(|figure| (figure.id.as_str(), figure.ours)).collect()
    }

    #[test]
    fn rows_measured_again_take_their_places() {
        let earlier = report("one", &[("a", 1.0), ("b", 2.0)]);
        let again = report("one", &[("b", 3.0), ("c", 4.0)]).over(earlier.clone());
        assert_eq!(shown(&again), [("a", 1.0), ("b", 3.0), ("c", 4.0)]);
        assert_eq!(shown(&report("two", &[("b", 3.0)]).over(earlier)), [("b", 3.0)]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        report("one", &[("a <b>", 0.5)]).write(folder.path(), "x").expect("written");
        let read = Report::read(&folder.path().join("x.json")).expect("read");
        assert_eq!(shown(&read), [("a <b>", 0.5)]);
        let chart = fs::read_to_string(folder.path().join("x.svg")).expect("a chart");
        assert!(chart.contains("a &lt;b&gt;") && chart.ends_with("</svg>\n"), "{chart}");
    }
}
