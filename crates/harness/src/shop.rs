//! A shop that runs as a process. Waiting here blocks the thread: a shop starts in a fraction of a second, and whoever
//! has an async runtime starts it aside.

use std::{
    fs::{self, OpenOptions},
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, kill_process};

use crate::{
    Binary, Memory, Options,
    binary::{Killed, without_our_settings},
    figures,
};

/// What a shop prints before its address, once it is ready.
const LISTENS: &str = "Mercato listens on ";
/// What a shop has from SIGTERM to its end.
const STOPS_WITHIN: Duration = Duration::from_secs(10);
/// How often a stopping process is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// How much of its log an error shows, in bytes.
const LOG_TAIL: usize = 4_000;

/// A running shop. Dropped, it is killed.
pub struct Shop {
    process: Killed,
    url: String,
    data: PathBuf,
    log: PathBuf,
    took: Duration,
}

impl Shop {
    /// Starts a shop and waits until it says where it listens.
    pub fn start(binary: &Binary, options: &Options) -> Result<Self> {
        let log = OpenOptions::new().create(true).append(true).open(&options.log);
        let log = log.with_context(|| format!("the log {} cannot be opened", options.log.display()))?;
        let mut command = command(binary, options);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("`{command:?}` does not start"))?;
        let mut process = Killed(child);
        let output = process.0.stdout.take().context("its output is a pipe")?;
        let address = first_address(output);
        let url = match address.recv_timeout(options.ready_within) {
            Ok(url) => url,
            Err(RecvTimeoutError::Timeout) => {
                bail!("it is not ready after {:?}:\n{}", options.ready_within, tail(&options.log))
            }
            Err(RecvTimeoutError::Disconnected) => {
                let status = process.0.wait()?;
                bail!("it ended with {status} before it was ready:\n{}", tail(&options.log))
            }
        };
        let (data, log) = (options.data.clone(), options.log.clone());
        Ok(Self { process, url, data, log, took: started.elapsed() })
    }

    /// Where it answers, as in `http://127.0.0.1:40123`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `HOST:PORT` of the same.
    pub fn address(&self) -> &str {
        self.url.strip_prefix("http://").unwrap_or(&self.url)
    }

    /// The process.
    pub fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// From the start of the process until it said where it listens.
    pub fn ready_after(&self) -> Duration {
        self.took
    }

    /// The first admin key, which the first process on an empty database left in its data folder.
    pub fn key(&self) -> Result<String> {
        let path = self.data.join("first-key");
        let key = fs::read_to_string(&path);
        Ok(key.with_context(|| format!("there is no first key at {}", path.display()))?.trim().to_owned())
    }

    /// Its data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The file its log goes to; shops before it on the same folder wrote there too.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.process.0.try_wait()?)
    }

    /// Its memory now.
    pub fn memory(&self) -> Result<Memory> {
        Memory::of(self.pid())
    }

    /// Lets its peak begin anew at what it holds now.
    pub fn reset_peak(&self) -> Result<()> {
        figures::reset_peak(self.pid())
    }

    /// The processor time that it has used so far.
    pub fn processor_time(&self) -> Result<Duration> {
        figures::processor_time(self.pid())
    }

    /// Pulls the plug: SIGKILL, and waits until it is gone.
    pub fn kill(mut self) -> Result<()> {
        self.process.0.kill()?;
        self.process.0.wait()?;
        Ok(())
    }

    /// Stops it in the middle of whatever it does: SIGSTOP.
    pub fn pause(&self) -> Result<()> {
        self.send(Signal::STOP)
    }

    /// Lets it go on: SIGCONT.
    pub fn resume(&self) -> Result<()> {
        self.send(Signal::CONT)
    }

    /// From now on no file that it writes may be longer than so many bytes, as on a disk that is full; none: as long as
    /// it likes.
    #[cfg(target_os = "linux")]
    pub fn limit_files(&self, bytes: Option<u64>) -> Result<()> {
        use rustix::process::{Resource, Rlimit, prlimit};
        let pid = Pid::from_raw(i32::try_from(self.pid())?).context("a process has a number")?;
        // The hard limit stays away, or the soft one could not be lifted again.
        let limit = Rlimit { current: bytes, maximum: None };
        prlimit(Some(pid), Resource::Fsize, limit).map(|_| ()).context("RLIMIT_FSIZE cannot be set")
    }

    /// Elsewhere no process can limit another.
    #[cfg(not(target_os = "linux"))]
    pub fn limit_files(&self, _: Option<u64>) -> Result<()> {
        bail!("the files of another process can be limited on Linux only")
    }

    /// Tells it to end: SIGTERM. It must do so within 10 seconds and with 0.
    pub fn stop(mut self) -> Result<()> {
        self.send(Signal::TERM)?;
        let told = Instant::now();
        loop {
            if let Some(status) = self.process.0.try_wait()? {
                ensure!(status.success(), "it ended with {status}:\n{}", tail(&self.log));
                return Ok(());
            }
            ensure!(
                told.elapsed() < STOPS_WITHIN,
                "it did not end in {STOPS_WITHIN:?}:\n{}",
                tail(&self.log)
            );
            thread::sleep(LOOK_EVERY);
        }
    }

    fn send(&self, signal: Signal) -> Result<()> {
        // It is our child and not waited for yet, so nobody else has its number.
        let pid = Pid::from_raw(i32::try_from(self.pid())?).context("a process has a number")?;
        kill_process(pid, signal).with_context(|| format!("{signal:?} cannot be sent"))
    }
}

fn command(binary: &Binary, options: &Options) -> Command {
    let mut command = match options.under.split_first() {
        None => binary.command(),
        Some((program, args)) => {
            let mut command = without_our_settings(Command::new(program));
            command.args(args).arg(binary.path());
            command
        }
    };
    command.arg("run").arg("--data").arg(&options.data).args(["--listen", &options.listen]);
    if let Some(db) = &options.db {
        command.args(["--db", db]);
    }
    command.args(&options.args);
    command.envs(options.env.iter().map(|(name, value)| (name, value)));
    command
}

/// Reads what it prints for as long as it lives; the address is sent when it comes, and the sender goes when it ends.
fn first_address(output: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix(LISTENS) {
                // Nobody waits any more when it came too late.
                let _ = sender.send(url.trim().to_owned());
            }
        }
    });
    receiver
}

/// The end of a log, for an error.
fn tail(log: &Path) -> String {
    let bytes = fs::read(log).unwrap_or_default();
    String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(LOG_TAIL)..]).into_owned()
}
