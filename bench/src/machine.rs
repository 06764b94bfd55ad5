//! What a run ran on: figures mean little without it. No name and no path of the machine is kept.

use std::{fs, path::Path, process::Command};

use serde::{Deserialize, Serialize};

/// The machine and what was built.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Machine {
    /// The checkout's commit, with `+` where files differed from it.
    pub commit: String,
    /// When the run began, in UTC.
    pub date: String,
    /// Processors.
    pub cores: usize,
    /// The processor's name.
    pub processor: String,
    /// Memory in MiB.
    pub memory_mib: u64,
    /// The kernel.
    pub kernel: String,
    /// Of the data folders.
    pub file_system: String,
    /// Processes that wanted a processor in the last minute before the run: more than none is noise.
    pub load_before: f64,
}

impl Machine {
    /// This one, with data in `folder`.
    pub fn here(folder: &Path) -> Self {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        let field = |text: &str, name: &str| {
            let line = text.lines().find(|line| line.starts_with(name));
            line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
        };
        let memory = field(&read("/proc/meminfo"), "MemTotal").unwrap_or_default();
        let memory_kib: u64 = memory.split(' ').next().and_then(|kib| kib.parse().ok()).unwrap_or(0);
        Self {
            commit: commit(),
            date: jiff::Timestamp::now().strftime("%Y-%m-%d").to_string(),
            cores: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            processor: field(&read("/proc/cpuinfo"), "model name").unwrap_or_else(|| "unknown".to_owned()),
            memory_mib: memory_kib / 1024,
            kernel: read("/proc/sys/kernel/osrelease").trim().to_owned(),
            file_system: file_system(folder),
            load_before: read("/proc/loadavg")
                .split(' ')
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or(0.0),
        }
    }

    /// Whether figures of both may stand in one table.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.commit, self.cores, &self.processor, &self.kernel, &self.file_system)
            == (&other.commit, other.cores, &other.processor, &other.kernel, &other.file_system)
    }

    /// In one line.
    pub fn sentence(&self) -> String {
        format!(
            "commit {}, {}, {} cores ({}), {} MiB, Linux {}, {}, load before {:.1}",
            self.commit,
            self.date,
            self.cores,
            self.processor,
            self.memory_mib,
            self.kernel,
            self.file_system,
            self.load_before
        )
    }
}

fn commit() -> String {
    let git = |args: &[&str]| {
        let output = Command::new("git").args(args).output().ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let Some(commit) = git(&["rev-parse", "--short=12", "HEAD"]) else { return "unknown".to_owned() };
    let changed =
        git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|text| !text.is_empty());
    if changed { format!("{commit}+") } else { commit }
}

/// The type of the file system that a folder is on: that of the longest mount point above it.
fn file_system(folder: &Path) -> String {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    let above = mounts.lines().filter_map(|line| {
        let (mount, kind) = line.split_once(" - ")?;
        let point = mount.split(' ').nth(4)?;
        folder.starts_with(point).then(|| (point.len(), kind.split(' ').next().unwrap_or("unknown")))
    });
    above.max_by_key(|(length, _)| *length).map_or("unknown", |(_, kind)| kind).to_owned()
}
