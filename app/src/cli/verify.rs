//! `mercato verify`: every invariant with what it counted, of a shop that runs or of one at rest.

use anyhow::{Context, bail};
use clap::Args;
use mercato_contracts::verify::Check;
use mercato_kernel::Secret;
use tokio_util::sync::CancellationToken;

use super::{Ending, Usage, at_rest};
use crate::{
    client::{Call, Client, JsonLines, Target},
    compose,
    config::{Config, Flags},
    data_folder::DataFolder,
    verify::{Mode, Report, http::Line, table},
};

#[derive(Debug, Args)]
pub struct Verify {
    /// A running shop; without it the data folder or database is checked at rest
    #[arg(long, env = "MERCATO_URL")]
    url: Option<String>,
    /// An API key of the running shop
    #[arg(long, env = "MERCATO_KEY", hide_env_values = true)]
    key: Option<String>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    flags: Flags,
}

impl Verify {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let at_rest = self.flags.data.is_some() || self.flags.db.is_some();
        let report = match &self.url {
            Some(url) if !at_rest => self.running(url).await?,
            _ => self.at_rest().await?,
        };
        if self.json {
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else {
            println!("{}", table::summary(&report));
        }
        Ok(if report.is_clean() { Ending::Done } else { Ending::FellShort })
    }

    async fn running(&self, url: &str) -> anyhow::Result<Report> {
        let target = Target { url: url.to_owned(), key: self.key.clone().map(Secret::new) };
        let client = Client::new(&target)?;
        client.check().await?;
        let mut lines = JsonLines::new(client.stream(&Call::post("/api/commands/verify", "{}")).await?);
        while let Some(line) = lines.next::<Line>().await? {
            if let Some(check) = &line.check {
                self.progress(check);
            }
            if let Some(error) = line.error {
                bail!("{error}");
            }
            if let Some(report) = line.report {
                return Ok(report);
            }
        }
        bail!("the shop stopped answering before the check was finished")
    }

    async fn at_rest(&self) -> anyhow::Result<Report> {
        let config = Config::load(&self.flags, Vec::new())?;
        if config.db.is_none() && !config.data.is_dir() {
            return Err(Usage(format!("{}: there is no such data folder", config.data.display())).into());
        }
        at_rest::check(&config).await?;
        let lock = DataFolder::open(&config.data)?.lock();
        let _lock = lock.context("a running shop is verified with --url URL --key KEY")?;
        let shop = compose::open(&config, CancellationToken::new()).await?;
        let report = shop.verifier.verify(Mode::AtRest, &mut |check| self.progress(check)).await;
        shop.close().await;
        Ok(report?)
    }

    fn progress(&self, check: &Check) {
        if !self.json {
            println!("{}", table::line(check));
        }
    }
}
