//! The dice: every decision of a run comes from here, so that a seed tells them all again. What the shop answers,
//! and when, is not decided here.

/// `SplitMix64`: small, fast, and the same on every machine and in every version of this program.
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Dice {
    /// Dice of their own for each place in a run, such as (round, burst, client): what one of them throws does not
    /// depend on how often another was thrown.
    pub(crate) fn of(seed: u64, place: &[u64]) -> Self {
        let mut dice = Self(seed);
        for part in place {
            let mixed = dice.throw();
            dice.0 = mixed ^ part.wrapping_mul(GOLDEN);
        }
        dice
    }

    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `count` - 1; 0 where there is none.
    pub(crate) fn below(&mut self, count: u64) -> u64 {
        let wide = u128::from(self.throw()) * u128::from(count);
        u64::try_from(wide >> 64).expect("the upper half of a product")
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    /// True in so many cases of a hundred.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A place in a list of `length`; none where it is empty.
    pub(crate) fn index(&mut self, length: usize) -> Option<usize> {
        let place = usize::try_from(self.below(length as u64)).expect("an index");
        (length > 0).then_some(place)
    }

    /// One of `choices` by weight.
    pub(crate) fn weighted<T: Copy>(&mut self, choices: &[(u64, T)]) -> T {
        let mut left = self.below(choices.iter().map(|(weight, _)| weight).sum());
        for (weight, choice) in choices {
            if left < *weight {
                return *choice;
            }
            left -= weight;
        }
        unreachable!("there is a choice, and it has weight")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_tells_the_same_again_and_places_differ() {
        let throws = |seed, place: &[u64]| {
            let mut dice = Dice::of(seed, place);
            std::array::from_fn::<u64, 4, _>(|_| dice.between(1, 1_000_000))
        };
        assert_eq!(throws(7, &[1, 2]), throws(7, &[1, 2]));
        assert_ne!(throws(7, &[1, 2]), throws(7, &[2, 1]));
        assert_ne!(throws(7, &[1]), throws(8, &[1]));
    }

    #[test]
    fn weights_count() {
        let mut dice = Dice::of(1, &[]);
        let mut seen = [0, 0, 0];
        for _ in 0..3_000 {
            seen[dice.weighted(&[(8, 0), (0, 1), (2, 2)])] += 1;
        }
        assert!(seen[0] > 2_000 && seen[1] == 0 && seen[2] > 300, "{seen:?}");
        assert_eq!(dice.index(0), None);
    }
}
