//! One figure: what the shop did, what the limit did beside it, and what must be reached.

use serde::{Deserialize, Serialize};

/// What must be reached.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Must {
    /// At least this share of the limit.
    Ratio(f64),
    /// At most this share of the limit: where less is better.
    RatioAtMost(f64),
    /// At most this.
    AtMost(f64),
    /// Exactly this.
    Exactly(f64),
}

/// Both sides of one round.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// The shop's.
    pub ours: f64,
    /// The limit's.
    pub limit: Option<f64>,
}

/// A figure with its rounds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figure {
    /// By which runs are compared.
    pub id: String,
    /// What was done.
    pub work: String,
    /// Of `ours` and `limit`.
    pub unit: String,
    /// The median of the shop's rounds.
    pub ours: f64,
    /// The median of the limit's rounds.
    pub limit: Option<f64>,
    /// The median of each round's ratio: its sides saw the same moment of the machine.
    pub ratio: Option<f64>,
    /// What must be reached.
    pub must: Must,
    /// Half of the answers came within this, in milliseconds.
    pub p50_ms: Option<f64>,
    /// 99 of 100 answers came within this, in milliseconds.
    pub p99_ms: Option<f64>,
    /// The most memory that the shop held, in MiB.
    pub peak_mib: Option<f64>,
    /// How many processors the shop kept busy.
    pub server_cores: Option<f64>,
    /// How many processors the client kept busy.
    pub client_cores: Option<f64>,
    /// Each round.
    pub rounds: Vec<Round>,
    /// What else is to be known.
    pub note: String,
}

impl Figure {
    /// One of these rounds.
    pub fn new(id: &str, work: &str, unit: &str, must: Must, rounds: Vec<Round>) -> Self {
        let limits: Option<Vec<f64>> = rounds.iter().map(|round| round.limit).collect();
        let ratios: Option<Vec<f64>> =
            rounds.iter().map(|round| round.limit.map(|limit| round.ours / limit)).collect();
        Self {
            id: id.to_owned(),
            work: work.to_owned(),
            unit: unit.to_owned(),
            ours: median(rounds.iter().map(|round| round.ours).collect()),
            limit: limits.map(median),
            ratio: ratios.map(median),
            must,
            p50_ms: None,
            p99_ms: None,
            peak_mib: None,
            server_cores: None,
            client_cores: None,
            rounds,
            note: String::new(),
        }
    }

    /// One that has no limit beside it, only what it must be.
    pub fn alone(id: &str, work: &str, unit: &str, must: Must, rounds: Vec<f64>) -> Self {
        let rounds = rounds.into_iter().map(|ours| Round { ours, limit: None }).collect();
        Self::new(id, work, unit, must, rounds)
    }

    /// With a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// How far it is from what it must be: 1 is just reached, more is better.
    pub fn score(&self) -> f64 {
        match self.must {
            Must::Ratio(least) => self.ratio.unwrap_or(0.0) / least,
            Must::RatioAtMost(most) => most / self.ratio.unwrap_or(f64::INFINITY).max(f64::MIN_POSITIVE),
            Must::AtMost(most) => most / self.ours.max(f64::MIN_POSITIVE),
            Must::Exactly(what) => f64::from(u8::from((self.ours - what).abs() < 1e-9)),
        }
    }

    /// Whether it is what it must be.
    pub fn is_met(&self) -> bool {
        self.score() >= 1.0
    }

    /// Whether it must hold on any machine, however slow.
    pub fn is_exact(&self) -> bool {
        matches!(self.must, Must::Exactly(_))
    }
}

/// The median; of an even number the mean of both in the middle, of none 0.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => values[middle],
        _ => f64::midpoint(values[middle - 1], values[middle]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(must: Must, rounds: &[(f64, f64)]) -> Figure {
        let rounds = rounds.iter().map(|(ours, limit)| Round { ours: *ours, limit: Some(*limit) }).collect();
        Figure::new("x", "x", "x/s", must, rounds)
    }

    #[test]
    fn a_ratio_is_that_of_the_middle_round() {
        let figure = figure(Must::Ratio(0.5), &[(50.0, 100.0), (60.0, 100.0), (10.0, 100.0)]);
        assert_eq!((figure.ours, figure.limit, figure.ratio), (50.0, Some(100.0), Some(0.5)));
        assert!(figure.is_met());
        assert!(!Figure { must: Must::Ratio(0.51), ..figure }.is_met());
    }

    #[test]
    fn less_may_be_better() {
        assert!(Figure::alone("x", "x", "s", Must::AtMost(5.0), vec![4.0, 6.0, 5.0]).is_met());
        assert!(!Figure::alone("x", "x", "s", Must::AtMost(5.0), vec![5.1]).is_met());
        assert!(figure(Must::RatioAtMost(1.2), &[(1.1, 1.0)]).is_met());
        assert!(!figure(Must::RatioAtMost(1.2), &[(1.3, 1.0)]).is_met());
    }

    #[test]
    fn exact_is_exact() {
        assert!(Figure::alone("x", "x", "", Must::Exactly(100.0), vec![100.0]).is_met());
        assert!(!Figure::alone("x", "x", "", Must::Exactly(100.0), vec![101.0]).is_met());
    }

    #[test]
    fn medians_of_odd_even_and_none() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).to_bits(), 2.0_f64.to_bits());
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]).to_bits(), 2.5_f64.to_bits());
        assert_eq!(median(Vec::new()).to_bits(), 0.0_f64.to_bits());
    }
}
