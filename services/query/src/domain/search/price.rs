//! `price=10..20` in major units of the shop's currency, both ends included. Which price counts is the index's.

use mercato_kernel::{BadMoney, Currency, Money, Result};

use super::refuse;

/// A range in minor units; an end that is missing is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRange {
    /// The least, included.
    pub from_minor: Option<i64>,
    /// The most, included.
    pub to_minor: Option<i64>,
}

impl PriceRange {
    /// Reads `10..20`, `10..`, `..20`; a single price is `10..10`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self> {
        let malformed =
            || refuse("price", "malformed", "expected a range such as `10..20`, `10..` or `..20`");
        let (from, to) = text.split_once("..").ok_or_else(malformed)?;
        let end = |text: &str| match text {
            "" => Ok(None),
            text => Money::parse_decimal(text, currency).map(|money| Some(money.amount_minor)),
        };
        let explain = |error: BadMoney| refuse("price", "malformed", error.to_string());
        let range = Self { from_minor: end(from).map_err(explain)?, to_minor: end(to).map_err(explain)? };
        match (range.from_minor, range.to_minor) {
            (None, None) => Err(malformed()),
            (Some(from), Some(to)) if from > to => {
                Err(refuse("price", "reversed", "the lower end is above the upper one"))
            }
            _ => Ok(range),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_in_major_units_exactly() {
        let read = |text: &str| {
            let range = PriceRange::parse(text, Currency::EUR).ok()?;
            Some((range.from_minor, range.to_minor))
        };
        assert_eq!(read("10..20"), Some((Some(1000), Some(2000))));
        assert_eq!(read("0.5..19.99"), Some((Some(50), Some(1999))));
        assert_eq!(read("10.."), Some((Some(1000), None)));
        assert_eq!(read("..20"), Some((None, Some(2000))));
        assert_eq!(read("7..7"), Some((Some(700), Some(700))));
        for text in ["20..10", "10", "..", "", "a..b", "1..2..3", "10.001..20", "1e3..", "10-20"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_currency_without_decimals_has_none_in_its_ranges() {
        let yen = "JPY".parse().expect("a currency");
        let range = PriceRange::parse("10..20", yen).expect("a range");
        assert_eq!((range.from_minor, range.to_minor), (Some(10), Some(20)));
    }
}
