//! A price as callers send it, and how it becomes money. What a price may be is the domain's.

use mercato_kernel::{Currency, FieldError, Money};
use serde::Deserialize;
use utoipa::ToSchema;

use super::check::Check;

/// A price in minor units.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// Minor units, 0 or more.
    #[schema(required, example = 1999)]
    amount: Option<i64>,
    /// ISO 4217; the shop's currency unless said.
    #[schema(example = "EUR")]
    currency: Option<String>,
}

impl Price {
    /// The price as money.
    pub fn parse(self, check: &mut Check, pointer: &str, default: Currency) -> Option<Money> {
        let currency = self.currency.map_or(Some(default), |code| {
            let bad = |error: mercato_kernel::BadMoney| {
                FieldError::new(format!("{pointer}/currency"), "invalid", error.to_string())
            };
            check.keep(code.parse().map_err(bad))
        });
        let amount_minor = check.required(&format!("{pointer}/amount"), self.amount);
        check.price(pointer, Some(Money { amount_minor: amount_minor?, currency: currency? }))
    }
}
