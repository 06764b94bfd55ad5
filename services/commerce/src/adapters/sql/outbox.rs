//! The outbox: events on their way to the log, and the idempotency records that commit beside them.

use mercato_contracts::Event;
use mercato_engines::db::{ColumnKind, InsertMany, Sql, Tx, Value};
use mercato_kernel::Timestamp;
use uuid::Uuid;

use crate::ports::StoreResult;

/// The signal that a commit with events sends to the relay.
pub const OUTBOX_SIGNAL: &str = "outbox";

const INSERT_EVENTS: InsertMany = InsertMany {
    table: "outbox_events",
    columns: &[
        ("event_id", ColumnKind::Uuid),
        ("topic", ColumnKind::Text),
        ("subject", ColumnKind::Uuid),
        ("sequence", ColumnKind::Int),
        ("event_type", ColumnKind::Text),
        ("occurred_at", ColumnKind::Time),
        ("envelope", ColumnKind::Bytes),
    ],
    suffix: "",
};

/// Writes `events` in their order and wakes the relay once they are committed.
pub async fn append(tx: &mut Tx, events: &[Event]) -> StoreResult<()> {
    if events.is_empty() {
        return Ok(());
    }
    let row = |event: &Event| {
        vec![
            Value::from(event.id.uuid()),
            event.payload.topic().as_str().into(),
            event.subject.into(),
            event.sequence.into(),
            event.payload.event_type().into(),
            event.time.into(),
            event.encode().into(),
        ]
    };
    tx.insert_many(&INSERT_EVENTS, events.iter().map(row).collect()).await?;
    tx.wake(OUTBOX_SIGNAL);
    Ok(())
}

/// A row of the outbox.
pub struct OutboxRow {
    pub position: i64,
    pub topic: String,
    pub subject: Uuid,
    pub sequence: i64,
    pub occurred_at: Timestamp,
    pub envelope: Vec<u8>,
}

/// The oldest rows not sent yet, by state and never by `position > last`: a transaction that began earlier may
/// commit later.
pub async fn unsent(tx: &mut Tx, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    let sql = "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
               WHERE sent_at IS NULL ORDER BY position LIMIT $1";
    read(tx.fetch(sql, vec![limit.into()]).await?)
}

/// Rows after `position` that count as sent, for the check at start.
pub async fn sent_after(tx: &mut Tx, position: i64, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    let sql = "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
               WHERE sent_at IS NOT NULL AND position > $1 ORDER BY position LIMIT $2";
    read(tx.fetch(sql, vec![position.into(), limit.into()]).await?)
}

fn read(rows: Vec<mercato_engines::db::Row>) -> StoreResult<Vec<OutboxRow>> {
    let one = |row: mercato_engines::db::Row| {
        Ok(OutboxRow {
            position: row.get(0)?,
            topic: row.get(1)?,
            subject: row.get(2)?,
            sequence: row.get(3)?,
            occurred_at: row.get(4)?,
            envelope: row.get(5)?,
        })
    };
    rows.into_iter().map(one).collect()
}

/// Marks rows as sent.
pub async fn mark_sent(tx: &mut Tx, positions: Vec<i64>, now: Timestamp) -> StoreResult<()> {
    let sql = Sql::per(
        "UPDATE outbox_events SET sent_at = $1 WHERE position IN (SELECT value FROM json_each($2))",
        "UPDATE outbox_events SET sent_at = $1 WHERE position = ANY($2)",
    );
    tx.execute(sql, vec![now.into(), Value::Ints(positions)]).await?;
    Ok(())
}

/// Removes up to `limit` rows sent before `before`; answers how many.
pub async fn sweep_sent(tx: &mut Tx, before: Timestamp, limit: i64) -> StoreResult<u64> {
    let sql = "DELETE FROM outbox_events WHERE position IN \
               (SELECT position FROM outbox_events WHERE sent_at < $1 ORDER BY sent_at LIMIT $2)";
    Ok(tx.execute(sql, vec![before.into(), limit.into()]).await?)
}
