//! The folders in which the copies of an index stand, and the pointer file that names the live one.
//! What is in a copy is not known here. Everything here blocks.
//!
//! `NAME-vVERSION-NUMBER/` is a copy, `NAME.live` holds the name of the live one and is replaced by a rename.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::error::engine;
use crate::{Result, search::Schema};

/// The place of all copies of one index.
#[derive(Debug, Clone)]
pub(super) struct Shelf {
    root: PathBuf,
    schema: &'static Schema,
}

impl Shelf {
    /// The shelf of `schema` in `root`, which is made if absent.
    pub(super) fn open(root: PathBuf, schema: &'static Schema) -> Result<Self> {
        fs::create_dir_all(&root).map_err(engine)?;
        Ok(Self { root, schema })
    }

    /// The folder that the pointer names, where it is one of this schema's version.
    pub(super) fn live(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(self.pointer()).ok()?;
        let number = name.strip_prefix(&self.prefix())?;
        number.parse::<u64>().ok()?;
        Some(self.root.join(name))
    }

    /// Makes the copy in `folder` the live one, in one step and for good.
    pub(super) fn point_to(&self, folder: &Path) -> Result<()> {
        let name = folder.file_name().unwrap_or_default().as_encoded_bytes();
        let replace = || {
            let mut file = tempfile::NamedTempFile::new_in(&self.root)?;
            file.write_all(name)?;
            file.as_file().sync_all()?;
            sync(folder)?;
            file.persist(self.pointer()).map_err(|refused| refused.error)?;
            sync(&self.root)
        };
        replace().map_err(engine)
    }

    /// A folder for another copy, numbered behind all that are there.
    pub(super) fn next(&self) -> Result<PathBuf> {
        let prefix = self.prefix();
        let numbers = self.copies()?.into_iter().filter_map(|name| name.strip_prefix(&prefix)?.parse().ok());
        let last: u64 = numbers.max().unwrap_or(0);
        Ok(self.root.join(format!("{prefix}{}", last + 1)))
    }

    /// Removes every copy of this index, of whatever version, but `keep`. What cannot be removed stays until the
    /// next sweep: no new copy takes its number.
    pub(super) fn sweep(&self, keep: Option<&Path>) {
        for name in self.copies().unwrap_or_default() {
            let folder = self.root.join(name);
            if keep == Some(folder.as_path()) {
                continue;
            }
            if let Err(error) = fs::remove_dir_all(&folder) {
                tracing::warn!(%error, folder = %folder.display(), "an old copy of the index stays behind");
            }
        }
    }

    /// Fails when the folder is away.
    pub(super) fn ping(&self) -> Result<()> {
        fs::read_dir(&self.root).map(|_| ()).map_err(engine)
    }

    fn copies(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.root).map_err(engine)? {
            let Ok(name) = entry.map_err(engine)?.file_name().into_string() else { continue };
            let version_and_number =
                name.strip_prefix(self.schema.name).and_then(|rest| rest.strip_prefix("-v")?.split_once('-'));
            let numbered = version_and_number.is_some_and(|(version, number)| {
                version.parse::<u32>().is_ok() && number.parse::<u64>().is_ok()
            });
            if numbered {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn pointer(&self) -> PathBuf {
        self.root.join(format!("{}.live", self.schema.name))
    }

    fn prefix(&self) -> String {
        format!("{}-v{}-", self.schema.name, self.schema.version)
    }
}

fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
