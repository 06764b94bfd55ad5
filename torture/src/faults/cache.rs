//! The cache is emptied. It lives in the process, so that is a stop and a start; the stop must go well, as the one
//! fault here that a shop is told of.

use std::{fs, io::ErrorKind};

use anyhow::{Context, Result};

use crate::site::Site;

pub(super) async fn strike(site: &mut Site) -> Result<()> {
    site.stop().await?;
    match fs::remove_dir_all(site.data().join("blob-copies")) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error).context("the copies"),
        _ => {}
    }
    site.start().await
}
