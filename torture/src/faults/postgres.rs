//! PostgreSQL is killed with `-m immediate` and comes back after a moment. The shop is left alone: it must find its
//! database again by itself.

use std::time::Duration;

use anyhow::{Context, Result};

use super::RECOVERY;
use crate::{dice::Dice, site::Site};

pub(super) async fn strike(site: &mut Site, dice: &mut Dice) -> Result<()> {
    let postgres = site.postgres.clone().context("this shop has no PostgreSQL")?;
    postgres.crash().await?;
    tokio::time::sleep(Duration::from_millis(dice.below(500))).await;
    postgres.up().await?;
    site.recover(RECOVERY).await
}
