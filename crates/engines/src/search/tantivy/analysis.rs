//! How text becomes words: lower case, ASCII folding, and for one of the two forms the stem of a language.
//! Which fields exist and what a query makes of its words is not here.

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, RawTokenizer, RemoveLongFilter, Stemmer, TextAnalyzer, Token, TokenStream,
    Tokenizer, TokenizerManager,
};

/// The analyser of unstemmed words. The digit rises when what it does changes: an index names its analysers, so
/// that one made by others is taken as absent.
pub(super) const PLAIN: &str = "mercato_plain_1";
/// The longest word that is kept, in bytes.
pub(super) const MAX_WORD_BYTES: usize = 64;

/// Stemmers by the language's ISO 639-1 code.
const LANGUAGES: &[(&str, Language)] = &[
    ("ar", Language::Arabic),
    ("da", Language::Danish),
    ("de", Language::German),
    ("el", Language::Greek),
    ("en", Language::English),
    ("es", Language::Spanish),
    ("fi", Language::Finnish),
    ("fr", Language::French),
    ("hu", Language::Hungarian),
    ("it", Language::Italian),
    ("nl", Language::Dutch),
    ("no", Language::Norwegian),
    ("pt", Language::Portuguese),
    ("ro", Language::Romanian),
    ("ru", Language::Russian),
    ("sv", Language::Swedish),
    ("ta", Language::Tamil),
    ("tr", Language::Turkish),
];

/// The name of the analyser that stems `language`; `None` for a language without a stemmer.
pub(super) fn stemmed(language: &str) -> Option<String> {
    stemmer(language).map(|_| format!("mercato_stem_{language}_1"))
}

fn stemmer(language: &str) -> Option<Language> {
    LANGUAGES.iter().find(|(code, _)| *code == language).map(|(_, stemmer)| *stemmer)
}

/// All analysers under their names.
pub(super) fn analysers() -> TokenizerManager {
    let manager = TokenizerManager::new();
    manager.register("raw", TextAnalyzer::from(RawTokenizer::default()));
    // Tantivy asks for this one by name, even for fields that have no text.
    manager.register("default", TextAnalyzer::from(RawTokenizer::default()));
    let words = || {
        TextAnalyzer::builder(WordTokenizer::default())
            .filter(AsciiFoldingFilter)
            .filter(RemoveLongFilter::limit(MAX_WORD_BYTES + 1))
    };
    manager.register(PLAIN, words().build());
    for (code, language) in LANGUAGES {
        let name = stemmed(code).expect("every language of the table has a stemmer");
        manager.register(&name, words().filter(Stemmer::new(*language)).build());
    }
    manager
}

/// The distinct words of `text` in their order, at most `limit`; one too long to be kept anywhere is among them.
pub(super) fn words(text: &str, limit: usize) -> Vec<String> {
    let mut analyser = TextAnalyzer::builder(WordTokenizer::default()).filter(AsciiFoldingFilter).build();
    let mut stream = analyser.token_stream(text);
    let mut words: Vec<String> = Vec::new();
    while words.len() < limit && stream.advance() {
        let word = &stream.token().text;
        // The last word is special, so the last of equals stays.
        words.retain(|earlier| earlier != word);
        words.push(word.clone());
    }
    words
}

/// The stem of `word` (as `words` gives it) in `language`.
pub(super) fn stem(word: &str, language: &str) -> Option<String> {
    let stemmer = stemmer(language)?;
    let mut analyser = TextAnalyzer::builder(WordTokenizer::default()).filter(Stemmer::new(stemmer)).build();
    let mut stream = analyser.token_stream(word);
    stream.advance().then(|| stream.token().text.clone())
}

/// Splits at what is neither letter nor digit and lowers the case. Combining accents are dropped, so that the
/// composed and the decomposed spelling of a word are one.
#[derive(Clone, Default)]
struct WordTokenizer {
    token: Token,
}

struct Words<'a> {
    text: &'a str,
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = Words<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Words<'a> {
        self.token.reset();
        Words { text, at: 0, token: &mut self.token }
    }
}

impl TokenStream for Words<'_> {
    fn advance(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let Some(start) = rest.find(char::is_alphanumeric) else { return false };
        let word = &rest[start..];
        let end = word.find(|c: char| !c.is_alphanumeric() && !is_accent(c)).unwrap_or(word.len());
        self.token.text.clear();
        let kept = word[..end].chars().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
        // Lowering a letter can itself yield a combining accent.
        self.token.text.extend(kept.filter(|c| !is_accent(*c)));
        self.token.offset_from = self.at + start;
        self.token.offset_to = self.at + start + end;
        self.token.position = self.token.position.wrapping_add(1);
        self.at += start + end;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::{stem, words};

    #[test]
    fn one_word_has_one_form() {
        assert_eq!(words("Crème BRÛLÉE, Straße", 9), ["creme", "brulee", "strasse"]);
        assert_eq!(words("Cre\u{300}me", 9), ["creme"]);
        assert_eq!(words("İstanbul", 9), ["istanbul"]);
        assert_eq!(words("(a) OR \"b\" -c:d*~2 🎁", 9), ["a", "or", "b", "c", "d", "2"]);
        assert_eq!(words("tea for tea", 9), ["for", "tea"]);
        assert_eq!(words("a b c", 2), ["a", "b"]);
        assert!(words("🎁 -- …", 9).is_empty());
    }

    #[test]
    fn a_stem_is_the_language_s() {
        assert_eq!(stem("candles", "en").as_deref(), Some("candl"));
        assert_eq!(stem("kerzen", "de").as_deref(), Some("kerz"));
        assert_eq!(stem("candles", "xx"), None);
    }
}
