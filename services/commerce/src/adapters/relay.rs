//! The relay: takes events from the outbox to the log, in batches, at least once, in order within a subject. One
//! relay works at a time on one PostgreSQL; another takes over when it goes.

use std::{sync::Arc, time::Duration};

use mercato_engines::{
    db::{Db, Dialect, Tx},
    log::{NewRecord, SharedLog},
};
use mercato_kernel::{Clock, Result};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::sql::outbox::{self, OUTBOX_SIGNAL, OutboxRow, SentRow};
use crate::ports::StoreResult;

/// How many events one transaction takes.
const BATCH: i64 = 1000;
/// After so many batches in a row that the log has wholly, it has all before them too: on PostgreSQL an event may have
/// gone a little later than those behind it.
const WHOLE_BATCHES: u32 = 5;
/// How many events are sent again at once: they are rare, and may be large.
const RESENT_AT_ONCE: usize = 50;
/// How long rows that went may wait, on SQLite, to be marked together.
const MARK_AFTER: Duration = Duration::from_millis(100);
/// How many of them wait at most.
const MARKED_AT_ONCE: usize = 5000;
/// How long the relay waits for a wake-up before it looks by itself.
const IDLE_POLL: Duration = Duration::from_secs(1);
/// How long the relay goes on when the shop stops.
const LAST_ROUNDS: Duration = Duration::from_secs(3);
/// The timeouts end a relay that hangs, so that another can go on.
const TRY_LOCK: &str = "SELECT pg_try_advisory_xact_lock($1), set_config('lock_timeout', '2s', true), \
                        set_config('idle_in_transaction_session_timeout', '5s', true)";
/// The advisory lock that the working relay holds.
const RELAY_LOCK: i64 = 0x6d65_7263_6174_6f02;

/// Takes events to the log.
pub struct Relay {
    /// Commerce's database.
    pub db: Db,
    /// Where the events go.
    pub log: SharedLog,
    /// Says when they went.
    pub clock: Arc<dyn Clock>,
}

impl Relay {
    /// Works until `stop`. Events that count as sent and are not in the log are sent again first.
    pub async fn run(&self, stop: CancellationToken) -> Result<()> {
        let mut woken = self.db.signals().subscribe(OUTBOX_SIGNAL);
        self.resend(&stop).await?;
        let mut measured: Option<Instant> = None;
        let mut sent = Sent::default();
        while !stop.is_cancelled() {
            woken.mark_unchanged();
            let taken = self.take_batch(&mut sent).await?;
            if sent.is_due() {
                self.mark_now(&mut sent).await?;
            }
            if measured.is_none_or(|at| at.elapsed() >= IDLE_POLL) {
                self.measure().await?;
                measured = Some(Instant::now());
            }
            if taken == 0 {
                tokio::select! {
                    () = stop.cancelled() => {}
                    _ = woken.changed() => {}
                    () = tokio::time::sleep(sent.rest()) => {}
                }
            }
        }
        // What was committed while the shop was stopping goes along; others may go on committing.
        let until = Instant::now() + LAST_ROUNDS;
        while Instant::now() < until && self.take_batch(&mut sent).await? > 0 {}
        Ok(self.mark_now(&mut sent).await?)
    }

    async fn measure(&self) -> StoreResult<()> {
        let (waiting, oldest) = outbox::backlog(&self.db).await?;
        let age = oldest.map_or(0.0, |oldest| self.clock.now().duration_since(oldest).as_secs_f64());
        metrics::gauge!("mercato_relay_lag_events").set(waiting as f64);
        metrics::gauge!("mercato_relay_lag_seconds").set(age.max(0.0));
        Ok(())
    }

    async fn take_batch(&self, sent: &mut Sent) -> StoreResult<u64> {
        let taken = match self.db.dialect() {
            Dialect::Sqlite => self.take_on_sqlite(sent).await,
            Dialect::Postgres => self.take_on_postgres().await,
        }?;
        metrics::counter!("mercato_relay_events_total").increment(taken);
        Ok(taken)
    }

    /// The one writer, for which all orders wait, is not held while the log is written, and seldom to say what went:
    /// nobody else relays from this file, and what was sent twice the log passes over.
    async fn take_on_sqlite(&self, sent: &mut Sent) -> StoreResult<u64> {
        let rows = outbox::unsent_after(&self.db, sent.last, BATCH).await?;
        if rows.is_empty() {
            return Ok(0);
        }
        let positions = self.send(rows).await?;
        let count = positions.len() as u64;
        sent.add(positions);
        Ok(count)
    }

