//! Time as the shop sees it. Code asks a `Clock`, never the system, so that a test can step time.

use std::sync::Mutex;

pub use jiff::Timestamp;

/// Where the present comes from.
pub trait Clock: Send + Sync + 'static {
    /// The present moment, in whole microseconds.
    fn now(&self) -> Timestamp;
}

/// Whole microseconds since 1970, the form in which databases keep a time.
pub fn micros(time: Timestamp) -> i64 {
    time.as_microsecond()
}

/// The time that `micros` came from; out of range is clamped to the first and last whole second of `Timestamp`.
pub fn from_micros(micros: i64) -> Timestamp {
    let (first, last) = (Timestamp::MIN.as_second() * 1_000_000, Timestamp::MAX.as_second() * 1_000_000);
    Timestamp::from_microsecond(micros.clamp(first, last)).expect("within the range")
}

/// A span of whole hours, to be added to or taken from a time.
pub fn hours(count: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(count)
}

/// The same of whole minutes.
pub fn minutes(count: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_mins(count)
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        from_micros(micros(Timestamp::now()))
    }
}

/// A clock that stands still until it is moved.
#[derive(Debug)]
pub struct ManualClock(Mutex<Timestamp>);

impl ManualClock {
    /// A clock that shows `start`.
    pub fn at(start: Timestamp) -> Self {
        Self(Mutex::new(from_micros(micros(start))))
    }

    /// Shows `time` from now on; it may lie in the past.
    pub fn set(&self, time: Timestamp) {
        *self.0.lock().expect("no holder of the clock panics") = from_micros(micros(time));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no holder of the clock panics")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_was_read_is_written_as_it_was_read() {
        for read in [i64::MIN, -1, 0, 1_764_000_000_123_456, i64::MAX] {
            let time = from_micros(read);
            assert_eq!(from_micros(micros(time)), time, "{read}");
        }
    }
}
