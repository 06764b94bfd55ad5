//! Blobs as files below one folder. A blob is written beside its place and moved there whole; the folders of a
//! name carry a `+`, so that `a` and `a/b` can both be there.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    ops::Range,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use bytes::Bytes;

use super::{BlobInfo, Blobs, name, signing::UrlSigner};
use crate::{EngineError, Result};

/// Where blobs are while they are written. No blob's name can lead there: it begins with a dot.
const UNFINISHED: &str = ".unfinished";
/// When what a crash left in `UNFINISHED` is taken away.
const LEFTOVER_AGE: Duration = Duration::from_hours(1);
/// How much room is made before it is known how much there is to read.
const MAX_ROOM: u64 = 1024 * 1024;
/// What a folder's name ends with. No blob's name has it.
const FOLDER_MARK: char = '+';

/// A store of blobs in a folder.
pub(super) struct FolderBlobs {
    root: PathBuf,
    signer: UrlSigner,
}

impl FolderBlobs {
    /// Opens the folder, made if absent, and takes away what a crash left half written.
    pub(super) async fn open(root: PathBuf, secret: [u8; 32]) -> Result<Self> {
        let folder = root.clone();
        blocking(move || {
            fs::create_dir_all(folder.join(UNFINISHED))?;
            sweep_leftovers(&folder.join(UNFINISHED))
        })
        .await
        .map_err(|error| EngineError::Unavailable(format!("{}: {error}", root.display())))?;
        Ok(Self { root, signer: UrlSigner::new(secret) })
    }

    fn file_of(&self, name: &str) -> Result<PathBuf> {
        name::check(name)?;
        let (folders, file) = name.rsplit_once('/').map_or(("", name), |(folders, file)| (folders, file));
        let mut path = self.root.clone();
        for folder in folders.split('/').filter(|folder| !folder.is_empty()) {
            path.push(format!("{folder}{FOLDER_MARK}"));
        }
        path.push(file);
        Ok(path)
    }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put_new(&self, name: &str, bytes: Bytes) -> Result<()> {
        let (root, target) = (self.root.clone(), self.file_of(name)?);
        blocking(move || put_new(&root, &target, &bytes)).await.map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => {
                EngineError::Conflict(format!("the blob {name} is there already"))
            }
            _ => unavailable(&error),
        })
    }

    async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Option<Bytes>> {
        let file = self.file_of(name)?;
        // A part lies in memory of the thread that asks for it: one that is taken on each of many blocking threads, and
        // let go elsewhere, would leave every one of them with room that it keeps.
        let room = range.as_ref().map_or(0, |range| range.end.saturating_sub(range.start).min(MAX_ROOM));
        let room = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
        blocking(move || found(read(&file, range, room))).await.map_err(|error| unavailable(&error))
    }

    async fn info(&self, name: &str) -> Result<Option<BlobInfo>> {
        let (file, name) = (self.file_of(name)?, name.to_owned());
        let size = blocking(move || found(fs::metadata(file).map(|meta| meta.len()))).await;
        let size = size.map_err(|error| unavailable(&error))?;
        Ok(size.map(|size_bytes| BlobInfo { name, size_bytes }))
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<BlobInfo>> {
        let root = self.root.clone();
        let (prefix, after) = (prefix.to_owned(), after.unwrap_or_default().to_owned());
        blocking(move || {
            let mut listing = Listing { prefix, after, limit, found: Vec::new() };
            listing.walk(&root, "")?;
            Ok(listing.found)
        })
        .await
        .map_err(|error| unavailable(&error))
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let file = self.file_of(name)?;
        let gone = blocking(move || found(fs::remove_file(&file).and_then(|()| sync_parent(&file)))).await;
        gone.map(|_| ()).map_err(|error| unavailable(&error))
    }

    fn signed_url(&self, name: &str, valid_for: Duration) -> String {
        self.signer.sign(name, valid_for)
    }

    fn verify_url(&self, path_and_query: &str) -> Option<String> {
        self.signer.verify(path_and_query)
    }

    async fn ping(&self) -> Result<()> {
        let folder = self.root.join(UNFINISHED);
        blocking(move || tempfile::tempfile_in(folder).map(|_| ())).await.map_err(|error| unavailable(&error))
    }

    /// No file stays open between two calls.
    async fn close(&self) {}
}

/// Writes beside, makes the bytes durable, then moves them to their name unless it is taken: of several writers
/// of one name the file system lets one through.
fn put_new(root: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    if target.try_exists()? {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut file = tempfile::NamedTempFile::new_in(root.join(UNFINISHED))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    make_folders(root, target)?;
    file.persist_noclobber(target).map_err(|refused| refused.error)?;
    sync_parent(target)
}

/// Makes the folders down to `target`, each durable in the one above it.
fn make_folders(root: &Path, target: &Path) -> io::Result<()> {
    let Some(parent) = target.parent().filter(|parent| *parent != root && !parent.is_dir()) else {
        return Ok(());
    };
    make_folders(root, parent)?;
    match fs::create_dir(parent) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync_parent(parent),
    }
}

fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

/// Reads into `bytes`, which is empty.
fn read(file: &Path, range: Option<Range<u64>>, mut bytes: Vec<u8>) -> io::Result<Bytes> {
    let mut file = File::open(file)?;
    let size = file.metadata()?.len();
    let (start, end) = range.map_or((0, size), |range| (range.start.min(size), range.end.min(size)));
    let length = end.saturating_sub(start);
    file.seek(SeekFrom::Start(start))?;
    bytes.reserve_exact(usize::try_from(length).map_err(io::Error::other)?);
    file.take(length).read_to_end(&mut bytes)?;
    Ok(bytes.into())
}

/// A walk over the folders in the order of the names, which goes only where names that are wanted can be.
struct Listing {
    prefix: String,
    after: String,
    limit: usize,
    found: Vec<BlobInfo>,
}

impl Listing {
    /// `path` is `folder` as blobs are named: empty, or with a `/` at its end.
    fn walk(&mut self, folder: &Path, path: &str) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let Ok(file_name) = entry?.file_name().into_string() else { continue };
            // A folder sorts as `name/`, which is how the names below it begin.
            let name = match file_name.strip_suffix(FOLDER_MARK) {
                Some(name) => format!("{path}{name}/"),
                None => format!("{path}{file_name}"),
            };
            if !file_name.starts_with('.') && self.may_hold(&name) {
                entries.push((name, file_name));
            }
        }
        entries.sort_unstable();
        for (name, file_name) in entries {
            if self.found.len() >= self.limit {
                break;
            }
            let entry = folder.join(file_name);
            if name.ends_with('/') {
                self.walk(&entry, &name)?;
            } else if let Some(meta) = found(fs::metadata(&entry))? {
                self.found.push(BlobInfo { name, size_bytes: meta.len() });
            }
        }
        Ok(())
    }

    fn may_hold(&self, name: &str) -> bool {
        if name.ends_with('/') {
            let wanted = name.starts_with(&self.prefix) || self.prefix.starts_with(name);
            wanted && (name > self.after.as_str() || self.after.starts_with(name))
        } else {
            name.starts_with(&self.prefix) && name > self.after.as_str()
        }
    }
}

fn sweep_leftovers(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let written = entry.metadata()?.modified()?;
        let age = SystemTime::now().duration_since(written).unwrap_or_default();
        if age > LEFTOVER_AGE {
            found(fs::remove_file(entry.path()))?;
        }
    }
    Ok(())
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn unavailable(error: &io::Error) -> EngineError {
    EngineError::Unavailable(error.to_string())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
