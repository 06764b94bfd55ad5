//! From sanitised HTML to the words in it, for the search index. It does not sanitise.

/// The text of `html`: tags become spaces, the five predefined entities and `&nbsp;` become their characters.
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (replacement, taken) = if rest.starts_with('<') { tag(rest) } else { entity(rest) };
        text.push_str(replacement);
        rest = &rest[taken..];
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tag(rest: &str) -> (&'static str, usize) {
    let starts_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!".contains(c));
    match rest.find('>') {
        Some(end) if starts_tag => (" ", end + 1),
        _ => ("<", 1),
    }
}

fn entity(rest: &str) -> (&'static str, usize) {
    let known =
        [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " ")];
    known
        .iter()
        .find(|(name, _)| rest.starts_with(name))
        .map_or(("&", 1), |(name, character)| (*character, name.len()))
}

#[cfg(test)]
mod tests {
    use super::plain_text;

    #[test]
    fn tags_part_words_and_entities_become_characters() {
        assert_eq!(
            plain_text("<p>Red<br>lamp</p><p>5&nbsp;&lt; 6 &amp; &euro;</p>"),
            "Red lamp 5 < 6 & &euro;"
        );
        assert_eq!(plain_text("a < b and 2<3"), "a < b and 2<3");
        assert_eq!(plain_text("<i"), "<i");
    }
}
