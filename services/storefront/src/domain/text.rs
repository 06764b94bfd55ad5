//! Text as HTML and XML take it, and as URLs do.

/// `text` where markup stands around it, in an attribute's double quotes too.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// `text` as one step of a path, percent-encoded.
pub fn in_path(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_escaped_and_paths_are_encoded() {
        assert_eq!(escaped("a<b>&\"'ä"), "a&lt;b&gt;&amp;&quot;&#39;ä");
        assert_eq!(in_path("blue-mug_1.0"), "blue-mug_1.0");
        assert_eq!(in_path("tasse/ä ?"), "tasse%2F%C3%A4%20%3F");
    }
}
