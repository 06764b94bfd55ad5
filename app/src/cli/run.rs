//! `mercato run`: opens the shop and serves it until it is told to stop.

use std::io::{IsTerminal, Write};

use clap::Args;
use figment::value::Value;
use mercato_kernel::Secret;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Ending;
use crate::{
    config::{Config, Flags},
    data_folder::DataFolder,
    demo,
    running::Running,
    telemetry, trial,
};

#[derive(Debug, Args)]
pub struct Run {
    /// Where to listen; port 0 picks a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// Which services run in this process, between commas [default: all]
    #[arg(long, value_name = "A,B")]
    services: Option<String>,
    /// Fill an empty shop with the demo catalog
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    flags: Flags,
}

impl Run {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, self.settings())?;
        telemetry::start(&config.log)?;
        trial::delay_commits()?;
        survive_full_disks()?;
        let stop = on_signal()?;
        let running = Running::start(&config).await?;
        if let Some(key) = running.shop().keys.ensure_first_admin().await? {
            hand_over(&key, &config)?;
        }
        if config.demo {
            demo::fill(running.inside(), running.source(), config.shop.currency).await?;
        }
        let mut out = std::io::stdout();
        writeln!(out, "Mercato listens on {}", running.url()?)?;
        out.flush()?;
        running.serve(stop).await?;
        Ok(Ending::Done)
    }

    fn settings(&self) -> Vec<(&'static str, Value)> {
        let mut settings = Vec::new();
        if let Some(listen) = &self.listen {
            settings.push(("listen", Value::from(listen.as_str())));
        }
        if let Some(services) = &self.services {
            settings.push(("services", Value::from(services.as_str())));
        }
        if self.demo {
            settings.push(("demo", Value::from(true)));
        }
        settings
    }
}

/// Shows the first admin key once on a terminal; elsewhere only its owner finds it. It is never logged.
fn hand_over(key: &Secret<String>, config: &Config) -> anyhow::Result<()> {
    if std::io::stdout().is_terminal() {
        println!("The first admin key, shown this once:\n\n    {}\n", key.expose());
        return Ok(());
    }
    let path = DataFolder::open(&config.data)?.write_first_key(key.expose())?;
    tracing::info!(path = %path.display(), "the first admin key is in a file that only its owner reads");
    Ok(())
}

/// A file that grows beyond its limit (`ulimit -f`) is to be an error of the write, as on a full disk, and not the end
/// of the process, which is what SIGXFSZ does unless somebody listens. The number is the same on Linux and macOS.
fn survive_full_disks() -> anyhow::Result<()> {
    // Who listens hears nothing: being there is enough, and lasts after it is dropped.
    drop(signal(SignalKind::from_raw(25))?);
    Ok(())
}

/// Cancelled by the first SIGTERM or SIGINT; the second ends the process at once.
fn on_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let stopping = stop.clone();
    tokio::spawn(async move {
        let mut told = async || tokio::select! { _ = terminate.recv() => (), _ = interrupt.recv() => () };
        told().await;
        tracing::info!("stopping: finishing what runs");
        stopping.cancel();
        told().await;
        std::process::exit(1);
    });
    Ok(stop)
}
