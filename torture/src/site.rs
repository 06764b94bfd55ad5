//! The place where the shop under trial lives: its folder, its database, its process. What is done to it is decided
//! by the faults; here is how to do it.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use mercato_harness::{Binary, Options, Shop};
use rustix::process::{Pid, Signal, kill_process};
use tokio::task::spawn_blocking;

use crate::{api::Api, postgres::Postgres};

/// The longest time in which a shop must be open again.
const START_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(20);

/// Which database the shop is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Database {
    /// Files in the data folder
    Sqlite,
    /// A server of the torture's own
    Postgres,
}

/// A shop with its surroundings.
pub(crate) struct Site {
    binary: Binary,
    folder: PathBuf,
    /// The shop's server, where it has one.
    pub(crate) postgres: Option<Postgres>,
    uri: Option<String>,
    /// A client of the shop; it follows it through restarts.
    pub(crate) api: Api,
    shop: Option<Shop>,
    /// Settings of the shop, beside the usual.
    settings: Vec<(&'static str, String)>,
    /// The slowest start so far.
    pub(crate) slowest_start: Duration,
    /// The longest that a running shop took to be ready again.
    pub(crate) slowest_recovery: Duration,
}

impl Site {
    /// A shop that does not run yet. What is in `folder` already is its past.
    pub(crate) fn new(binary: Binary, folder: PathBuf, postgres: Option<Postgres>) -> Result<Self> {
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        Ok(Self {
            binary,
            folder,
            postgres,
            uri: None,
            api: Api::new()?,
            shop: None,
            settings: Vec::new(),
            slowest_start: Duration::ZERO,
            slowest_recovery: Duration::ZERO,
        })
    }

    /// A variable in the environment of the shop, from its next start on.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.settings.push((name, value));
    }

    /// The shop's own folder.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Where everything about this shop is kept.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file by which the shop's clock is stepped: microseconds that are added to the system's.
    pub(crate) fn clock_file(&self) -> PathBuf {
        self.folder.join("clock-offset-us")
    }

    /// The running process.
    pub(crate) fn shop(&mut self) -> Result<&mut Shop> {
        self.shop.as_mut().context("the shop does not run")
    }

    /// Starts the database, where there is one, and the shop, and waits until it is ready.
    pub(crate) async fn start(&mut self) -> Result<()> {
        if let Some(postgres) = &self.postgres {
            self.uri = Some(postgres.up().await?);
        }
        let began = Instant::now();
        let (binary, options) = (self.binary.clone(), self.options().ready_within(START_LIMIT));
        let shop = spawn_blocking(move || Shop::start(&binary, &options)).await??;
        fs::write(self.pid_file(), shop.pid().to_string())?;
        self.api.move_to(shop.url(), &shop.key()?);
        self.shop = Some(shop);
        self.wait_ready(START_LIMIT).await?;
        self.slowest_start = self.slowest_start.max(began.elapsed());
        Ok(())
    }

    /// Kills the shop that an earlier torture left running when it was killed itself.
    pub(crate) async fn kill_left_over(&self) -> Result<()> {
        let Ok(text) = fs::read_to_string(self.pid_file()) else { return Ok(()) };
        let data = self.data().display().to_string();
        // The number may be another process's by now; ours names its folder.
        let is_ours = || {
            let words = fs::read(format!("/proc/{}/cmdline", text.trim())).unwrap_or_default();
            words.split(|byte| *byte == 0).any(|word| word == data.as_bytes())
        };
        let pid = Pid::from_raw(text.trim().parse()?).context("a process has a number")?;
        while is_ours() {
            kill_process(pid, Signal::KILL).context("the shop that was left running")?;
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    }

    fn pid_file(&self) -> PathBuf {
        self.folder.join("shop.pid")
    }

    /// Starts the shop and kills it after a while, whatever it does then.
    pub(crate) async fn start_and_kill(&mut self, after: Duration) -> Result<()> {
        let (binary, options) = (self.binary.clone(), self.options().ready_within(after));
        spawn_blocking(move || match Shop::start(&binary, &options) {
            Ok(shop) => shop.kill(),
            // Not ready in that time, and killed for it.
            Err(_) => Ok(()),
        })
        .await?
    }

    fn options(&self) -> Options {
        let clock = self.clock_file().display().to_string();
        let options = Options::on(self.data()).log(self.folder.join("shop.log"));
        let options = options.env("MERCATO_TEST_CLOCK_FILE", &clock);
        let options = self.settings.iter().fold(options, |options, (name, value)| options.env(name, value));
        match &self.uri {
            Some(uri) => options.db(uri),
            None => options,
        }
    }

    /// Waits until a shop that ran through a fault says that it is ready again.
    pub(crate) async fn recover(&mut self, limit: Duration) -> Result<()> {
        let began = Instant::now();
        self.wait_ready(limit).await?;
        self.slowest_recovery = self.slowest_recovery.max(began.elapsed());
        Ok(())
    }

    async fn wait_ready(&mut self, limit: Duration) -> Result<()> {
        let began = Instant::now();
        loop {
            let last = match self.api.ask("/health/ready", &[]).await {
                Ok((200, _)) => return Ok(()),
                Ok((status, body)) => format!("{status} {body}"),
                Err(error) => format!("{error:#}"),
            };
            if let Some(ended) = self.shop()?.ended()? {
                bail!("the shop ended by itself: {ended}; see shop.log");
            }
            if began.elapsed() > limit {
                bail!("the shop is not ready after {limit:?}: {last}");
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// `kill -9`.
    pub(crate) async fn kill(&mut self) -> Result<()> {
        let shop = self.shop.take().context("the shop does not run")?;
        spawn_blocking(move || shop.kill()).await?
    }

    /// SIGTERM; the shop must end well, and soon.
    pub(crate) async fn stop(&mut self) -> Result<()> {
        let shop = self.shop.take().context("the shop does not run")?;
        spawn_blocking(move || shop.stop()).await?
    }

    /// Ends everything. Files stay where they are; a server's data only where `removes` is false.
    pub(crate) async fn close(&mut self, removes: bool) -> Result<()> {
        if self.shop.is_some() {
            self.kill().await?;
        }
        self.uri = None;
        match &self.postgres {
            Some(postgres) if removes => postgres.remove().await,
            Some(postgres) => postgres.crash().await,
            None => Ok(()),
        }
    }
}

impl Drop for Site {
    /// A run that is interrupted leaves no server behind; one that ended has closed its own.
    fn drop(&mut self) {
        if let (Some(postgres), Some(_)) = (&self.postgres, &self.uri)
            && let Err(error) = postgres.stop_at_once()
        {
            eprintln!("PostgreSQL was not stopped: {error:#}");
        }
    }
}
