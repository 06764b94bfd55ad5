//! Every code that a field at fault may have stands in the documents, and none besides. A code must be in sight: a word at
//! the place where the error is made, or where it is handed to one of the functions that make it.

use std::{collections::BTreeMap, ops::Range};

use super::{
    lengths::is_test,
    source::{code_only, first_string, line_of},
    tree::{File, Finding, Tree},
};

const DOCUMENT: &str = "docs/api/errors.md";
const SECTION: &str = "## Codes of fields";
/// What takes a pointer and then a code.
const CALLS: [&str; 6] = ["FieldError::new(", "Failure::field(", ".error(", "refuse(", "invalid(", "fault("];
/// A parameter that is a code.
const PARAMETER: &str = "code: &'static str";

/// Codes that only one side has, and places that hide theirs.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    let mut answered = BTreeMap::new();
    let mut findings = Vec::new();
    for file in tree.rust().filter(|file| answers(file)) {
        // A module's own tests stand at its end, and make errors of their own.
        let text = file.text.split("#[cfg(test)]").next().unwrap_or_default();
        let code = code_only(text);
        for (line, name) in makers_not_known(&code) {
            let what = format!("`{name}` takes a field's code: name it among the calls of this check");
            findings.push(Finding::at(&file.path, line, what));
        }
        for (at, argument) in codes(&code) {
            let (line, argument) = (line_of(&code, at), text[argument].trim());
            match first_string(argument) {
                Some(word) => _ = answered.entry(word).or_insert((file.path.as_str(), line)),
                // It is handed on from where it is in sight.
                None if argument.rsplit('.').next() == Some("code") => {}
                None => findings.push(Finding::at(&file.path, line, "no code of this field is in sight")),
            }
        }
    }
    let documented = documented(tree.text(DOCUMENT).unwrap_or_default());
    let missing = answered.iter().filter(|(code, _)| !documented.contains_key(*code));
    findings.extend(missing.map(|(code, (path, line))| {
        Finding::at(path, *line, format!("`{code}` is not among the codes of fields in {DOCUMENT}"))
    }));
    let unused = documented.iter().filter(|(code, _)| !answered.contains_key(*code));
    findings.extend(
        unused.map(|(code, line)| Finding::at(DOCUMENT, *line, format!("no field has the code `{code}`"))),
    );
    findings
}

/// Whether a file is of what answers requests.
fn answers(file: &File) -> bool {
    !is_test(&file.path) && (file.path.starts_with("crates/") || file.path.starts_with("services/"))
}

/// Where each call stands in `code`, and its second argument.
fn codes(code: &str) -> Vec<(usize, Range<usize>)> {
    let mut found = Vec::new();
    for call in CALLS {
        for (at, _) in code.match_indices(call) {
            let before = &code[..at];
            let is_longer =
                !call.starts_with('.') && before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
            if is_longer || before.ends_with("fn ") {
                continue;
            }
            let open = at + call.len();
            found.extend(
                second_argument(&code[open..]).map(|range| (at, open + range.start..open + range.end)),
            );
        }
    }
    found
}

/// The second of the arguments that `code` begins with.
fn second_argument(code: &str) -> Option<Range<usize>> {
    let (mut depth, mut begin) = (0_usize, None);
    for (at, c) in code.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth > 0 => depth -= 1,
            ',' | ')' if depth == 0 => match begin {
                Some(begin) => return Some(begin..at),
                None if c == ',' => begin = Some(at + 1),
                None => return None,
            },
            _ => {}
        }
    }
    None
}

/// Functions that take a code and are not among `CALLS`: what they are given would not be seen.
fn makers_not_known(code: &str) -> Vec<(usize, &str)> {
    let functions = code.match_indices(PARAMETER).filter_map(|(at, _)| {
        let begin = code[..at].rfind("fn ")? + 3;
        let signature = &code[begin..at];
        let name = signature.split(['(', '<']).next()?;
        // Behind a brace it is the member of a struct.
        (!signature.contains(['{', '}'])).then_some((line_of(code, at), name))
    });
    let is_known = |name: &str| {
        CALLS.iter().any(|call| call.trim_end_matches('(').rsplit(['.', ':']).next() == Some(name))
    };
    functions.filter(|(_, name)| !is_known(name)).collect()
}

/// The codes of rows such as ``| `too_long`, `too_many` | … |``, with their lines.
fn documented(document: &str) -> BTreeMap<&str, usize> {
    let lines = document.lines().enumerate().skip_while(|(_, line)| *line != SECTION).skip(1);
    let rows = lines.take_while(|(_, line)| !line.starts_with('#'));
    let cells =
        rows.filter_map(|(index, line)| Some((index + 1, line.strip_prefix("| `")?.split_once(" |")?.0)));
    cells.flat_map(|(line, cell)| cell.split(", ").map(move |code| (code.trim_matches('`'), line))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    const TABLE: &str = "| `not_found` | 404 | … |\n## Codes of fields\n| code | when |\n| `required` | … |\n\
                         | `too_long`, `too_many` | … |\n## More\n| `later` | … |";

    fn found(code: &str) -> Vec<String> {
        texts(&check(&Tree::of(&[("services/a/src/b.rs", code), (DOCUMENT, TABLE)])))
    }

    #[test]
    fn documented_codes_are_fine_wherever_they_are_said() {
        let code = "fn refuse(at: &str, code: &'static str, detail: &str) -> E { FieldError::new(at, code, detail) }\n\
                    fn a() { refuse(\"/…\", \"too_long\", f(1, 2)); check.error(at(\"x\", 1), \"too_many\", \"\"); }\n\
                    fn b(fault: F) { Failure::field(\n    format!(\"/{}\", 1),\n    \"required\",\n    D,\n) }\n\
                    fn c(fault: F) { FieldError::new(\"\", fault.code, fault.detail) }\n\
                    #[cfg(test)]\nmod tests { fn d() { FieldError::new(\"\", \"made_up\", \"\"); } }";
        assert_eq!(found(code), [""; 0]);
    }

    #[test]
    fn what_one_side_lacks_is_found() {
        let code =
            "fn a() { FieldError::new(\"/…\", \"required\", D);\nFailure::field(\"/b\", \"too_odd\", D) }";
        assert_eq!(
            found(code),
            [
                "services/a/src/b.rs:2: `too_odd` is not among the codes of fields in docs/api/errors.md",
                "docs/api/errors.md:5: no field has the code `too_long`",
                "docs/api/errors.md:5: no field has the code `too_many`",
            ]
        );
    }

    #[test]
    fn a_hidden_code_and_a_new_way_to_say_one_are_found() {
        let code = "struct S {\n    code: &'static str,\n}\nfn reject(at: &str, code: &'static str) { f(at, code) }\n\
                    fn a(word: &'static str) { FieldError::new(\"/a\", word, D) }";
        let found = found(code);
        assert_eq!(
            found[..2],
            [
                "services/a/src/b.rs:4: `reject` takes a field's code: name it among the calls of this check",
                "services/a/src/b.rs:5: no code of this field is in sight",
            ]
        );
    }
}
