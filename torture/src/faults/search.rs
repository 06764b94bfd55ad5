//! The shop is killed and its search folder deleted, as the guide says one may: the next start builds it again.

use std::fs;

use anyhow::{Context, Result};

use crate::site::Site;

pub(super) async fn strike(site: &mut Site) -> Result<()> {
    site.kill().await?;
    fs::remove_dir_all(site.data().join("search")).context("the search folder")?;
    site.start().await
}
