//! Removes what has served: sent outbox rows and idempotency records, both after a day.

use std::{sync::Arc, time::Duration};

use mercato_engines::db::Db;
use mercato_kernel::{Clock, Result};
use tokio_util::sync::CancellationToken;

use super::{sql::outbox, writer};

/// How long a sent outbox row stays, in hours.
const KEEP_SENT_HOURS: i64 = 24;
/// How many rows one transaction removes, so that commands do not wait for it.
const BATCH: i64 = 1000;
const EVERY: Duration = Duration::from_mins(10);

/// Sweeps every ten minutes until `stop`.
pub async fn run(db: &Db, clock: &Arc<dyn Clock>, stop: CancellationToken) -> Result<()> {
    loop {
        let swept = sweep(db, clock, &stop).await?;
        tracing::debug!(swept, "swept the outbox and the idempotency records");
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Removes all that is out of date now, until `stop`; answers how many rows.
async fn sweep(db: &Db, clock: &Arc<dyn Clock>, stop: &CancellationToken) -> Result<u64> {
    let mut total = 0;
    while !stop.is_cancelled() {
        let now = clock.now();
        let mut tx = db.begin().await?;
        let sent = outbox::sweep_sent(&mut tx, now - mercato_kernel::hours(KEEP_SENT_HOURS), BATCH).await?;
        let records = writer::sweep(&mut tx, now, BATCH).await?;
        tx.commit().await?;
        total += sent + records;
        if sent + records == 0 {
            break;
        }
    }
    Ok(total)
}
