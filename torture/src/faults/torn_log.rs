//! The log engine's file loses its tail, as on a disk that lied about its last writes: `log.db` and no other. Only
//! what a power loss can take is taken: frames of the write-ahead log that no checkpoint has copied yet.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read},
    os::unix::fs::FileExt,
    path::Path,
};

use anyhow::{Context, Result};

use crate::{dice::Dice, site::Site};

const WAL_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;
/// Where SQLite's shared index keeps how many frames there are, and how many are in the database already.
const FRAMES_AT: usize = 16;
const COPIED_AT: usize = 96;

pub(super) async fn strike(site: &mut Site, dice: &mut Dice) -> Result<()> {
    site.kill().await?;
    tear(&site.data(), dice).context("tearing the log")?;
    site.start().await
}

fn tear(data: &Path, dice: &mut Dice) -> Result<()> {
    // The dice are thrown whatever is there, so that the rest of the run does not depend on it.
    let (keep, within, scribbles) = (dice.below(1_000), dice.below(4_096), dice.chance(40));
    let index = match fs::read(data.join("log.db-shm")) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        index => index?,
    };
    let number =
        |at: usize| index.get(at..at + 4).map(|bytes| u32::from_ne_bytes(bytes.try_into().expect("four")));
    let (frames, copied) = (number(FRAMES_AT).unwrap_or(0), number(COPIED_AT).unwrap_or(0));
    let open = u64::from(frames.saturating_sub(copied));
    if open == 0 {
        return Ok(());
    }
    let wal = OpenOptions::new().read(true).write(true).open(data.join("log.db-wal"))?;
    let frame = FRAME_HEADER + page_size(&wal)?;
    let from = WAL_HEADER + (u64::from(copied) + open * keep / 1_000) * frame + within % frame;
    if scribbles {
        let noise: Vec<u8> = (0..frame).map(|_| u8::try_from(dice.below(256)).expect("a byte")).collect();
        wal.write_all_at(&noise, from)?;
    } else {
        wal.set_len(from)?;
    }
    Ok(())
}

fn page_size(mut wal: &File) -> Result<u64> {
    let mut header = [0; 12];
    wal.read_exact(&mut header)?;
    Ok(u64::from(u32::from_be_bytes(header[8..12].try_into().expect("four bytes"))))
}
