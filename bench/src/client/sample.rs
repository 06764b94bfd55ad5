//! What one measurement saw: how many answers, in what time, how late each, and what it cost the client.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The longest latency that is told apart, in microseconds.
const LONGEST_US: u64 = 120_000_000;

/// A measurement.
#[derive(Clone)]
pub struct Sample {
    /// Answers, all of them checked.
    pub done: u64,
    /// From the first request to the last answer.
    pub took: Duration,
    /// The processor time that the client used.
    pub client_time: Duration,
    latency_us: Histogram<u64>,
}

impl Sample {
    /// One without an answer yet.
    pub fn empty() -> Self {
        let latency_us = Histogram::new_with_max(LONGEST_US, 3).expect("bounds that a histogram takes");
        Self { done: 0, took: Duration::ZERO, client_time: Duration::ZERO, latency_us }
    }

    /// What several saw one after the other.
    pub fn all(samples: &[Self]) -> Self {
        let mut all = Self::empty();
        for sample in samples {
            all.join(sample);
        }
        all
    }

    /// Counts an answer.
    pub fn add(&mut self, latency: Duration) {
        self.done += 1;
        let us = u64::try_from(latency.as_micros()).unwrap_or(LONGEST_US);
        self.latency_us.saturating_record(us.max(1));
    }

    /// Joins what another measurement saw.
    pub fn join(&mut self, other: &Self) {
        self.done += other.done;
        self.took += other.took;
        self.client_time += other.client_time;
        self.latency_us.add(&other.latency_us).expect("both have the same bounds");
    }

    /// Answers in a second.
    pub fn rate(&self) -> f64 {
        self.done as f64 / self.took.as_secs_f64()
    }

    /// The latency that this share of the answers did not exceed, in milliseconds.
    pub fn latency_ms(&self, quantile: f64) -> f64 {
        self.latency_us.value_at_quantile(quantile) as f64 / 1_000.0
    }

    /// How many processors the client kept busy.
    pub fn client_cores(&self) -> f64 {
        self.client_time.as_secs_f64() / self.took.as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_and_quantiles_are_those_of_all_answers() {
        let mut sample = Sample::empty();
        for ms in 1..=100 {
            sample.add(Duration::from_millis(ms));
        }
        sample.took = Duration::from_secs(2);
        assert!((sample.rate() - 50.0).abs() < 1e-9);
        assert!((49.9..50.2).contains(&sample.latency_ms(0.5)), "{}", sample.latency_ms(0.5));
        assert!((98.9..99.2).contains(&sample.latency_ms(0.99)), "{}", sample.latency_ms(0.99));
        let copy = sample.clone();
        sample.join(&copy);
        assert_eq!(sample.done, 200);
        assert!((sample.rate() - 50.0).abs() < 1e-9);
    }
}
