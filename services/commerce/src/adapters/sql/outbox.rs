//! The outbox: events on their way to the log, written with what they tell of and kept until some time after they went.

use mercato_contracts::Event;
use mercato_engines::db::{ColumnKind, Db, InsertMany, Row, Sql, Tx, Value};
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

/// The oldest rows after a position that are still to be delivered. The inner part finds from lengths alone where to stop.
const UNSENT: &str = "SELECT position, topic, subject, sequence, occurred_at, envelope FROM outbox_events \
     WHERE position IN (SELECT position FROM (\
         SELECT position, sum(size) OVER (ORDER BY position) - size AS bytes_before FROM (\
             SELECT d.position, length(e.envelope) AS size FROM outbox_deliveries d \
             JOIN outbox_events e ON e.position = d.position WHERE d.position > $3 \
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
    let sql = "SELECT (SELECT count(*) FROM outbox_deliveries), \
               (SELECT e.occurred_at FROM outbox_deliveries d JOIN outbox_events e ON e.position = d.position \
               ORDER BY d.position LIMIT 1)";
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
    let sql = "SELECT e.position, e.subject, e.sequence FROM outbox_events e WHERE e.position > $1 \
               AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.position = e.position) \
               ORDER BY e.position LIMIT $2";
    names(db, sql, position, limit).await
}

/// The same of rows before `position`, the newest first.
pub async fn sent_before(db: &Db, position: i64, limit: i64) -> StoreResult<Vec<SentRow>> {
    let sql = "SELECT e.position, e.subject, e.sequence FROM outbox_events e WHERE e.position < $1 \
               AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.position = e.position) \
               ORDER BY e.position DESC LIMIT $2";
    names(db, sql, position, limit).await
}

async fn names(db: &Db, sql: &'static str, position: i64, limit: i64) -> StoreResult<Vec<SentRow>> {
    let rows = db.fetch(sql, vec![position.into(), limit.into()]).await?;
    let one = |row: &Row| Ok(SentRow { position: row.get(0)?, subject: row.get(1)?, sequence: row.get(2)? });
    rows.iter().map(one).collect()
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

fn read(rows: Vec<Row>) -> StoreResult<Vec<OutboxRow>> {
    let one = |row: Row| {
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

/// Counts rows as sent: their deliveries are done.
pub async fn mark_sent(tx: &mut Tx, positions: Vec<i64>) -> StoreResult<()> {
    let sql = Sql::per(
        "DELETE FROM outbox_deliveries WHERE position IN (SELECT value FROM json_each($1))",
        "DELETE FROM outbox_deliveries WHERE position = ANY($1)",
    );
    tx.execute(sql, vec![Value::Ints(positions)]).await?;
    Ok(())
}

/// Removes those of the `limit` oldest rows that were written before `before` and sent; answers how many. Where the
/// oldest wait, later ones do too: the relay keeps their order.
pub async fn sweep_sent(tx: &mut Tx, before: Timestamp, limit: i64) -> StoreResult<u64> {
    let sql = Sql::per(
        "DELETE FROM outbox_events WHERE occurred_at < $1 \
         AND position IN (SELECT position FROM outbox_events ORDER BY position LIMIT $2) \
         AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.position = outbox_events.position)",
        "DELETE FROM outbox_events WHERE occurred_at < $1 \
         AND position IN (SELECT position FROM outbox_events ORDER BY position LIMIT $2 FOR UPDATE SKIP LOCKED) \
         AND NOT EXISTS (SELECT 1 FROM outbox_deliveries d WHERE d.position = outbox_events.position)",
    );
    Ok(tx.execute(sql, vec![before.into(), limit.into()]).await?)
}
