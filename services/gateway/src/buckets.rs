//! The buckets of the rate limits: one for each key or address, in bounded memory. The arithmetic is governor's; whose
//! request is counted where is decided at admission.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use governor::{
    nanos::Nanos,
    state::{
        InMemoryState, NotKeyed, StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use mercato_kernel::KeyId;

/// Whose bucket a request is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bucket {
    /// Of a key.
    Key(KeyId),
    /// Of an address, of IPv6 the first 64 bits.
    Address(IpAddr),
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

/// What is done with a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    /// One is taken, if there is one.
    Take(Bucket),
    /// One is taken even where there is none: then the next one comes so much later.
    Owe(Bucket),
    /// It is only seen whether there is one.
    Look(Bucket),
}

/// All buckets of one kind. Whoever finds no room for one of their own shares one with the others who find none.
pub(crate) struct Buckets {
    own: DashMapStateStore<Bucket>,
    shared: InMemoryState,
    room: usize,
    /// The time that one more takes to come.
    each: Nanos,
}

impl Buckets {
    /// Room for so many, each of which gets one more in every `each`.
    pub(crate) fn new(room: usize, each: Duration) -> Self {
        Self { own: DashMapStateStore::default(), shared: InMemoryState::default(), room, each: each.into() }
    }

    /// Looks for the bucket first: who has one keeps it however full it is.
    fn with<R>(&self, bucket: Bucket, measure: impl Fn(&InMemoryState) -> R) -> R {
        if let Some(own) = self.own.get(&bucket) {
            return measure(&own);
        }
        if self.own.len() < self.room {
            return measure(&self.own.entry(bucket).or_default());
        }
        measure(&self.shared)
    }
}

impl StateStore for Buckets {
    type Key = Ask;

    fn measure_and_replace<T, F, E>(&self, ask: &Ask, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        match *ask {
            Ask::Take(bucket) => {
                self.with(bucket, |state| state.measure_and_replace(&NotKeyed::NonKey, &decide))
            }
            Ask::Owe(bucket) => self.with(bucket, |state| {
                let owe = |at: Option<Nanos>| match decide(at) {
                    Ok((taken, next)) => Ok::<_, E>((Ok(taken), next)),
                    Err(refused) => Ok((Err(refused), at.unwrap_or_default() + self.each)),
                };
                state.measure_and_replace(&NotKeyed::NonKey, owe)?
            }),
            // Of who has no bucket of their own nothing is known that could be held against them.
            Ask::Look(bucket) => match self.own.get(&bucket) {
                None => decide(None).map(|(taken, _)| taken),
                Some(state) => {
                    // An error leaves the state as it is.
                    let look = |at| Err::<(Infallible, Nanos), _>(decide(at).map(|(taken, _)| taken));
                    let Err(seen) = state.measure_and_replace(&NotKeyed::NonKey, look);
                    seen
                }
            },
        }
    }
}

impl ShrinkableKeyedStateStore<Ask> for Buckets {
    fn retain_recent(&self, drop_below: Nanos) {
        ShrinkableKeyedStateStore::retain_recent(&self.own, drop_below);
    }

    fn len(&self) -> usize {
        self.own.len()
    }

    fn is_empty(&self) -> bool {
        self.own.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_share_a_bucket() {
        let of = |text: &str| Bucket::of(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
    }
}
