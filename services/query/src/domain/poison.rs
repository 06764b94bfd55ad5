//! Why an event cannot be applied to a read model. What happens to it then is the consumer's.

use std::fmt;

use mercato_contracts::v1;
use mercato_kernel::{Currency, Money, Timestamp, micros};
use uuid::Uuid;

/// An event that a model cannot apply, with the reason for an operator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Poison(pub String);

impl Poison {
    /// A member that is missing or not of its form.
    pub fn member(name: &str, why: impl fmt::Display) -> Self {
        Self(format!("`{name}`: {why}"))
    }
}

/// Reads an id.
pub(super) fn id<T: From<Uuid>>(name: &str, text: &str) -> Result<T, Poison> {
    Uuid::try_parse(text).map(T::from).map_err(|error| Poison::member(name, error))
}

/// Reads a time as microseconds since 1970.
pub(super) fn time_us(name: &str, text: &str) -> Result<i64, Poison> {
    text.parse::<Timestamp>().map(micros).map_err(|error| Poison::member(name, error))
}

/// Reads a sum.
pub(super) fn money(name: &str, money: Option<&v1::Money>) -> Result<Money, Poison> {
    let money = money.ok_or_else(|| Poison::member(name, "is missing"))?;
    let currency: Currency = money.currency.parse().map_err(|error| Poison::member(name, error))?;
    Money::new(money.amount, currency).map_err(|error| Poison::member(name, error))
}
