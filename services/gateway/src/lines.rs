//! The open connections: which of them wait for their client, and since when. Where there is no room for another, those
//! that have waited longest make way. What is said over a connection is not known here.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicI32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// So many make way at once, so that a flood is not met one by one.
const MAKE_WAY: usize = 64;
/// How long to wait for a connection to end when all of them are being worked for.
const RECHECK: Duration = Duration::from_millis(100);

/// A connection as long as it is open.
#[derive(Debug)]
pub(crate) struct Line {
    epoch: Instant,
    /// Requests that we work on. One whose body is on its way is not among them.
    working: AtomicI32,
    waiting_since_ms: AtomicU64,
    /// Cancelled when the connection is to make way.
    pub(crate) hang_up: CancellationToken,
}

impl Line {
    fn new(epoch: Instant) -> Self {
        let line = Self {
            epoch,
            working: AtomicI32::new(0),
            waiting_since_ms: AtomicU64::new(0),
            hang_up: CancellationToken::new(),
        };
        line.touch();
        line
    }

    /// The client did its part; now it is for us to work.
    pub(crate) fn begin(&self) {
        self.working.fetch_add(1, Ordering::Relaxed);
    }

    /// We did ours; now we wait for the client.
    pub(crate) fn end(&self) {
        self.touch();
        self.working.fetch_sub(1, Ordering::Relaxed);
    }

    /// The client took something of what we send.
    pub(crate) fn touch(&self) {
        let now_ms = u64::try_from(self.epoch.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.waiting_since_ms.store(now_ms, Ordering::Relaxed);
    }

    fn waits(&self) -> bool {
        self.working.load(Ordering::Relaxed) <= 0
    }
}

/// A request being worked on, for as long as this lives.
pub(crate) struct Turn(Arc<Line>);

impl Turn {
    pub(crate) fn of(line: Arc<Line>) -> Self {
        line.begin();
        Self(line)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// All open connections.
pub(crate) struct Lines {
    room: usize,
    epoch: Instant,
    open: Mutex<HashMap<u64, Arc<Line>>>,
    next: AtomicU64,
    closed: Notify,
}

impl Lines {
    /// Room for so many connections.
    pub(crate) fn new(room: usize) -> Arc<Self> {
        Arc::new(Self {
            room: room.max(1),
            epoch: Instant::now(),
            open: Mutex::default(),
            next: AtomicU64::new(0),
            closed: Notify::new(),
        })
    }

    /// A place for one more connection, made free if it must be.
    pub(crate) async fn seat(self: &Arc<Self>) -> Seat {
        loop {
            let closed = self.closed.notified();
            if let Some(seat) = self.try_seat() {
                return seat;
            }
            if self.make_way() == 0 {
                let _ = tokio::time::timeout(RECHECK, closed).await;
            }
        }
    }

    fn try_seat(self: &Arc<Self>) -> Option<Seat> {
        let mut open = self.open();
        if open.len() >= self.room {
            return None;
        }
        let (id, line) = (self.next.fetch_add(1, Ordering::Relaxed), Arc::new(Line::new(self.epoch)));
        open.insert(id, line.clone());
        ::metrics::gauge!("mercato_http_connections").increment(1.0);
        Some(Seat { id, line, lines: self.clone() })
    }

    /// Hangs up on those that have waited longest for their client; answers on how many.
    fn make_way(&self) -> usize {
        let mut open = self.open();
        let mut waiting: Vec<(u64, u64)> = open
            .iter()
            .filter(|(_, line)| line.waits())
            .map(|(id, line)| (line.waiting_since_ms.load(Ordering::Relaxed), *id))
            .collect();
        let count = MAKE_WAY.min(self.room / 16 + 1).min(waiting.len());
        if count < waiting.len() {
            waiting.select_nth_unstable(count);
            waiting.truncate(count);
        }
        for (_, id) in &waiting {
            if let Some(line) = open.remove(id) {
                line.hang_up.cancel();
            }
        }
        let closed = u64::try_from(count).unwrap_or_default();
        ::metrics::counter!("mercato_http_connections_closed_for_room_total").increment(closed);
        count
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Arc<Line>>> {
        self.open.lock().expect("counting connections does not panic")
    }
}

/// A connection's place, given back when this is dropped.
pub(crate) struct Seat {
    id: u64,
    pub(crate) line: Arc<Line>,
    lines: Arc<Lines>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.lines.open().remove(&self.id);
        self.lines.closed.notify_one();
        ::metrics::gauge!("mercato_http_connections").decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_has_waited_longest_makes_way_and_who_is_worked_for_does_not() {
        let lines = Lines::new(2);
        let (worked_for, idle) = (lines.seat().await, lines.seat().await);
        let turn = Turn::of(worked_for.line.clone());
        let newcomer = lines.seat().await;
        assert!(idle.line.hang_up.is_cancelled() && !worked_for.line.hang_up.is_cancelled());
        drop(turn);
        // It has waited since now, the newcomer for longer; either way one of them goes, never the next.
        let next = lines.seat().await;
        assert!(worked_for.line.hang_up.is_cancelled() || newcomer.line.hang_up.is_cancelled());
        assert!(!next.line.hang_up.is_cancelled());
    }

    #[tokio::test]
    async fn where_all_are_worked_for_the_next_waits_until_one_ends() {
        let lines = Lines::new(1);
        let seat = lines.seat().await;
        let turn = Turn::of(seat.line.clone());
        let next = tokio::spawn({
            let lines = lines.clone();
            async move { lines.seat().await }
        });
        tokio::task::yield_now().await;
        assert!(!next.is_finished());
        drop((turn, seat));
        next.await.expect("a seat");
    }
}
