//! Typed attributes of a product: string, number, boolean, date or enum.

use mercato_contracts::v1;
use mercato_kernel::{FieldError, Timestamp};

use super::text::line;

/// The most attributes of one product.
pub const MAX_ATTRIBUTES: usize = 250;
const MAX_NAME_CHARS: usize = 100;
const MAX_VALUE_CHARS: usize = 1000;
/// What a JSON number carries exactly everywhere.
const MAX_NUMBER: f64 = 9_007_199_254_740_991.0;

/// A named value.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name, unique within the product.
    pub name: String,
    /// Its value.
    pub value: AttributeValue,
}

/// A value with its type.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValue {
    /// Text.
    String(String),
    /// A number of at most 2^53 either side of zero.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day, as `2026-01-31`.
    Date(String),
    /// One of a set of words that the merchant keeps.
    Enum(String),
}

impl AttributeValue {
    /// The type's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::String(_) => "string",
            Self::Number(_) => "number",
            Self::Boolean(_) => "boolean",
            Self::Date(_) => "date",
            Self::Enum(_) => "enum",
        }
    }

    /// The value in text, as events carry it. A number is in the shortest form that reads back as the same.
    pub fn text(&self) -> String {
        match self {
            Self::String(text) | Self::Date(text) | Self::Enum(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(value) => value.to_string(),
        }
    }

    /// Reads what `kind` and `text` wrote; `None` where they did not.
    pub fn from_text(kind: &str, text: &str) -> Option<Self> {
        Some(match kind {
            "string" => Self::String(text.to_owned()),
            "number" => Self::Number(text.parse().ok()?),
            "boolean" => Self::Boolean(text.parse().ok()?),
            "date" => Self::Date(text.to_owned()),
            "enum" => Self::Enum(text.to_owned()),
            _ => return None,
        })
    }

    /// Text, trimmed and bounded.
    pub fn string(pointer: &str, text: &str) -> Result<Self, FieldError> {
        line(pointer, text, MAX_VALUE_CHARS).map(Self::String)
    }

    /// A word of a set.
    pub fn word(pointer: &str, text: &str) -> Result<Self, FieldError> {
        line(pointer, text, MAX_VALUE_CHARS).map(Self::Enum)
    }

    /// A number within what JSON carries exactly.
    pub fn number(pointer: &str, number: f64) -> Result<Self, FieldError> {
        if number.abs() > MAX_NUMBER || !number.is_finite() {
            let detail = format!("expected a number within ±{MAX_NUMBER}");
            return Err(FieldError::new(pointer, "out_of_range", detail));
        }
        // Zero has one form.
        Ok(Self::Number(if number == 0.0 { 0.0 } else { number }))
    }

    /// A day of the calendar.
    pub fn date(pointer: &str, text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(index, byte)| match index {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        if shaped && format!("{text}T00:00:00Z").parse::<Timestamp>().is_ok() {
            return Ok(Self::Date(text.to_owned()));
        }
        Err(FieldError::new(pointer, "invalid", "expected a day such as 2026-01-31"))
    }
}

impl Attribute {
    /// Checks an attribute's name.
    pub fn name(pointer: &str, name: &str) -> Result<String, FieldError> {
        line(pointer, name, MAX_NAME_CHARS)
    }

    /// The attribute as events carry it.
    pub fn message(&self) -> v1::Attribute {
        v1::Attribute {
            name: self.name.clone(),
            kind: self.value.kind().to_owned(),
            value: self.value.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_is_a_day_of_the_calendar() {
        assert_eq!(AttributeValue::date("/x", "2024-02-29"), Ok(AttributeValue::Date("2024-02-29".into())));
        for bad in ["2023-02-29", "2024-2-9", "2024-13-01", "tomorrow", "2024-01-01T00", "", "２０２４-01-01"]
        {
            assert!(AttributeValue::date("/x", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_number_is_bounded() {
        assert!(AttributeValue::number("/x", 9.1e15).is_err());
        assert!(AttributeValue::number("/x", f64::INFINITY).is_err());
        assert_eq!(AttributeValue::number("/x", -0.0).map(|zero| zero.text()).as_deref(), Ok("0"));
        assert_eq!(AttributeValue::Number(12.50).text(), "12.5");
    }

    proptest! {
        #[test]
        fn a_value_reads_back_from_its_text(number in -9.0e15_f64..9.0e15, flag: bool, text in "[a-z ]{1,20}") {
            for value in [
                AttributeValue::Number(number),
                AttributeValue::Boolean(flag),
                AttributeValue::String(text.clone()),
                AttributeValue::Enum(text),
            ] {
                prop_assert_eq!(AttributeValue::from_text(value.kind(), &value.text()), Some(value));
            }
        }
    }
}
