//! Rust source, read just well enough for the checks: code without its strings and comments, and where functions
//! begin and end. No parser: rustfmt has already made the text regular.

/// Source in which strings, characters and comments are blank; every line and byte of code keeps its place.
pub(crate) fn code_only(source: &str) -> String {
    blank(source, |_| true)
}

/// Source in which strings and characters are blank, and comments stay.
pub(crate) fn without_strings(source: &str) -> String {
    blank(source, |piece| !piece.starts_with('/'))
}

/// Source in which those comments, strings and characters are blank for which `hide` says so.
fn blank(source: &str, hide: impl Fn(&str) -> bool) -> String {
    let mut rest = source;
    let mut code = String::with_capacity(source.len());
    while let Some(first) = rest.chars().next() {
        let previous = code.chars().next_back();
        let length = blank_length(rest, previous);
        if length > 0 && !hide(rest) {
            code.push_str(&rest[..length]);
            rest = &rest[length..];
        } else if length > 0 {
            code.extend(rest[..length].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
            rest = &rest[length..];
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    code
}

/// How many bytes of a comment, string or character `rest` begins with.
fn blank_length(rest: &str, previous: Option<char>) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |at| at + 2);
    }
    if rest.starts_with('"') {
        return quoted_length(rest, '"');
    }
    if rest.starts_with('\'') {
        return char_length(rest);
    }
    let in_word = previous.is_some_and(|c| c.is_alphanumeric() || c == '_');
    if in_word { 0 } else { raw_length(rest) }
}

/// A raw string such as `r"…"` or `br#"…"#`.
fn raw_length(rest: &str) -> usize {
    let Some(after) = ["r", "br", "cr"].iter().find_map(|prefix| rest.strip_prefix(prefix)) else { return 0 };
    let hashes = after.len() - after.trim_start_matches('#').len();
    if !after[hashes..].starts_with('"') {
        return 0;
    }
    let begin = rest.len() - after.len() + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    rest[begin..].find(&end).map_or(rest.len(), |at| begin + at + end.len())
}

/// A quoted piece with escapes, both quotes included.
fn quoted_length(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character; 0 for a lifetime.
fn char_length(rest: &str) -> usize {
    let mut chars = rest.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted_length(rest, '\''),
        (Some(c), Some('\'')) => 2 + c.len_utf8(),
        _ => 0,
    }
}

/// A function: its name, its first line (counted from 1) and the lines of code in its body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) length: usize,
}

/// Every function with a body. Blank lines and comments do not count, as clippy counts.
pub(crate) fn functions(source: &str) -> Vec<Function> {
    let code = code_only(source);
    let mut found = Vec::new();
    let mut begin = 0;
    for (index, line) in code.lines().enumerate() {
        if let Some((column, name)) = function_name(line)
            && let Some(body) = body(&code[begin + column..])
        {
            let length = body.lines().filter(|line| !line.trim().is_empty()).count();
            found.push(Function { name: name.to_owned(), line: index + 1, length });
        }
        begin += line.len() + 1;
    }
    found
}

/// Where `fn` stands in a line, and the name behind it; a type such as `fn(u8)` has none.
fn function_name(line: &str) -> Option<(usize, &str)> {
    let column = if line.starts_with("fn ") { 0 } else { line.find(" fn ")? + 1 };
    let name = line[column + 3..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!name.is_empty()).then_some((column, name))
}

/// What stands between the braces of the function that `code` begins with; none where `;` comes first.
fn body(code: &str) -> Option<&str> {
    let mut brackets = 0_usize;
    let mut braces = 0_usize;
    let mut begin = 0;
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            ';' if brackets == 0 && braces == 0 => return None,
            '{' => {
                if braces == 0 {
                    begin = at + 1;
                }
                braces += 1;
            }
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 {
                    return Some(&code[begin..at]);
                }
            }
            _ => {}
        }
    }
    None
}

/// The string that stands first in `text`, without its quotes.
pub(crate) fn first_string(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('"')?;
    rest.find('"').map(|end| &rest[..end])
}

/// The line, counted from 1, in which a byte stands.
pub(crate) fn line_of(text: &str, byte: usize) -> usize {
    text[..byte].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_comments_are_blank() {
        let source = "a(\"x{\\\"\"); // }\nb('{', '\\'', 'static); /* {\n */ c(r#\"}\"}\"#, b\"{\")";
        let code = code_only(source);
        assert_eq!(code.lines().count(), source.lines().count());
        assert!(!code.contains(['{', '}', '"']), "{code}");
        assert!(code.contains("'static") && code.contains("c("), "{code}");
        let commented = without_strings(source);
        assert!(commented.contains("// }") && !commented.contains('"'), "{commented}");
    }

    #[test]
    fn code_keeps_its_place_behind_letters_of_several_bytes() {
        let source = "a(\"…\\n\", '…'); // …\nb()";
        let code = code_only(source);
        assert_eq!((code.len(), code.find("b()")), (source.len(), source.find("b()")));
    }

    #[test]
    fn functions_are_measured_without_blank_lines_and_comments() {
        let source = "\
pub async fn long(a: [u8; 2]) -> fn(u8) {
    // why

    if a { \"}\" } else {
        b
    }
}
trait T {
    fn none(&self);
    const fn short() {}
}";
        let found = functions(source);
        let shape: Vec<_> = found.iter().map(|f| (f.name.as_str(), f.line, f.length)).collect();
        assert_eq!(shape, [("long", 1, 3), ("short", 10, 0)]);
    }
}
