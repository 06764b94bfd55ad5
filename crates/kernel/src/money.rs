//! Exact money: whole minor units of one currency. Every operation is checked; nothing rounds.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Currency;

/// The largest amount either side of zero: what a JSON number carries exactly everywhere.
pub const MAX_AMOUNT_MINOR: i64 = 9_007_199_254_740_991;

/// A sum of money, in minor units of its currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units, such as cents.
    #[serde(rename = "amount")]
    pub amount_minor: i64,
    /// What the minor units are of.
    pub currency: Currency,
}

/// Why a text or a sum is no money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadMoney {
    /// Not an ISO 4217 code in use.
    #[error("`{0}` is no ISO 4217 currency code")]
    Currency(String),
    /// Not a decimal number.
    #[error("`{0}` is no decimal number")]
    Decimal(String),
    /// More decimals than the currency has.
    #[error("{currency} has {exponent} decimals, the number has more")]
    TooPrecise {
        /// The currency.
        currency: Currency,
        /// How many decimals it has.
        exponent: u32,
    },
    /// Beyond what is representable.
    #[error("the amount is beyond ±{MAX_AMOUNT_MINOR} minor units")]
    Overflow,
    /// Two currencies in one sum.
    #[error("{0} and {1} do not add up")]
    Mixed(Currency, Currency),
}

impl Money {
    /// `amount_minor` of `currency`, refused beyond `MAX_AMOUNT_MINOR`.
    pub fn new(amount_minor: i64, currency: Currency) -> Result<Self, BadMoney> {
        if amount_minor.unsigned_abs() > MAX_AMOUNT_MINOR.unsigned_abs() {
            return Err(BadMoney::Overflow);
        }
        Ok(Self { amount_minor, currency })
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Self { amount_minor: 0, currency }
    }

    /// The sum, of one currency only.
    pub fn checked_add(self, other: Self) -> Result<Self, BadMoney> {
        self.same_currency(other)?;
        let sum = self.amount_minor.checked_add(other.amount_minor).ok_or(BadMoney::Overflow)?;
        Self::new(sum, self.currency)
    }

    /// The difference, of one currency only.
    pub fn checked_sub(self, other: Self) -> Result<Self, BadMoney> {
        self.same_currency(other)?;
        let difference = self.amount_minor.checked_sub(other.amount_minor).ok_or(BadMoney::Overflow)?;
        Self::new(difference, self.currency)
    }

    /// This sum `factor` times.
    pub fn checked_mul(self, factor: i64) -> Result<Self, BadMoney> {
        let product = self.amount_minor.checked_mul(factor).ok_or(BadMoney::Overflow)?;
        Self::new(product, self.currency)
    }

    /// Shares in proportion to `weights` that add up to exactly this sum. Units left over go one each to
    /// the largest remainders, the earlier share first. Without a positive weight there are no shares.
    pub fn split(self, weights: &[u32]) -> Vec<Self> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            return Vec::new();
        }
        let (sign, amount) = (self.amount_minor.signum(), i128::from(self.amount_minor.unsigned_abs()));
        let exact = |weight: &u32| amount * i128::from(*weight);
        let mut shares: Vec<i128> = weights.iter().map(|weight| exact(weight) / total).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        by_remainder.sort_by_key(|index| (-(exact(&weights[*index]) % total), *index));
        let left_over =
            usize::try_from(amount - shares.iter().sum::<i128>()).expect("fewer units than shares remain");
        for index in by_remainder.into_iter().take(left_over) {
            shares[index] += 1;
        }
        let minor = |share: i128| sign * i64::try_from(share).expect("a share is no larger than the sum");
        shares.into_iter().map(|share| Self { amount_minor: minor(share), currency: self.currency }).collect()
    }

    /// Reads a decimal such as `12.5` or `-3` exactly; refuses exponents, spaces and excess decimals.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, BadMoney> {
        let bad = || BadMoney::Decimal(text.chars().take(32).collect());
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling = digits.ends_with('.') || whole.is_empty();
        if dangling || !numeric(whole) || !numeric(fraction) {
            return Err(bad());
        }
        let exponent = currency.exponent();
        let significant = fraction.trim_end_matches('0');
        if significant.len() > exponent as usize {
            return Err(BadMoney::TooPrecise { currency, exponent });
        }
        let padded = format!("{whole}{significant:0<width$}", width = exponent as usize);
        let digits = padded.trim_start_matches('0');
        let amount: i64 =
            if digits.is_empty() { 0 } else { digits.parse().map_err(|_| BadMoney::Overflow)? };
        Self::new(if negative { -amount } else { amount }, currency)
    }

    /// The amount as a decimal number with all the currency's decimals, without its code.
    pub fn to_decimal(self) -> String {
        let exponent = self.currency.exponent();
        let unit = 10_u64.pow(exponent);
        let amount = self.amount_minor.unsigned_abs();
        let sign = if self.amount_minor < 0 { "-" } else { "" };
        if exponent == 0 {
            return format!("{sign}{amount}");
        }
        format!("{sign}{}.{:0width$}", amount / unit, amount % unit, width = exponent as usize)
    }

    fn same_currency(self, other: Self) -> Result<(), BadMoney> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(BadMoney::Mixed(self.currency, other.currency))
        }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_decimal(), self.currency)
    }
}
