//! `tags=brand:Daybird|Finch,colour:red` and `vendor=x|y`: entries, names and alternatives with a backslash for
//! literal separators. What a tag means is not known here.

use mercato_kernel::Result;

use super::refuse;

/// One entry of `tags=`: a product has the tag with any of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagTerm {
    /// The tag's name.
    pub name: String,
    /// Any of these will do.
    pub values: Vec<String>,
}

const MAX_TERMS: usize = 50;
const MAX_VALUES: usize = 200;

/// Reads `tags=`. `,` separates entries, the first `:` name from value, `|` values; `\` makes one of `, : | \`
/// literal.
pub fn tag_terms(text: &str) -> Result<Vec<TagTerm>> {
    let mut terms = Vec::new();
    for entry in split(&unescape("tags", text)?, ',') {
        let Some(colon) = entry.iter().position(|token| *token == Token::Separator(':')) else {
            return Err(refuse("tags", "malformed", "each entry is `name:value`"));
        };
        let name = literal(&entry[..colon]);
        let values = values("tags", &entry[colon + 1..])?;
        if name.is_empty() {
            return Err(refuse("tags", "malformed", "each entry is `name:value`, with a name"));
        }
        terms.push(TagTerm { name, values });
    }
    if terms.len() > MAX_TERMS {
        return Err(refuse("tags", "too_many", format!("at most {MAX_TERMS} entries are taken")));
    }
    Ok(terms)
}

/// Reads a list of alternatives such as `x|y` of `parameter`.
pub fn any_of(parameter: &str, text: &str) -> Result<Vec<String>> {
    values(parameter, &unescape(parameter, text)?)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Literal(char),
    Separator(char),
}

impl Token {
    fn char(self) -> char {
        match self {
            Self::Literal(character) | Self::Separator(character) => character,
        }
    }
}

fn unescape(parameter: &str, text: &str) -> Result<Vec<Token>> {
    let mut tokens = Vec::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        tokens.push(match character {
            '\\' => match characters.next() {
                Some(escaped @ (',' | ':' | '|' | '\\')) => Token::Literal(escaped),
                _ => {
                    return Err(refuse(parameter, "malformed", "`\\` stands before one of `, : | \\`"));
                }
            },
            ',' | ':' | '|' => Token::Separator(character),
            other => Token::Literal(other),
        });
    }
    Ok(tokens)
}

fn split(tokens: &[Token], separator: char) -> impl Iterator<Item = &[Token]> {
    tokens.split(move |token| *token == Token::Separator(separator))
}

fn literal(tokens: &[Token]) -> String {
    tokens.iter().map(|token| token.char()).collect()
}

fn values(parameter: &str, tokens: &[Token]) -> Result<Vec<String>> {
    let values: Vec<String> = split(tokens, '|').map(literal).collect();
    if values.iter().any(String::is_empty) {
        return Err(refuse(parameter, "malformed", "a value is empty"));
    }
    if values.len() > MAX_VALUES {
        return Err(refuse(parameter, "too_many", format!("at most {MAX_VALUES} values are taken")));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<(String, Vec<String>)>> {
        let terms = tag_terms(text).ok()?;
        Some(terms.into_iter().map(|term| (term.name, term.values)).collect())
    }

    fn term(name: &str, values: &[&str]) -> (String, Vec<String>) {
        (name.to_owned(), values.iter().map(|value| (*value).to_owned()).collect())
    }

    #[test]
    fn entries_values_and_escapes_are_told_apart() {
        assert_eq!(read("brand:Daybird"), Some(vec![term("brand", &["Daybird"])]));
        assert_eq!(read("a:b,c:d|e"), Some(vec![term("a", &["b"]), term("c", &["d", "e"])]));
        assert_eq!(read("time:12:30"), Some(vec![term("time", &["12:30"])]));
        assert_eq!(read(r"a\:b:c\,d\|e\\"), Some(vec![term("a:b", &[r"c,d|e\"])]));
    }

    #[test]
    fn what_is_no_entry_is_refused() {
        for text in ["globe", "a:b,", "", ":b", "a:", "a:b|", r"a:b\", r"a:\n"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(any_of("vendor", "a|b").ok(), Some(vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(any_of("vendor", "Smith, Jones: Sons").ok(), Some(vec!["Smith, Jones: Sons".to_owned()]));
        any_of("vendor", "").expect_err("an empty value names nothing");
    }
}
