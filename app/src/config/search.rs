//! `[search]`: how products are found.

use std::path::PathBuf;

use anyhow::Context;
use mercato_query::domain::search::Synonyms;
use serde::{Deserialize, Serialize};

/// A list of words is read, not a book.
const MAX_BYTES: u64 = 1 << 20;

/// What the index knows beside the products.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SearchConfig {
    /// A file of words that mean the same: a group on each line, with commas between its words.
    pub synonyms: Option<PathBuf>,
}

impl SearchConfig {
    /// Reads the file, where there is one.
    pub fn read_synonyms(&self) -> anyhow::Result<Synonyms> {
        let Some(file) = &self.synonyms else { return Ok(Synonyms::default()) };
        let setting = || format!("search.synonyms: {}", file.display());
        let size = std::fs::metadata(file).with_context(setting)?.len();
        anyhow::ensure!(size <= MAX_BYTES, "{}: it has {size} bytes, {MAX_BYTES} are taken", setting());
        let text = std::fs::read_to_string(file).with_context(setting)?;
        Synonyms::parse(&text).with_context(setting)
    }
}
