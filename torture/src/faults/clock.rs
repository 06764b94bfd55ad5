//! The shop's clock jumps, back or forward, by a second up to ten hours; later jumps start from the true time again.
//! Further than a day it never goes: what the shop keeps for a day would rightly be gone.

use std::fs;

use anyhow::{Context, Result};

use crate::{dice::Dice, site::Site};

const SECOND_US: u64 = 1_000_000;
const LONGEST_S: u64 = 10 * 3_600;

pub(super) fn strike(site: &mut Site, dice: &mut Dice) -> Result<()> {
    let seconds = if dice.chance(40) { dice.between(1, 90) } else { dice.between(90, LONGEST_S) };
    let offset_us = i64::try_from(seconds * SECOND_US).expect("some hours");
    let offset_us = if dice.chance(15) {
        0
    } else if dice.chance(50) {
        -offset_us
    } else {
        offset_us
    };
    // Moved into place whole: the shop may read at any moment.
    let file = site.clock_file();
    let beside = file.with_extension("new");
    fs::write(&beside, offset_us.to_string()).and_then(|()| fs::rename(&beside, &file)).context("the clock")
}
