//! The outbox: events on their way to the log, written with what they tell of and kept until some time after they went.

use mercato_contracts::Event;
use mercato_engines::db::{ColumnKind, Db, InsertMany, Sql, Tx, Value};
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

/// How many bytes of events are read at once, more or less: an order of 2,000 lines is half a megabyte.
const READ_BYTES: i64 = 2 * 1024 * 1024;

/// The oldest rows after a position that do not count as sent. The inner part finds from lengths alone where to stop.
const UNSENT: &str = "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
     WHERE position IN (SELECT position FROM (\
         SELECT position, sum(size) OVER (ORDER BY position) - size AS bytes_before FROM (\
             SELECT d.position, length(e.envelope) AS size FROM outbox_deliveries d \
             JOIN outbox_events e ON e.position = d.position WHERE d.sent_at IS NULL AND d.position > $3 \
             ORDER BY d.position LIMIT $1) AS sizes) AS sums \
         WHERE bytes_before < $2) \
     ORDER BY position";

/// The oldest rows after `position` that do not count as sent. For SQLite, where what commits later stands behind.
pub async fn unsent_after(db: &Db, position: i64, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    read(db.fetch(UNSENT, vec![limit.into(), READ_BYTES.into(), position.into()]).await?)
}

/// The oldest rows not sent yet, by state and never by `position > last`: a transaction that began earlier may commit
/// later.
pub async fn unsent(tx: &mut Tx, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    unsent_page(tx, 0, limit).await
}

/// The rows after `position` that do not count as sent, for who sees one state of them and goes through it page by page.
pub async fn unsent_page(tx: &mut Tx, position: i64, limit: i64) -> StoreResult<Vec<OutboxRow>> {
    read(tx.fetch(UNSENT, vec![limit.into(), READ_BYTES.into(), position.into()]).await?)
}

/// How many rows wait to be sent, and since when the oldest does.
pub async fn backlog(db: &Db) -> StoreResult<(i64, Option<Timestamp>)> {
    let sql = "SELECT (SELECT count(*) FROM outbox_deliveries WHERE sent_at IS NULL), \
               (SELECT e.occurred_at FROM outbox_deliveries d JOIN outbox_events e ON e.position = d.position \
               WHERE d.sent_at IS NULL ORDER BY d.position LIMIT 1)";
    let row = db.fetch(sql, Vec::new()).await?.remove(0);
    Ok((row.get(0)?, row.get(1)?))
}

/// The name of a row that counts as sent.
pub struct SentRow {
    pub position: i64,
    pub subject: Uuid,
    pub sequence: i64,
}

/// Names of rows after `position` that count as sent, for the check at start.
pub async fn sent_after(db: &Db, position: i64, limit: i64) -> StoreResult<Vec<SentRow>> {
    let sql = "SELECT d.position, e.subject, e.sequence FROM outbox_deliveries d \
               JOIN outbox_events e ON e.position = d.position \
               WHERE d.sent_at IS NOT NULL AND d.position > $1 ORDER BY d.position LIMIT $2";
    let rows = db.fetch(sql, vec![position.into(), limit.into()]).await?;
    rows.iter()
        .map(|row| Ok(SentRow { position: row.get(0)?, subject: row.get(1)?, sequence: row.get(2)? }))
        .collect()
}

/// The rows at these positions that are still there, in order.
pub async fn rows_at(db: &Db, positions: &[i64]) -> StoreResult<Vec<OutboxRow>> {
    let sql = Sql::per(
        "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
         WHERE position IN (SELECT value FROM json_each($1)) ORDER BY position",
        "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
         WHERE position = ANY($1) ORDER BY position",
    );
    read(db.fetch(sql, vec![Value::Ints(positions.to_vec())]).await?)
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
        "UPDATE outbox_deliveries SET sent_at = $1 WHERE position IN (SELECT value FROM json_each($2))",
        "UPDATE outbox_deliveries SET sent_at = $1 WHERE position = ANY($2)",
    );
    tx.execute(sql, vec![now.into(), Value::Ints(positions)]).await?;
    Ok(())
}

/// Removes up to `limit` rows sent before `before`; answers how many.
pub async fn sweep_sent(tx: &mut Tx, before: Timestamp, limit: i64) -> StoreResult<u64> {
    let sql = Sql::per(
        "DELETE FROM outbox_events WHERE position IN \
         (SELECT position FROM outbox_deliveries WHERE sent_at < $1 ORDER BY sent_at LIMIT $2)",
        "DELETE FROM outbox_events WHERE position IN \
         (SELECT position FROM outbox_deliveries WHERE sent_at < $1 ORDER BY sent_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
    );
    Ok(tx.execute(sql, vec![before.into(), limit.into()]).await?)
}
