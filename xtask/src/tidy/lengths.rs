//! How long files and functions may be. The limits are those of the style guide; nothing else is measured here.

use super::{
    source::functions,
    tree::{File, Finding, Tree},
};

const SOURCE_LINES: usize = 600;
const TEST_LINES: usize = 800;
const FUNCTION_LINES: usize = 70;
const HANDLER_LINES: usize = 40;

/// Files and functions that are too long.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files()
        .filter(|file| is_source(file))
        .flat_map(|file| [of_file(file), of_functions(file)].concat())
        .collect()
}

/// Whether a file holds tests alone.
pub(crate) fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.starts_with("crates/testkit/")
}

fn is_source(file: &File) -> bool {
    ["rs", "sql", "proto"].iter().any(|ending| file.is(ending))
}

fn of_file(file: &File) -> Vec<Finding> {
    let (lines, most) =
        (file.text.lines().count(), if is_test(&file.path) { TEST_LINES } else { SOURCE_LINES });
    if lines <= most {
        return Vec::new();
    }
    vec![Finding::at(&file.path, most + 1, format!("the file has {lines} lines, {most} at most: split it"))]
}

fn of_functions(file: &File) -> Vec<Finding> {
    if !file.is("rs") {
        return Vec::new();
    }
    let is_handler = file.path.contains("/adapters/http/");
    let most = if is_handler { HANDLER_LINES } else { FUNCTION_LINES };
    let kind = if is_handler { "a function of a handler" } else { "a function" };
    let too_long = functions(&file.text).into_iter().filter(|function| function.length > most);
    let too_long =
        too_long.filter(|function| !(is_test(&file.path) && is_excused(&file.text, function.line)));
    too_long
        .map(|function| {
            let what = format!(
                "`{}` has {} lines of code; {kind} has {most} at most",
                function.name, function.length
            );
            Finding::at(&file.path, function.line, what)
        })
        .collect()
}

/// Whether a function says why it is long. Only tests may: a table of cases is best read in one piece.
fn is_excused(text: &str, line: usize) -> bool {
    let lines: Vec<&str> = text.lines().take(line - 1).collect();
    let above: Vec<&str> =
        lines.into_iter().rev().take_while(|line| !line.trim().is_empty()).take(8).collect();
    let has = |word| above.iter().any(|line| line.contains(word));
    has("expect(clippy::too_many_lines") && has("reason = ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::texts;

    fn function(lines: usize) -> String {
        format!("fn work() {{\n{}}}\n", "    step();\n".repeat(lines))
    }

    #[test]
    fn long_files_are_found() {
        let (fits, long) = ("// x\n".repeat(600), "// x\n".repeat(601));
        let tree = Tree::of(&[("app/src/a.rs", &fits), ("app/src/b.rs", &long), ("app/tests/c.rs", &long)]);
        assert_eq!(texts(&check(&tree)), ["app/src/b.rs:601: the file has 601 lines, 600 at most: split it"]);
        let long = "// x\n".repeat(801);
        assert_eq!(check(&Tree::of(&[("app/tests/c.rs", &long)])).len(), 1);
    }

    #[test]
    fn long_functions_are_found() {
        let (fits, long) = (function(70), function(71));
        let tree = Tree::of(&[("app/src/a.rs", &fits), ("app/src/b.rs", &long)]);
        let found = texts(&check(&tree));
        assert_eq!(found, ["app/src/b.rs:1: `work` has 71 lines of code; a function has 70 at most"]);
    }

    #[test]
    fn only_a_test_may_say_why_it_is_long() {
        let reasoned = format!("#[expect(clippy::too_many_lines, reason = \"a table\")]\n{}", function(71));
        assert_eq!(check(&Tree::of(&[("app/tests/a.rs", &reasoned)])), []);
        assert_eq!(check(&Tree::of(&[("app/tests/a.rs", &function(71))])).len(), 1);
        assert_eq!(check(&Tree::of(&[("app/src/a.rs", &reasoned)])).len(), 1);
    }

    #[test]
    fn handlers_are_held_shorter() {
        let (fits, long) = (function(40), function(41));
        let folder = "services/a/src/adapters/http";
        let tree = Tree::of(&[(&format!("{folder}/a.rs"), &fits), (&format!("{folder}/b.rs"), &long)]);
        assert_eq!(check(&tree).len(), 1);
    }
}
