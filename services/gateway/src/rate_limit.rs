//! How many requests a caller may make: one bucket for each key and each address, in bounded memory. Who is
//! counted where is decided at admission.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use mercato_kernel::KeyId;

use crate::Rate;

/// Whose bucket a request is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// Of a key.
    Key(KeyId),
    /// Of an address, of IPv6 the first 64 bits.
    Address(IpAddr),
    /// Shared by all for whom there was no room.
    Others,
}

impl Bucket {
    /// The bucket of an address. Whoever has one IPv6 address has its whole /64.
    pub(crate) fn of(address: IpAddr) -> Self {
        Self::Address(match address {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
            v4 @ IpAddr::V4(_) => v4,
        })
    }
}

/// How a caller stands after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    policy: &'static str,
    rate: Rate,
    remaining: u32,
    /// Seconds until the bucket is full again, or, when the request was refused, until the next one may come.
    pub(crate) reset_s: u32,
}

type Limiter = DefaultKeyedRateLimiter<Bucket, StateInformationMiddleware>;

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
        let rate = Rate { requests: rate.requests.max(1), window_s: rate.window_s.max(1) };
        let burst = NonZeroU32::new(rate.requests).unwrap_or(NonZeroU32::MIN);
        let each = Duration::from_secs(rate.window_s.into()) / rate.requests;
        let quota =
            Quota::with_period(each.max(Duration::from_nanos(1))).map(|quota| quota.allow_burst(burst));
        let quota = quota.unwrap_or_else(|| Quota::per_second(burst));
        let limiter = RateLimiter::keyed(quota).with_middleware::<StateInformationMiddleware>();
        Self { policy, rate, limiter, checks: AtomicU64::new(0) }
    }

    /// Counts a request; the error says that it came too soon.
    pub(crate) fn count(&self, bucket: Bucket) -> Result<Standing, Standing> {
        let bucket = self.room_for(bucket);
        let standing =
            |remaining, reset_s| Standing { policy: self.policy, rate: self.rate, remaining, reset_s };
        match self.limiter.check_key(&bucket) {
            Ok(snapshot) => {
                let remaining = snapshot.remaining_burst_capacity();
                let used = u64::from(self.rate.requests.saturating_sub(remaining));
                let reset = (used * u64::from(self.rate.window_s)).div_ceil(u64::from(self.rate.requests));
                Ok(standing(remaining, u32::try_from(reset).unwrap_or(u32::MAX)))
            }
            Err(refusal) => {
                let wait = refusal.wait_time_from(DefaultClock::default().now());
                let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
                Err(standing(0, seconds.max(1)))
            }
        }
    }

    /// Drops buckets that are full again, now and then; when there are still too many, newcomers share one.
    fn room_for(&self, bucket: Bucket) -> Bucket {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.limiter.retain_recent();
        }
        if self.limiter.len() < MAX_BUCKETS { bucket } else { Bucket::Others }
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

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let of = |text: &str| Bucket::of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }
}
