//! `mercato config`: the settings in force, as a file of settings.

use clap::Args;

use super::Ending;
use crate::config::{Config, Flags};

#[derive(Debug, Args)]
pub struct ShowConfig {
    #[command(flatten)]
    flags: Flags,
}

impl ShowConfig {
    pub fn execute(self) -> anyhow::Result<Ending> {
        let config = Config::load(&self.flags, Vec::new())?;
        print!("{}", config.to_toml());
        Ok(Ending::Done)
    }
}
