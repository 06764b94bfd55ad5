//! The data folder of a shop: who holds it, which version wrote it, and the small files in it.
//! The engines' own files are theirs.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};

/// The layout of the folder. It rises when an older program could no longer read it.
const LAYOUT: u32 = 1;

/// A data folder that exists and that this program can read.
#[derive(Debug, Clone)]
pub struct DataFolder(PathBuf);

/// The right to run a shop on a folder, for as long as this lives. The system takes it back from a dead process.
#[derive(Debug)]
pub struct FolderLock(#[expect(dead_code, reason = "held, not read")] File);

impl DataFolder {
    /// Makes the folder where there is none, and refuses one that a newer version wrote.
    pub fn open(path: &Path) -> anyhow::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        // Customers' data lies in it: nobody but the owner looks in.
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).with_context(|| format!("the data folder {} cannot be made", path.display()))?;
        let folder = Self(path.to_owned());
        folder.check_version()?;
        Ok(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Takes the folder for this process; refused while a running shop holds it.
    pub fn lock(&self) -> anyhow::Result<FolderLock> {
        let path = self.0.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.with_context(|| format!("{} cannot be opened", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(FolderLock(file)),
            Err(TryLockError::WouldBlock) => bail!(
                "the data folder {} is held by a running shop; stop that one, or name another folder with --data",
                self.0.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// Writes the first admin key where only the owner reads it, and answers where that is.
    pub fn write_first_key(&self, key: &str) -> anyhow::Result<PathBuf> {
        let path = self.0.join("first-key");
        write_private(&path, format!("{key}\n").as_bytes())?;
        Ok(path)
    }

    fn check_version(&self) -> anyhow::Result<()> {
        let path = self.0.join("version");
        let ours = format!("{LAYOUT} {}\n", env!("CARGO_PKG_VERSION"));
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error).with_context(|| format!("{} cannot be read", path.display())),
        };
        let (layout, program) = text.trim().split_once(' ').unwrap_or((text.trim(), "unknown"));
        match layout.parse::<u32>() {
            Ok(layout) if layout > LAYOUT => bail!(
                "the data folder {} was written by a newer version ({program}); this is {}",
                self.0.display(),
                env!("CARGO_PKG_VERSION")
            ),
            Ok(LAYOUT) => Ok(()),
            Err(_) if !text.is_empty() => bail!("{} does not hold a version", path.display()),
            _ => fs::write(&path, ours).with_context(|| format!("{} cannot be written", path.display())),
        }
    }
}

/// Writes a file that only its owner may read, whole or not at all.
fn write_private(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, path));
    moved.with_context(|| format!("{} cannot be written", path.display()))
}
