//! What the kernel says of a process: its memory and the processor time it has used. Read from `/proc`, so only on
//! Linux.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// The memory of one process, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Memory {
    /// What is in memory now, pages of files among it (`VmRSS`).
    pub resident_bytes: u64,
    /// The most that ever was (`VmHWM`).
    pub peak_resident_bytes: u64,
    /// What is in memory now and belongs to no file (`RssAnon`).
    pub anonymous_bytes: u64,
}

impl Memory {
    /// That of a running process.
    pub fn of(pid: u32) -> Result<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"));
        let status = status.with_context(|| format!("process {pid} has no status: it is gone"))?;
        // A process that ended and was not waited for yet has a status without these lines.
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            kib.map(|kib| kib * 1024).with_context(|| format!("the status of process {pid} has no {name}"))
        };
        Ok(Self {
            resident_bytes: bytes("VmRSS")?,
            peak_resident_bytes: bytes("VmHWM")?,
            anonymous_bytes: bytes("RssAnon")?,
        })
    }
}

/// Lets the peak of a process begin anew at what it holds now.
pub(crate) fn reset_peak(pid: u32) -> Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5")
        .with_context(|| format!("the peak of process {pid} cannot be reset"))
}

/// The processor time that all threads of a process have used, ended ones too.
pub fn processor_time(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    let stat = stat.with_context(|| format!("process {pid} has no figures: it is gone"))?;
    // The program's name stands in brackets and may hold anything, spaces and brackets too.
    let (_, rest) = stat.rsplit_once(')').context("a process has a name in brackets")?;
    // After the name come the state and ten more fields, then user and system time.
    let mut fields = rest.split_whitespace().skip(11).map(str::parse::<u64>);
    let mut ticks = || fields.next().context("a process has times")?.context("times are numbers");
    let ticks = ticks()? + ticks()?;
    Ok(Duration::from_secs(ticks) / u32::try_from(rustix::param::clock_ticks_per_second())?)
}
