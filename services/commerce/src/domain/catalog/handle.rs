//! Handles: the readable names of products and categories in URLs, given or made from a name.

use mercato_kernel::FieldError;

/// The most characters of a handle.
const MAX_HANDLE_CHARS: usize = 255;
/// A handle made from a name is cut there, so that a suffix fits behind it.
const MAX_SLUG_CHARS: usize = 200;

/// A handle that was given: lower-case letters and digits of any script, `-`, `_` and `.`.
pub fn handle(pointer: &str, text: &str) -> Result<String, FieldError> {
    let trimmed = text.trim();
    let length = trimmed.chars().count();
    if length == 0 {
        return Err(FieldError::new(pointer, "too_short", "expected at least 1 character"));
    }
    if length > MAX_HANDLE_CHARS {
        let detail = format!("expected at most {MAX_HANDLE_CHARS} characters");
        return Err(FieldError::new(pointer, "too_long", detail).with("length", length));
    }
    let is_allowed = |c: char| (c.is_alphanumeric() && !c.is_uppercase()) || matches!(c, '-' | '_' | '.');
    // A dot first would name a hidden or parent folder wherever a handle becomes a path.
    if !trimmed.chars().all(is_allowed) || trimmed.starts_with('.') {
        let detail = "expected lower-case letters, digits, `-`, `_` and `.`, the last not first";
        return Err(FieldError::new(pointer, "invalid_character", detail));
    }
    Ok(trimmed.to_owned())
}

/// A handle made from a name: folded to ASCII, words joined by `-`. `fallback` stands for a name without a letter
/// that folds.
pub fn slug(name: &str, fallback: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if let Some(folded) = fold(c) {
            slug.push_str(folded);
        } else if !is_joined_over(c) && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= MAX_SLUG_CHARS {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { fallback.to_owned() } else { slug.to_owned() }
}

/// The `number`th handle of a name: the name's own first, then with a suffix.
pub fn with_suffix(slug: &str, number: u64) -> String {
    if number <= 1 { slug.to_owned() } else { format!("{slug}-{number}") }
}

/// Apostrophes and combining marks part no words.
fn is_joined_over(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | '\u{300}'..='\u{36f}')
}

/// ASCII for a lower-case letter of Latin scripts.
fn fold(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' | 'ấ' | 'ầ' => {
            "a"
        }
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ế' | 'ề' | 'ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' | 'ố' | 'ồ' => "o",
        'œ' => "oe",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ß' => "ss",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_becomes_a_handle() {
        assert_eq!(slug("  Crème Brûlée & Co. -- 2nd ", "x"), "creme-brulee-co-2nd");
        assert_eq!(slug("Men's Straße", "x"), "mens-strasse");
        assert_eq!(slug("İstanbul", "x"), "istanbul");
        assert_eq!(slug("日本", "sku-1"), "sku-1");
        assert_eq!(with_suffix("mug", 1), "mug");
        assert_eq!(with_suffix("mug", 3), "mug-3");
    }

    #[test]
    fn a_given_handle_is_taken_as_it_is_or_refused() {
        assert_eq!(handle("/handle", " red-mug_2.0 ").as_deref(), Ok("red-mug_2.0"));
        assert_eq!(handle("/handle", "日本").as_deref(), Ok("日本"));
        for bad in ["", "Red", "a b", "a/b", "../x", ".x", "a?b", "a\0", "<b>", "%2e"] {
            assert!(handle("/handle", bad).is_err(), "{bad}");
        }
        assert!(handle("/handle", &"x".repeat(256)).is_err());
    }

    proptest! {
        #[test]
        fn what_is_made_from_a_name_would_be_taken_when_given(name in ".*", number in 1_u64..1_000_000) {
            let made = with_suffix(&slug(&name, "product"), number);
            prop_assert_eq!(handle("/handle", &made), Ok(made.clone()));
        }
    }
}
