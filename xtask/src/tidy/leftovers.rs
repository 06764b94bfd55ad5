//! Work that was meant to be temporary: words that promise to come back, and macros that stand for code to be written.
//! The words are put together here, or this file would find itself.

use super::{
    source::{code_only, without_strings},
    tree::{File, Finding, Tree},
};

const WORDS: [&str; 4] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
const MACROS: [&str; 3] = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!(")];

/// Leftovers, line by line.
pub(crate) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files().filter(|file| !file.is("lock")).flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Finding> {
    let (words, macros) = if file.is("rs") {
        // One of the words is also a currency code of ISO 4217, which tests have in strings.
        (lines_with(&without_strings(&file.text), &WORDS), lines_with(&code_only(&file.text), &MACROS))
    } else {
        (lines_with(&file.text, &WORDS), Vec::new())
    };
    let found = words.into_iter().chain(macros);
    found.map(|(line, word)| Finding::at(&file.path, line, format!("`{word}` is left over"))).collect()
}

/// Lines that hold one of the words by itself, not within a longer one.
fn lines_with(text: &str, words: &[&'static str]) -> Vec<(usize, &'static str)> {
    let numbered = text.lines().enumerate();
    numbered
        .flat_map(|(index, line)| {
            words.iter().filter(move |word| has_word(line, word)).map(move |word| (index + 1, *word))
        })
        .collect()
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '-');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !is_part(before) && (word.ends_with('(') || !is_part(after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_and_macro_is_found() {
        for word in WORDS {
            let text = format!("//! A.\n// {word}: later");
            assert_eq!(check(&Tree::of(&[("app/src/a.rs", &text)])).len(), 1, "{word}");
            assert_eq!(check(&Tree::of(&[("docs/a.md", &text)])).len(), 1, "{word}");
        }
        for word in MACROS {
            let text = format!("//! A.\nfn a() {{ {word}) }}");
            let found = check(&Tree::of(&[("app/src/a.rs", &text)]));
            assert_eq!(found, [Finding::at("app/src/a.rs", 2, format!("`{word}` is left over"))]);
        }
    }

    #[test]
    fn longer_words_are_no_leftovers() {
        let text = format!("//! A.\nconst NONE: &str = \"{}\";", WORDS[2]);
        assert_eq!(check(&Tree::of(&[("app/src/a.rs", &text)])), []);
        let text = format!("//! {}S and a_{} and a-{}", WORDS[0], WORDS[2], WORDS[2]);
        assert_eq!(check(&Tree::of(&[("app/src/a.rs", &text)])), []);
    }
}
