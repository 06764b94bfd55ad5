//! Words that shoppers use for the same thing, from a file. They widen what the index holds of a product; how a
//! query is read does not change.

use std::collections::{BTreeSet, HashMap};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Groups of words or phrases that mean the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Synonyms {
    groups: Vec<Vec<String>>,
    /// The groups by the first word of each member.
    by_first_word: HashMap<String, Vec<(usize, Vec<String>)>>,
}

/// A line that is no group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the synonyms: {why}")]
pub struct BadSynonyms {
    /// The line, from 1 on.
    pub line: usize,
    /// What is wrong.
    pub why: &'static str,
}

const MAX_GROUPS: usize = 10_000;

impl Synonyms {
    /// Reads a file: a group on each line, its members separated by commas; `#` begins a comment.
    pub fn parse(text: &str) -> Result<Self, BadSynonyms> {
        let mut synonyms = Self::default();
        for (index, line) in text.lines().enumerate() {
            let bad = |why| BadSynonyms { line: index + 1, why };
            let line = line.split('#').next().unwrap_or_default().trim();
            if line.is_empty() {
                continue;
            }
            let members: Vec<Vec<String>> = line.split(',').map(words).collect();
            if members.len() < 2 || members.iter().any(Vec::is_empty) {
                return Err(bad("expected two or more words or phrases with commas between them"));
            }
            if synonyms.groups.len() == MAX_GROUPS {
                return Err(bad("there are more groups than are taken"));
            }
            synonyms.add(members);
        }
        Ok(synonyms)
    }

    /// The other members of every group that has a member in one of `texts`.
    pub fn widen<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
        let mut met = BTreeSet::new();
        if !self.groups.is_empty() {
            for text in texts {
                self.meet(&words(text), &mut met);
            }
        }
        met.into_iter().flat_map(|group: usize| self.groups[group].iter().cloned()).collect()
    }

    /// Names the file's content: an index made with other synonyms is another index. `None` without any.
    pub fn fingerprint(&self) -> Option<String> {
        if self.groups.is_empty() {
            return None;
        }
        let digest = Sha256::digest(format!("{:?}", self.groups).as_bytes());
        Some(URL_SAFE_NO_PAD.encode(&digest[..8]))
    }

    fn add(&mut self, members: Vec<Vec<String>>) {
        let group = self.groups.len();
        self.groups.push(members.iter().map(|member| member.join(" ")).collect());
        for member in members {
            self.by_first_word.entry(member[0].clone()).or_default().push((group, member));
        }
    }

    fn meet(&self, text: &[String], met: &mut BTreeSet<usize>) {
        for at in 0..text.len() {
            let candidates = self.by_first_word.get(&text[at]);
            for (group, member) in candidates.into_iter().flatten() {
                if text[at..].starts_with(member) {
                    met.insert(*group);
                }
            }
        }
    }
}

/// Words in lower case, a plain plural without its `s`.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| singular(word).to_owned()).collect()
}

fn singular(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_one_member_gains_its_group() {
        let synonyms =
            Synonyms::parse("# furniture\ncouch, sofa, love seat\n\nlamp,light # both\n").expect("groups");
        assert_eq!(synonyms.widen(["Two Sofas"]), ["couch", "sofa", "love seat"]);
        assert_eq!(synonyms.widen(["a love seat", "LAMP"]), ["couch", "sofa", "love seat", "lamp", "light"]);
        assert!(synonyms.widen(["a lovely seat"]).is_empty());
        assert_ne!(synonyms.fingerprint(), Synonyms::default().fingerprint());
    }

    #[test]
    fn a_line_that_is_no_group_is_refused_by_number() {
        assert_eq!(Synonyms::parse("a, b\nc").map_err(|bad| bad.line), Err(2));
        assert_eq!(Synonyms::parse("a,,b").map_err(|bad| bad.line), Err(1));
    }
}
