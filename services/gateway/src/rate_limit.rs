//! How many requests a caller may make, and what headers say of it. Who is counted where is decided at admission; where
//! the counts lie is in `buckets`.

use std::{
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    Rate,
    buckets::{Ask, Bucket, Buckets},
};

/// How a caller stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    policy: &'static str,
    rate: Rate,
    remaining: u32,
    /// Seconds until the bucket is full again, or, when the request was refused, until the next one may come.
    pub(crate) reset_s: u32,
}

type Limiter = RateLimiter<Ask, Buckets, DefaultClock, StateInformationMiddleware>;

/// The buckets of one kind.
pub(crate) struct RateLimits {
    policy: &'static str,
    rate: Rate,
    limiter: Limiter,
    checks: AtomicU64,
}

const MAX_BUCKETS: usize = 100_000;
const CHECKS_BETWEEN_SWEEPS: u64 = 10_000;

impl RateLimits {
    /// Buckets of `rate`, under a name that headers show. A rate of 0 counts as 1.
    pub(crate) fn new(policy: &'static str, rate: Rate) -> Self {
        Self::with_room(policy, rate, MAX_BUCKETS)
    }

    fn with_room(policy: &'static str, rate: Rate, room: usize) -> Self {
        let rate = Rate { requests: rate.requests.max(1), window_s: rate.window_s.max(1) };
        let burst = NonZeroU32::new(rate.requests).unwrap_or(NonZeroU32::MIN);
        let each = Duration::from_secs(rate.window_s.into()) / rate.requests;
        let each = each.max(Duration::from_nanos(1));
        let quota = Quota::with_period(each).map(|quota| quota.allow_burst(burst));
        let quota = quota.unwrap_or_else(|| Quota::per_second(burst));
        let limiter = RateLimiter::new(quota, Buckets::new(room, each), DefaultClock::default());
        Self { policy, rate, limiter, checks: AtomicU64::new(0) }
    }

    /// Counts a request; the error says that it came too soon.
    pub(crate) fn count(&self, bucket: Bucket) -> Result<Standing, Standing> {
        self.ask(Ask::Take(bucket))
    }

    /// Counts what has been done already, also when it came too soon: then there is the longer to wait.
    pub(crate) fn owe(&self, bucket: Bucket) {
        let _ = self.ask(Ask::Owe(bucket));
    }

    /// Whether a request could be counted now; it is not.
    pub(crate) fn look(&self, bucket: Bucket) -> Result<Standing, Standing> {
        self.ask(Ask::Look(bucket))
    }

    fn ask(&self, ask: Ask) -> Result<Standing, Standing> {
        self.sweep();
        let standing =
            |remaining, reset_s| Standing { policy: self.policy, rate: self.rate, remaining, reset_s };
        match self.limiter.check_key(&ask) {
            Ok(snapshot) => {
                let remaining = snapshot.remaining_burst_capacity();
                let used = u64::from(self.rate.requests.saturating_sub(remaining));
                let reset = (used * u64::from(self.rate.window_s)).div_ceil(u64::from(self.rate.requests));
                Ok(standing(remaining, u32::try_from(reset).unwrap_or(u32::MAX)))
            }
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.limiter.clock().now());
                let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
                Err(standing(0, seconds.max(1)))
            }
        }
    }

    /// Drops buckets that are full again, now and then.
    fn sweep(&self) {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.limiter.retain_recent();
        }
    }
}

impl Standing {
    /// Writes `RateLimit-Policy` and `RateLimit`.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let Rate { requests, window_s } = self.rate;
        let policy = format!("\"{}\";q={requests};w={window_s}", self.policy);
        let limit = format!("\"{}\";r={};t={}", self.policy, self.remaining, self.reset_s);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", limit)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_empties_and_says_when_to_come_back() {
        let limits = RateLimits::new("test", Rate { requests: 3, window_s: 30 });
        let bucket = Bucket::of("203.0.113.9".parse().expect("an address"));
        let remaining: Vec<_> = (0..3).map(|_| limits.count(bucket).expect("allowed").remaining).collect();
        assert_eq!(remaining, [2, 1, 0]);
        let refused = limits.count(bucket).expect_err("too soon");
        assert!((1..=10).contains(&refused.reset_s), "{refused:?}");
        let other = Bucket::of("203.0.113.10".parse().expect("an address"));
        limits.count(other).expect("another address has its own");
    }

    fn address(last: u8) -> Bucket {
        Bucket::of([203, 0, 113, last].into())
    }

    #[test]
    fn whoever_is_known_keeps_a_bucket_when_there_is_room_for_no_other() {
        let limits = RateLimits::with_room("test", Rate { requests: 2, window_s: 60 }, 2);
        let remaining = |last| limits.count(address(last)).map(|standing| standing.remaining).ok();
        assert_eq!((remaining(1), remaining(2)), (Some(1), Some(1)));
        // Three newcomers use up what they share.
        assert_eq!((remaining(3), remaining(4), remaining(5)), (Some(1), Some(0), None));
        assert_eq!((remaining(1), remaining(2)), (Some(0), Some(0)), "those with buckets did not lose them");
        assert_eq!((remaining(1), remaining(6)), (None, None));
    }

    #[test]
    fn a_look_takes_nothing_and_what_is_owed_is_waited_for() {
        let limits = RateLimits::new("test", Rate { requests: 2, window_s: 20 });
        let wait = || limits.look(address(1)).err().map(|standing| standing.reset_s);
        for _ in 0..5 {
            assert_eq!(wait(), None);
        }
        limits.owe(address(1));
        assert_eq!(wait(), None);
        limits.owe(address(1));
        assert_eq!(wait(), Some(10));
        limits.owe(address(1));
        assert_eq!(wait(), Some(20));
        assert!(limits.look(address(2)).is_ok(), "nobody else is meant");
    }
}
