//! `kill -9` of the shop. At times it is killed again while it starts, when it mends what the first one left.

use std::time::Duration;

use anyhow::Result;

use crate::{dice::Dice, site::Site};

pub(super) async fn strike(site: &mut Site, dice: &mut Dice) -> Result<()> {
    site.kill().await?;
    if dice.chance(20) {
        site.start_and_kill(Duration::from_millis(dice.between(5, 250))).await?;
    }
    site.start().await
}
