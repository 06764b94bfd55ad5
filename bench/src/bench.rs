//! What a run is told: which program, how long, with which data. The rows read it; nothing is measured here.

use std::{path::PathBuf, time::Duration};

use mercato_harness::Binary;

/// The settings of a run.
pub struct Bench {
    /// The shop's program.
    pub binary: Binary,
    /// Where data folders are made.
    pub folder: PathBuf,
    /// A PostgreSQL server whose user may create databases.
    pub postgres: Option<String>,
    /// The folder with the CSVs.
    pub data: Option<PathBuf>,
    /// Settings for every shop, as `key=value`, beside its defaults.
    pub settings: Vec<String>,
    /// Whether it is to be short: rounds are few, and what takes long is left out.
    pub quick: bool,
    /// Buyers at once where orders are placed in a closed loop.
    pub buyers: u64,
    /// How often each side is measured.
    pub rounds: usize,
    /// How long one side of a round lasts.
    pub round: Duration,
}

impl Bench {
    /// A CSV of the data folder, where there is one.
    pub fn csv(&self, name: &str) -> Option<PathBuf> {
        self.data.as_ref().map(|folder| folder.join(name)).filter(|path| path.is_file())
    }

    /// One of two sizes.
    pub fn sized<T>(&self, full: T, quick: T) -> T {
        if self.quick { quick } else { full }
    }
}

/// Tells the person at the terminal what runs.
pub fn say(line: &str) {
    eprintln!("{line}");
}
