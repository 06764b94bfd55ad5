//! How text of a merchant is taken: trimmed, bounded, without control characters. Errors name the field by its
//! JSON Pointer.

use mercato_kernel::FieldError;

/// The most characters of a name.
pub const MAX_NAME_CHARS: usize = 255;
/// The most characters of a SKU.
pub const MAX_SKU_CHARS: usize = 64;
/// The most characters of a barcode.
pub const MAX_BARCODE_CHARS: usize = 64;
/// The most bytes of a description.
pub const MAX_DESCRIPTION_BYTES: usize = 256 * 1024;

/// A name as a step of a JSON Pointer.
pub fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// A text of one line: 1 to `most_chars` characters once it is trimmed.
pub fn line(pointer: &str, text: &str, most_chars: usize) -> Result<String, FieldError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(FieldError::new(pointer, "too_short", "expected at least 1 character"));
    }
    line_or_empty(pointer, trimmed, most_chars)
}

/// A text of one line that may be empty.
pub fn line_or_empty(pointer: &str, text: &str, most_chars: usize) -> Result<String, FieldError> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length > most_chars {
        let detail = format!("expected at most {most_chars} characters");
        return Err(FieldError::new(pointer, "too_long", detail).with("length", length));
    }
    if trimmed.chars().any(char::is_control) {
        return Err(invalid_character(pointer));
    }
    Ok(trimmed.to_owned())
}

/// A text of many lines, kept as it is, at most `most_bytes` long; line breaks and tabs are its only control
/// characters.
pub fn paragraphs(pointer: &str, text: &str, most_bytes: usize) -> Result<String, FieldError> {
    if text.len() > most_bytes {
        let detail = format!("expected at most {most_bytes} bytes of UTF-8");
        return Err(FieldError::new(pointer, "too_long", detail).with("length", text.len()));
    }
    let is_allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if !text.chars().all(is_allowed) {
        return Err(invalid_character(pointer));
    }
    Ok(text.to_owned())
}

fn invalid_character(pointer: &str) -> FieldError {
    FieldError::new(pointer, "invalid_character", "control characters are not allowed")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_trimmed_bounded_and_plain() {
        assert_eq!(line("/name", "  A b\t", 3).as_deref(), Ok("A b"));
        let code = |text: &str| line("/name", text, 3).expect_err("refused").code;
        assert_eq!(code(" \n "), "too_short");
        assert_eq!(code("abcd"), "too_long");
        assert_eq!(code("a\nb"), "invalid_character");
        assert_eq!(code("a\0b"), "invalid_character");
        assert_eq!(line("/name", "äöü", 3).as_deref(), Ok("äöü"));
    }

    #[test]
    fn paragraphs_keep_their_line_breaks() {
        assert_eq!(paragraphs("/d", " a\r\n\tb ", 10).as_deref(), Ok(" a\r\n\tb "));
        assert_eq!(paragraphs("/d", "a\u{1b}[0m", 10).expect_err("refused").code, "invalid_character");
        assert_eq!(paragraphs("/d", "äöüäö!", 10).expect_err("refused").code, "too_long");
    }

    proptest! {
        #[test]
        fn a_line_taken_once_is_taken_again_unchanged(text in ".*") {
            if let Ok(taken) = line("/x", &text, 20) {
                prop_assert_eq!(line("/x", &taken, 20), Ok(taken.clone()));
                prop_assert!((1..=20).contains(&taken.chars().count()));
            }
        }
    }
}
