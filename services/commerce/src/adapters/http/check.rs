//! Checks of single fields. Each adds to a list of errors, so that a caller learns of all of them at once.

use mercato_kernel::{FieldError, Money};

/// Errors found so far.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldError>,
}

impl Check {
    /// Adds an error.
    pub fn error(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.errors.push(FieldError::new(pointer, code, detail));
    }

    /// A value that must be there.
    pub fn required<T>(&mut self, pointer: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.error(pointer, "required", "this field is required");
        }
        value
    }

    /// A text that is trimmed at both ends, of 1 to `max` characters and without control characters.
    pub fn text(&mut self, pointer: &str, value: Option<String>, max: usize) -> Option<String> {
        let text = value?.trim().to_owned();
        let length = text.chars().count();
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.error(pointer, "control_character", "expected text without control characters");
        } else if length == 0 {
            self.error(pointer, "required", "expected some text");
        } else if length > max {
            self.error(pointer, "too_long", format!("expected at most {max} characters, got {length}"));
        } else {
            return Some(text);
        }
        None
    }

    /// A text that must be there.
    pub fn required_text(&mut self, pointer: &str, value: Option<String>, max: usize) -> Option<String> {
        let value = self.required(pointer, value)?;
        self.text(pointer, Some(value), max)
    }

    /// A whole number from `min` to `max`.
    pub fn range(&mut self, pointer: &str, value: Option<i64>, min: i64, max: i64) -> Option<i64> {
        let number = value?;
        if (min..=max).contains(&number) {
            return Some(number);
        }
        self.error(pointer, "out_of_range", format!("expected a whole number from {min} to {max}"));
        None
    }

    /// A whole number that must be there.
    pub fn required_range(&mut self, pointer: &str, value: Option<i64>, min: i64, max: i64) -> Option<i64> {
        let value = self.required(pointer, value)?;
        self.range(pointer, Some(value), min, max)
    }

    /// A sum of 0 or more.
    pub fn price(&mut self, pointer: &str, value: Option<Money>) -> Option<Money> {
        let money = value?;
        if Money::new(money.amount_minor, money.currency).is_ok() && money.amount_minor >= 0 {
            return Some(money);
        }
        let most = mercato_kernel::MAX_AMOUNT_MINOR;
        self.error(format!("{pointer}/amount"), "out_of_range", format!("expected 0 to {most} minor units"));
        None
    }

    /// An e-mail address: something on both sides of one `@`, and a dot in the domain's inside.
    pub fn email(&mut self, pointer: &str, value: Option<String>) -> Option<String> {
        let text = self.text(pointer, value, 254)?;
        let plausible = text.split_once('@').is_some_and(|(user, domain)| {
            let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
            !user.is_empty() && dotted && !domain.contains('@') && !text.contains(char::is_whitespace)
        });
        if plausible {
            return Some(text);
        }
        self.error(pointer, "invalid_email", "expected an e-mail address such as name@example.com");
        None
    }

    /// A value that a rule of the domain has checked.
    pub fn keep<T>(&mut self, checked: Result<T, FieldError>) -> Option<T> {
        checked.map_err(|error| self.errors.push(error)).ok()
    }

    /// A value that several rules have checked.
    pub fn keep_all<T>(&mut self, checked: Result<T, Vec<FieldError>>) -> Option<T> {
        checked.map_err(|errors| self.errors.extend(errors)).ok()
    }

    /// A list of at most `max` members.
    pub fn list<T>(&mut self, pointer: &str, value: Option<Vec<T>>, max: usize) -> Vec<T> {
        let list = value.unwrap_or_default();
        if list.len() <= max {
            return list;
        }
        self.error(pointer, "too_many", format!("expected at most {max} members, got {}", list.len()));
        Vec::new()
    }

    /// What was built, unless an error was found.
    pub fn finish<T>(self, built: Option<T>) -> Result<T, Vec<FieldError>> {
        match built {
            Some(built) if self.errors.is_empty() => Ok(built),
            _ => Err(self.errors),
        }
    }
}
