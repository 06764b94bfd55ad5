//! The program under test, and its commands that end by themselves, such as `import` and `verify`. A command is watched
//! while it runs, because the kernel forgets a process's peak when it ends.

use std::{
    env,
    ffi::OsStr,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

use crate::figures::{Memory, processor_time};

/// How often a running command is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A `mercato` that was built.
#[derive(Debug, Clone)]
pub struct Binary(PathBuf);

/// A command that has ended.
#[derive(Debug, Clone)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// All that it wrote to standard output.
    pub stdout: String,
    /// All that it wrote to standard error.
    pub stderr: String,
    /// From its start to its end.
    pub took: Duration,
    /// The most memory that it was seen to hold, in bytes.
    pub peak_resident_bytes: u64,
    /// The processor time that it was last seen to have used.
    pub processor_time: Duration,
}

impl Binary {
    /// The program at this path, which must be there.
    pub fn at(path: impl Into<PathBuf>) -> Result<Self> {
        let path = std::path::absolute(path.into())?;
        ensure!(path.is_file(), "there is no program at {}", path.display());
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// A command of it that takes nothing from the settings in our own environment.
    pub fn command(&self) -> Command {
        without_our_settings(Command::new(&self.0))
    }

    /// Runs a command of it to its end; one that takes longer than `limit` is killed, which is an error.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S], limit: Duration) -> Result<Finished> {
        let mut command = self.command();
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("{} does not start", self.0.display()))?;
        let mut running = Killed(child);
        let stdout = read_all(running.0.stdout.take());
        let stderr = read_all(running.0.stderr.take());
        let (mut peak_resident_bytes, mut used) = (0, Duration::ZERO);
        let status = loop {
            let pid = running.0.id();
            // Both fail in the moment between its end and our noticing.
            peak_resident_bytes =
                Memory::of(pid).map_or(peak_resident_bytes, |memory| memory.peak_resident_bytes);
            used = processor_time(pid).unwrap_or(used);
            if let Some(status) = running.0.try_wait()? {
                break status;
            }
            ensure!(started.elapsed() < limit, "`{command:?}` did not end within {limit:?}");
            thread::sleep(LOOK_EVERY);
        };
        let took = started.elapsed();
        let text = |reader: thread::JoinHandle<String>| reader.join().expect("reading a pipe does not panic");
        let (stdout, stderr) = (text(stdout), text(stderr));
        Ok(Finished { status, stdout, stderr, took, peak_resident_bytes, processor_time: used })
    }
}

impl Finished {
    /// This, which must have ended with 0.
    pub fn succeeded(self) -> Result<Self> {
        ensure!(self.status.success(), "it ended with {}:\n{}{}", self.status, self.stdout, self.stderr);
        Ok(self)
    }
}

/// A child that does not outlive us.
pub(crate) struct Killed(pub(crate) Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // Neither can fail for a child of ours that still runs, and one that has ended needs neither.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Takes `MERCATO_…` out of what a command inherits: a shop under test has the settings that the test says.
pub(crate) fn without_our_settings(mut command: Command) -> Command {
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("MERCATO_") {
            command.env_remove(name);
        }
    }
    command
}

/// Reads a pipe aside, so that a command that writes much never waits for us.
fn read_all(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came before an error is still worth showing.
            let _ = pipe.read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}
