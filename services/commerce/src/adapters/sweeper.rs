//! Removes what has served: sent outbox rows and idempotency records, both after a day.

use std::{sync::Arc, time::Duration};

use mercato_engines::db::Db;
use mercato_kernel::{Clock, Result};
use tokio_util::sync::CancellationToken;

use super::{sql::outbox, writer};

/// How long an outbox row stays that was sent, in hours since it was written.
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

#[cfg(test)]
mod tests {
    use mercato_engines::{
        db::{PoolSize, Value},
        on_both_databases,
        testing::TestDatabase,
    };
    use mercato_kernel::{ManualClock, SystemClock, hours};
    use uuid::Uuid;

    use super::*;
    use crate::adapters::sql::MIGRATIONS;

    on_both_databases!(what_has_served_goes_after_a_day_and_nothing_else);

    async fn what_has_served_goes_after_a_day_and_nothing_else(database: TestDatabase) {
        let db = Db::open(database.uri(), "commerce", PoolSize::default()).await.expect("a new database");
        db.migrate("commerce", MIGRATIONS).await.expect("the tables");
        let then = SystemClock.now();
        let event = "INSERT INTO outbox_events (event_id, topic, subject, sequence, event_type, occurred_at, \
                     envelope) VALUES ($1, 'orders', $2, 1, 'OrderCreated', $3, $4)";
        let sent =
            "DELETE FROM outbox_deliveries WHERE position = (SELECT max(position) FROM outbox_deliveries)";
        let record = "INSERT INTO idempotency_records (key_hash, fingerprint, status, reply, created_at) \
                      VALUES ($1, $1, 200, '{}', $2)";
        for (written_at, is_sent) in [(then, true), (then, false), (then + hours(2), true)] {
            let ids = [Uuid::now_v7(), Uuid::now_v7()].map(Value::from);
            let [id, subject] = ids;
            db.execute(event, vec![id, subject, written_at.into(), vec![1_u8].into()])
                .await
                .expect("an event");
            if is_sent {
                assert_eq!(db.execute(sent, Vec::new()).await.expect("a mark"), 1);
            }
            let key = Uuid::now_v7().as_bytes().to_vec();
            let created_at = if is_sent { written_at } else { then + hours(2) };
            db.execute(record, vec![key.into(), created_at.into()]).await.expect("a record");
        }
        assert_eq!(outbox::backlog(&db).await.expect("asked"), (1, Some(then)));
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(then + hours(25)));
        let swept = sweep(&db, &clock, &CancellationToken::new()).await.expect("a sweep");
        assert_eq!(swept, 2);
        for (sql, left) in [
            ("SELECT count(*) FROM outbox_events", 2),
            ("SELECT count(*) FROM outbox_deliveries", 1),
            ("SELECT count(*) FROM idempotency_records", 2),
        ] {
            let rows = db.fetch(sql, Vec::new()).await.expect("a count");
            assert_eq!(rows[0].get::<i64>(0).expect("a number"), left, "{sql}");
        }
    }
}
