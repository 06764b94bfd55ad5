//! Which names a blob may have, the same for every store.
//! What a name stands for is not known here.

use crate::{EngineError, Result};

/// The longest name, in characters.
const MAX_CHARS: usize = 200;

/// Refuses what is no blob's name: no character outside the set, no empty segment, none that begins with a dot
/// (so neither `..` nor a hidden file).
pub(super) fn check(name: &str) -> Result<()> {
    if is_valid(name) {
        return Ok(());
    }
    let shown: String = name.chars().take(80).collect();
    Err(EngineError::Fault(format!("{shown:?} is not a blob's name")))
}

/// Whether `check` lets `name` pass.
pub(super) fn is_valid(name: &str) -> bool {
    name.len() <= MAX_CHARS
        && name.split('/').all(|segment| {
            !segment.is_empty() && !segment.starts_with('.') && segment.bytes().all(is_name_byte)
        })
}

/// Whether names can begin with `prefix`, as far as its characters tell.
pub(super) fn is_beginning(prefix: &str) -> bool {
    prefix.bytes().all(|byte| byte == b'/' || is_name_byte(byte))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn names_stay_inside_their_folder() {
        for name in ["a", "images/0195.webp", "A-b_c.d/e", &"x".repeat(200)] {
            assert!(is_valid(name), "{name}");
        }
        let long = "x".repeat(201);
        let refused = [
            "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/../b", "a/.b", ".a", "a b", "a\\b", "a\0",
            "ü", "a%2fb", "a:b", "a+b", "a\n", &long,
        ];
        for name in refused {
            assert!(!is_valid(name), "{name:?}");
        }
    }
}
