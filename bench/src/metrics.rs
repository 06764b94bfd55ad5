//! What the shop's own metrics say of its batches.

/// The counts of a histogram: how many batches were at most so large.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batches {
    buckets: Vec<(f64, f64)>,
    commands: f64,
    transactions: f64,
}

const NAME: &str = "mercato_write_batch_commands";

impl Batches {
    /// Reads them out of what `/metrics` answers.
    pub fn of(metrics: &str) -> Self {
        let mut found = Self::default();
        for line in metrics.lines().filter_map(|line| line.strip_prefix(NAME)) {
            let Some((name, value)) = line.rsplit_once(' ') else { continue };
            let value = value.parse().unwrap_or(0.0);
            if let Some(bound) = name.strip_prefix("_bucket{le=\"").and_then(|name| name.strip_suffix("\"}"))
            {
                found.buckets.push((bound.parse().unwrap_or(f64::INFINITY), value));
            } else if name == "_sum" {
                found.commands = value;
            } else if name == "_count" {
                found.transactions = value;
            }
        }
        found
    }

    /// The size of the batches since `before`: the median, between bounds in proportion, or the mean where that is
    /// more. Where one order goes alone while the next hundred gather, the median would be 1, and a writer of single
    /// orders no limit.
    pub fn usual_since(&self, before: &Self) -> usize {
        let batches = self.transactions - before.transactions;
        if batches < 1.0 {
            return 1;
        }
        let mean = (self.commands - before.commands) / batches;
        let earlier =
            |bound: f64| before.buckets.iter().find(|(at, _)| *at >= bound).map_or(0.0, |(_, count)| *count);
        let (mut low, mut below) = (0.0, 0.0);
        for (bound, count) in &self.buckets {
            let until = count - earlier(*bound);
            if until >= batches / 2.0 && bound.is_finite() {
                let share = (batches / 2.0 - below) / (until - below);
                return whole(mean.max(low + share * (bound - low)));
            }
            (low, below) = (*bound, until);
        }
        whole(mean)
    }
}

fn whole(size: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a batch has 1 to 1,000 commands"
    )]
    let size = size.round().clamp(1.0, 10_000.0) as usize;
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_lies_between_bounds() {
        let text = "mercato_write_batch_commands_bucket{le=\"1\"} 10\nmercato_write_batch_commands_bucket{le=\"50\"} 10\n\
                    mercato_write_batch_commands_bucket{le=\"100\"} 110\nmercato_write_batch_commands_bucket{le=\"+Inf\"} 110\n\
                    mercato_write_batch_commands_sum 7510\nmercato_write_batch_commands_count 110\n";
        let now = Batches::of(text);
        let before = Batches {
            buckets: vec![(1.0, 10.0), (50.0, 10.0), (100.0, 10.0)],
            commands: 10.0,
            transactions: 10.0,
        };
        assert_eq!(now.usual_since(&before), 75);
        assert_eq!(now.usual_since(&now), 1);
    }

    #[test]
    fn of_single_orders_and_large_batches_the_mean_counts() {
        let text = "mercato_write_batch_commands_bucket{le=\"1\"} 60\nmercato_write_batch_commands_bucket{le=\"100\"} 100\n\
                    mercato_write_batch_commands_sum 4060\nmercato_write_batch_commands_count 100\n";
        assert_eq!(Batches::of(text).usual_since(&Batches::default()), 41);
    }

    #[test]
    fn without_buckets_it_is_the_mean() {
        let text = "mercato_write_batch_commands_sum 640\nmercato_write_batch_commands_count 10\n";
        assert_eq!(Batches::of(text).usual_since(&Batches::default()), 64);
    }
}