    async fn mark_now(&self, sent: &mut Sent) -> StoreResult<()> {
        let positions = sent.take();
        if positions.is_empty() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        self.mark(&mut tx, positions).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The lock ends with the transaction; its timeouts end a relay that was paused, so that another can go on.
    async fn take_on_postgres(&self) -> StoreResult<u64> {
        let mut tx = self.db.begin().await?;
        let locked = tx.fetch(TRY_LOCK, vec![RELAY_LOCK.into()]).await?;
        if !locked[0].get::<bool>(0)? {
            tx.rollback().await?;
            return Ok(0);
        }
        let rows = outbox::unsent(&mut tx, BATCH).await?;
        if rows.is_empty() {
            tx.rollback().await?;
            return Ok(0);
        }
        let positions = self.send(rows).await?;
        let sent = self.mark(&mut tx, positions).await?;
        tx.commit().await?;
        Ok(sent)
    }

    /// Appends rows to the log; answers which they were.
    async fn send(&self, rows: Vec<OutboxRow>) -> StoreResult<Vec<i64>> {
        let positions = rows.iter().map(|row| row.position).collect();
        self.log.append(&records(rows)).await?;
        Ok(positions)
    }

    async fn mark(&self, tx: &mut Tx, positions: Vec<i64>) -> StoreResult<u64> {
        let count = positions.len() as u64;
        outbox::mark_sent(tx, positions).await?;
        Ok(count)
    }

    /// The log may have lost its tail with its disk: what is still in the outbox of that tail is offered to it again,
    /// and it takes what it lacks.
    async fn resend(&self, stop: &CancellationToken) -> StoreResult<()> {
        let Some(mut position) = self.before_the_lost_tail(stop).await? else { return Ok(()) };
        while !stop.is_cancelled() {
            let rows = outbox::sent_after(&self.db, position, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            position = last.position;
            let missing = self.missing(&rows).await?;
            if missing.is_empty() {
                continue;
            }
            tracing::warn!(
                events = missing.len(),
                "the log lacked events that were sent; they are sent again"
            );
            for positions in missing.chunks(RESENT_AT_ONCE) {
                self.log.append(&records(outbox::rows_at(&self.db, positions).await?)).await?;
            }
        }
        Ok(())
    }

    /// A position behind which all lies that the log has lost, found from the newest event backwards; `None` where it
    /// has lost nothing. What it keeps, it keeps from the beginning on: to look at every event of a day would take the
    /// first minute of each start.
    async fn before_the_lost_tail(&self, stop: &CancellationToken) -> StoreResult<Option<i64>> {
        let (mut position, mut has_lost, mut whole_batches) = (i64::MAX, false, 0);
        while !stop.is_cancelled() && whole_batches < WHOLE_BATCHES {
            let rows = outbox::sent_before(&self.db, position, BATCH).await?;
            let Some(last) = rows.last() else { return Ok(has_lost.then_some(0)) };
            position = last.position;
            if self.missing(&rows).await?.is_empty() {
                whole_batches += 1;
            } else {
                (has_lost, whole_batches) = (true, 0);
            }
        }
        Ok(has_lost.then_some(position - 1))
    }

    /// The positions of those rows that the log lacks.
    async fn missing(&self, rows: &[SentRow]) -> StoreResult<Vec<i64>> {
        let subjects: Vec<_> = rows.iter().map(|row| row.subject).collect();
        let known = self.log.last_sequences(&subjects).await?;
        let lost = |(row, known): &(&SentRow, &i64)| row.sequence > **known;
        Ok(rows.iter().zip(&known).filter(lost).map(|(row, _)| row.position).collect())
    }
}

/// What is in the log and does not count as sent yet.
#[derive(Default)]
struct Sent {
    /// The last row that went.
    last: i64,
    positions: Vec<i64>,
    since: Option<Instant>,
}

impl Sent {
    fn add(&mut self, positions: Vec<i64>) {
        self.last = positions.last().copied().unwrap_or(self.last);
        self.positions.extend(positions);
        self.since.get_or_insert_with(Instant::now);
    }

    fn take(&mut self) -> Vec<i64> {
        self.since = None;
        std::mem::take(&mut self.positions)
    }

    fn is_due(&self) -> bool {
        self.positions.len() >= MARKED_AT_ONCE
            || self.since.is_some_and(|since| since.elapsed() >= MARK_AFTER)
    }

    /// How long nothing has to be done about it.
    fn rest(&self) -> Duration {
        self.since.map_or(IDLE_POLL, |since| MARK_AFTER.saturating_sub(since.elapsed()))
    }
}

fn records(rows: Vec<OutboxRow>) -> Vec<NewRecord> {
    rows.into_iter().map(record).collect()
}

fn record(row: OutboxRow) -> NewRecord {
    NewRecord {
        topic: row.topic,
        subject: row.subject,
        sequence: row.sequence,
        time_us: mercato_kernel::micros(row.occurred_at),
        bytes: row.envelope.into(),
    }
}
