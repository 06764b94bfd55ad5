//! The text of a key: `mk_` and 32 random bytes in base 62. It is shown once and kept nowhere.

use mercato_kernel::Secret;
use sha2::{Digest, Sha256};

const PREFIX: &str = "mk_";
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Base-62 digits of 256 bits.
const DIGITS: usize = 43;
const LAST_CHARS: usize = 4;

/// SHA-256 of a key's text. A key holds 256 random bits, so a slow hash would protect nothing more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyHash(pub(crate) [u8; 32]);

/// A well-formed text of a key, known or not.
#[derive(Debug, Clone)]
pub(crate) struct KeyText(Secret<String>);

impl KeyText {
    /// The text for 32 random bytes.
    pub(crate) fn from_random(random: [u8; 32]) -> Self {
        let mut number = random;
        let mut digits = [0; DIGITS];
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[usize::from(divide_by_62(&mut number))];
        }
        let digits = std::str::from_utf8(&digits).expect("the alphabet is ASCII");
        Self(Secret::new(format!("{PREFIX}{digits}")))
    }

    /// A bearer's text, if it has the form of a key.
    pub(crate) fn parse(bearer: &str) -> Option<Self> {
        let digits = bearer.strip_prefix(PREFIX)?;
        let well_formed = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
        well_formed.then(|| Self(Secret::new(bearer.to_owned())))
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> KeyHash {
        KeyHash(Sha256::digest(self.0.expose().as_bytes()).into())
    }

    /// The characters by which its holder recognises it.
    pub(crate) fn last_chars(&self) -> String {
        let text = self.0.expose();
        text[text.len() - LAST_CHARS..].to_owned()
    }

    /// The text itself, to be shown once.
    pub(crate) fn into_secret(self) -> Secret<String> {
        self.0
    }
}

/// Divides a big-endian number in place; answers the remainder.
fn divide_by_62(number: &mut [u8; 32]) -> u8 {
    let mut remainder = 0_u16;
    for byte in number {
        let value = remainder * 256 + u16::from(*byte);
        *byte = u8::try_from(value / 62).expect("a remainder below 62 keeps the quotient in a byte");
        remainder = value % 62;
    }
    u8::try_from(remainder).expect("below 62")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_one_length_and_reads_back() {
        for byte in [0, 1, 0x7f, 0xff] {
            let text = KeyText::from_random([byte; 32]);
            let shown = text.clone().into_secret().expose().clone();
            assert_eq!(shown.len(), 46);
            assert_eq!(KeyText::parse(&shown).expect("our own").hash(), text.hash());
            assert_eq!(text.last_chars(), shown[42..]);
        }
        assert_eq!(KeyText::from_random([0; 32]).into_secret().expose(), &format!("mk_{}", "0".repeat(43)));
    }

    #[test]
    fn other_texts_are_no_keys() {
        for text in ["", "mk_", "mk_abc", "xx_0000000000000000000000000000000000000000000", "mk_é"] {
            assert!(KeyText::parse(text).is_none());
        }
    }

    #[test]
    fn a_text_does_not_show_in_logs() {
        assert!(!format!("{:?}", KeyText::from_random([7; 32])).contains("mk_"));
    }
}
