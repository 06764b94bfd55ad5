//! A full disk: for a while no file of the shop may grow beyond a length (`RLIMIT_FSIZE`, set from outside on the
//! running process); then there is room again. The shop is not started anew: it must go on by itself.

use std::{fs, path::Path, time::Duration};

use anyhow::Result;

use super::RECOVERY;
use crate::{dice::Dice, site::Site};

pub(super) async fn strike(site: &mut Site, dice: &mut Dice) -> Result<()> {
    let longest = longest_file(&site.data())?.max(64 * 1024);
    // From hardly anything to a little more than there is: what fails differs.
    let limit = dice.between(4 * 1024, longest + longest / 16);
    site.shop()?.limit_files(Some(limit))?;
    tokio::time::sleep(Duration::from_millis(dice.between(200, 900))).await;
    site.shop()?.limit_files(None)?;
    site.recover(RECOVERY).await
}

/// The length of the longest file in a folder, its subfolders left out.
fn longest_file(folder: &Path) -> Result<u64> {
    let mut longest = 0;
    for entry in fs::read_dir(folder)? {
        let about = entry?.metadata()?;
        if about.is_file() {
            longest = longest.max(about.len());
        }
    }
    Ok(longest)
}
