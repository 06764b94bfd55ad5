//! Blobs in chunks in tables of PostgreSQL, with copies of those read lately in a local folder. The table of
//! names decides what is there; a copy is found by the blob's own id, so it can be old but never wrong.

use std::{ops::Range, path::Path, time::Duration};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{BlobInfo, Blobs, copies::Copies, name, signing::UrlSigner};
use crate::{
    EngineError, EngineUri, Result,
    db::{ColumnKind, Db, InsertMany, Migration, PoolSize, Row},
};

/// The tables of blobs in a database; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = crate::migrations!("blobs/"; "0001_blobs");

/// The size of each chunk but the last. The tables' CHECK and the blobs stored know it too.
const CHUNK_BYTES: usize = 256 * 1024;
/// How many chunks one statement carries.
const CHUNKS_AT_ONCE: usize = 16;
/// How many blobs are copied at once: each is in memory meanwhile, whole.
const PARALLEL_COPIES: usize = 2;

const INSERT_CHUNKS: InsertMany = InsertMany {
    table: "chunks",
    columns: &[("blob_id", ColumnKind::Uuid), ("n", ColumnKind::Int), ("bytes", ColumnKind::Bytes)],
    suffix: "",
};

/// A store of blobs in PostgreSQL.
pub(super) struct PostgresBlobs {
    db: Db,
    copies: Option<Copies>,
    copying: Semaphore,
    signer: UrlSigner,
}

impl PostgresBlobs {
    /// Opens the store in the schema `blobs`. `folder` takes copies of what is read.
    pub(super) async fn open(
        uri: &EngineUri,
        secret: [u8; 32],
        size: PoolSize,
        folder: Option<&Path>,
    ) -> Result<Self> {
        let db = Db::open(uri.as_str(), "blobs", size).await?;
        db.migrate("blobs", MIGRATIONS).await?;
        let copies = match folder {
            None => None,
            Some(folder) => Some(Copies::open(folder.to_owned()).await?),
        };
        Ok(Self { db, copies, copying: Semaphore::new(PARALLEL_COPIES), signer: UrlSigner::new(secret) })
    }

    /// The bytes of `range`. Whoever reads the first part of a blob reads the others too, so the whole of it is copied
    /// then, and the others come out of the copy.
    async fn read(&self, id: Uuid, range: Range<u64>, size: u64) -> Result<Option<Bytes>> {
        let in_tables = in_memory(range.start)?..in_memory(range.end)?;
        let Some(copies) = &self.copies else { return self.read_chunks(id, in_tables).await };
        if let Some(bytes) = copies.get(id, range.clone()).await {
            return Ok(Some(bytes));
        }
        if range.start > 0 {
            return self.read_chunks(id, in_tables).await;
        }
        let _turn = self.copying.acquire().await.map_err(|error| EngineError::Fault(error.to_string()))?;
        // Somebody else may have copied it while this one waited.
        if let Some(bytes) = copies.get(id, range).await {
            return Ok(Some(bytes));
        }
        let Some(whole) = self.read_chunks(id, 0..in_memory(size)?).await? else { return Ok(None) };
        copies.put(id, whole.clone()).await;
        // A part must not keep the whole in memory.
        let is_part = in_tables.len() < whole.len();
        Ok(Some(if is_part { Bytes::copy_from_slice(&whole[in_tables]) } else { whole }))
    }

    /// The bytes of `range` from the tables; `None` where the blob went meanwhile.
    async fn read_chunks(&self, id: Uuid, range: Range<usize>) -> Result<Option<Bytes>> {
        let mut bytes = BytesMut::with_capacity(range.len());
        let first = range.start / CHUNK_BYTES;
        let (mut next, end) = (first, range.end.div_ceil(CHUNK_BYTES));
        while next < end {
            let until = end.min(next + CHUNKS_AT_ONCE);
            let sql = "SELECT bytes FROM chunks WHERE blob_id = $1 AND n >= $2 AND n < $3 ORDER BY n";
            let rows = self.db.fetch(sql, vec![id.into(), int(next).into(), int(until).into()]).await?;
            for row in &rows {
                bytes.extend_from_slice(&row.get::<Vec<u8>>(0)?);
            }
            next = until;
        }
        let skipped = range.start - first * CHUNK_BYTES;
        if bytes.len() < skipped + range.len() {
            return Ok(None);
        }
        Ok(Some(bytes.freeze().slice(skipped..skipped + range.len())))
    }
}

