//! Engine URIs such as `sqlite:mercato-data/commerce.db` or `postgres://shop@db/mercato`.

use std::fmt;

use crate::{EngineError, Result};

/// A parsed engine URI. Its `Debug` and `Display` hide a password.
#[derive(Clone, PartialEq, Eq)]
pub struct EngineUri {
    scheme: String,
    text: String,
}

impl EngineUri {
    /// Splits off the scheme. `port` names the port in the error, `valid` lists the schemes it takes.
    pub fn parse(text: &str, port: &str, valid: &[&str]) -> Result<Self> {
        let scheme = text.split(':').next().unwrap_or_default();
        let scheme = if scheme == "postgresql" { "postgres" } else { scheme };
        if !text.contains(':') || !valid.contains(&scheme) {
            let shown: String = scheme.chars().take(40).collect();
            let list = valid.join(", ");
            return Err(EngineError::BadUri(format!(
                "`{shown}:` is no engine for `{port}`; there are: {list}"
            )));
        }
        Ok(Self { scheme: scheme.to_owned(), text: text.to_owned() })
    }

    /// The error for an engine that this build leaves out; `feature` is the cargo feature that has it.
    #[cfg_attr(
        all(feature = "tantivy", feature = "moka", feature = "folder"),
        expect(dead_code, reason = "nothing is left out")
    )]
    pub(crate) fn not_compiled_in(&self, feature: &str) -> EngineError {
        let scheme = &self.scheme;
        EngineError::BadUri(format!("`{scheme}:` is not in this build; cargo feature `{feature}` has it"))
    }

    /// `sqlite`, `postgres`, …
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The whole URI, with its password: for the driver only.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What follows the scheme and its colon (and `//`, where there is one): a path, for engines with files.
    pub fn path(&self) -> &str {
        let rest = self.text.split_once(':').map_or("", |(_, rest)| rest);
        rest.strip_prefix("//").unwrap_or(rest)
    }
}

impl fmt::Display for EngineUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.text.find("://"), self.text.rfind('@')) {
            (Some(start), Some(at)) if at > start => {
                let userinfo = &self.text[start + 3..at];
                let user = userinfo.split(':').next().unwrap_or_default();
                let mask = if userinfo.contains(':') { ":***" } else { "" };
                write!(f, "{}{user}{mask}{}", &self.text[..start + 3], &self.text[at..])
            }
            _ => f.write_str(&self.text),
        }
    }
}

impl fmt::Debug for EngineUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
