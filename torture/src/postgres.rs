//! A PostgreSQL of the torture's own, made, killed and started again by `cargo xtask engines`. The tests' server is
//! another one.

use std::{
    env,
    path::PathBuf,
    process::{Output, Stdio},
};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

/// How `mercato-torture` calls the chores when xtask did not say.
const XTASK: &str = "MERCATO_TORTURE_XTASK";

/// The server's name among those of `cargo xtask engines`.
#[derive(Debug, Clone)]
pub(crate) struct Postgres {
    name: String,
}

impl Postgres {
    /// The server of this name; it need not run.
    pub(crate) fn named(name: String) -> Self {
        Self { name }
    }

    /// Starts it, after a crash too, and answers its URI.
    pub(crate) async fn up(&self) -> Result<String> {
        let output = self.chore(&["up"]).await?;
        Ok(String::from_utf8(output.stdout).context("a URI is text")?.trim().to_owned())
    }

    /// Kills it: no checkpoint, no goodbye to its clients. The next start recovers from its log.
    pub(crate) async fn crash(&self) -> Result<()> {
        self.chore(&["down", "--immediate"]).await.map(|_| ())
    }

    /// Stops it, if it runs, and removes all it had.
    pub(crate) async fn remove(&self) -> Result<()> {
        self.chore(&["down", "--remove"]).await.map(|_| ())
    }

    /// Stops it without waiting for anything else: we are about to end. The next `up` finds all it had.
    pub(crate) fn stop_at_once(&self) -> Result<()> {
        self.command(&["down"])
            .into_std()
            .output()
            .context("`cargo xtask engines` does not start")
            .map(|_| ())
    }

    async fn chore(&self, words: &[&str]) -> Result<Output> {
        let output = self.command(words).output().await.context("`cargo xtask engines` does not start")?;
        if !output.status.success() {
            bail!("`xtask engines {}`: {}", words.join(" "), String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(output)
    }

    fn command(&self, words: &[&str]) -> Command {
        let (program, first) = match env::var_os(XTASK) {
            Some(xtask) => (PathBuf::from(xtask), None),
            None => (PathBuf::from("cargo"), Some("xtask")),
        };
        let mut command = Command::new(program);
        command.args(first).arg("engines").args(words).args(["postgres", "--name", &self.name]);
        command.env_remove("MERCATO_TEST_POSTGRES").stdin(Stdio::null());
        command
    }
}
