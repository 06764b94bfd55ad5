//! SIGSTOP: the shop stands still, and its connections with it, while time goes on.

use std::time::Duration;

use anyhow::Result;

use super::RECOVERY;
use crate::site::Site;

/// As long as the leases and timeouts that must not be outlived unnoticed.
const PAUSE: Duration = Duration::from_secs(5);

pub(super) async fn strike(site: &mut Site) -> Result<()> {
    site.shop()?.pause()?;
    tokio::time::sleep(PAUSE).await;
    site.shop()?.resume()?;
    site.recover(RECOVERY).await
}