#[async_trait]
impl Blobs for PostgresBlobs {
    async fn put_new(&self, name: &str, bytes: Bytes) -> Result<()> {
        name::check(name)?;
        let id = Uuid::now_v7();
        let mut tx = self.db.begin().await?;
        // Of several writers of one name, each but the first waits here for what becomes of the first.
        let insert =
            "INSERT INTO blobs (name, id, size_bytes) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING";
        if tx.execute(insert, vec![name.into(), id.into(), int(bytes.len()).into()]).await? == 0 {
            return Err(EngineError::Conflict(format!("the blob {name} is there already")));
        }
        let chunks: Vec<&[u8]> = bytes.chunks(CHUNK_BYTES).collect();
        for (group, chunks) in chunks.chunks(CHUNKS_AT_ONCE).enumerate() {
            let row = |(index, chunk): (usize, &&[u8])| {
                vec![id.into(), int(group * CHUNKS_AT_ONCE + index).into(), chunk.to_vec().into()]
            };
            tx.insert_many(&INSERT_CHUNKS, chunks.iter().enumerate().map(row).collect()).await?;
        }
        tx.commit().await
    }

    async fn get(&self, name: &str, range: Option<Range<u64>>) -> Result<Option<Bytes>> {
        name::check(name)?;
        let sql = "SELECT id, size_bytes FROM blobs WHERE name = $1";
        let Some(row) = self.db.fetch_optional(sql, vec![name.into()]).await? else { return Ok(None) };
        let (id, size) = (row.get::<Uuid>(0)?, size_bytes(&row, 1)?);
        let wanted = range.map_or(0..size, |range| range.start.min(size)..range.end.min(size));
        if wanted.is_empty() {
            return Ok(Some(Bytes::new()));
        }
        self.read(id, wanted, size).await
    }

    async fn info(&self, name: &str) -> Result<Option<BlobInfo>> {
        name::check(name)?;
        let sql = "SELECT name, size_bytes FROM blobs WHERE name = $1";
        self.db.fetch_optional(sql, vec![name.into()]).await?.as_ref().map(to_info).transpose()
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: usize) -> Result<Vec<BlobInfo>> {
        if !name::is_beginning(prefix) {
            return Ok(Vec::new());
        }
        // `~` comes after every character of a name.
        let sql = "SELECT name, size_bytes FROM blobs WHERE name >= $1 AND name < $1 || '~' AND name > $2 \
                   ORDER BY name LIMIT $3";
        let values = vec![prefix.into(), after.unwrap_or_default().into(), int(limit).into()];
        self.db.fetch(sql, values).await?.iter().map(to_info).collect()
    }

    async fn delete(&self, name: &str) -> Result<()> {
        name::check(name)?;
        self.db.execute("DELETE FROM blobs WHERE name = $1", vec![name.into()]).await.map(|_| ())
    }

    fn signed_url(&self, name: &str, valid_for: Duration) -> String {
        self.signer.sign(name, valid_for)
    }

    fn verify_url(&self, path_and_query: &str) -> Option<String> {
        self.signer.verify(path_and_query)
    }

    async fn ping(&self) -> Result<()> {
        self.db.ping().await
    }

    async fn close(&self) {
        self.db.close().await;
    }
}

fn to_info(row: &Row) -> Result<BlobInfo> {
    Ok(BlobInfo { name: row.get(0)?, size_bytes: size_bytes(row, 1)? })
}

fn size_bytes(row: &Row, index: usize) -> Result<u64> {
    Ok(row.get::<i64>(index)?.unsigned_abs())
}

fn int(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn in_memory(number: u64) -> Result<usize> {
    usize::try_from(number).map_err(|error| EngineError::Fault(error.to_string()))
}
