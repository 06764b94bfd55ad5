//! The renditions' table, and who makes them: an image is claimed for a time, so that of several processes each takes
//! another one. Two that make the same all the same do no harm: the same rendition is kept once.

use mercato_engines::db::{ColumnKind, Db, InsertMany, Row, Sql};
use mercato_kernel::{ImageId, Timestamp};

use super::{
    super::column,
    images::{hash, read},
};
use crate::{
    domain::{Image, Rendition},
    ports::StoreResult,
};

/// An image whose renditions nobody else is to make for a time.
pub struct Claimed {
    /// The image.
    pub image: Image,
    /// How often it was claimed without an end, this time included.
    pub attempts: i64,
}

const FREE: &str = "SELECT 1 FROM images WHERE scaling = 'waiting' \
                    AND (scaling_claimed_until IS NULL OR scaling_claimed_until < $1) LIMIT 1";
const CLAIM: Sql = Sql::per(
    "UPDATE images SET scaling_attempts = scaling_attempts + 1, scaling_claimed_until = $2 WHERE id = ( \
     SELECT id FROM images WHERE scaling = 'waiting' \
     AND (scaling_claimed_until IS NULL OR scaling_claimed_until < $1) ORDER BY scaling_attempts, id LIMIT 1) \
     RETURNING id, media_type, width, height, size_bytes, content_hash, blob_name, placeholder, scaling, \
     scaling_attempts",
    "UPDATE images SET scaling_attempts = scaling_attempts + 1, scaling_claimed_until = $2 WHERE id = ( \
     SELECT id FROM images WHERE scaling = 'waiting' \
     AND (scaling_claimed_until IS NULL OR scaling_claimed_until < $1) ORDER BY scaling_attempts, id LIMIT 1 \
     FOR UPDATE SKIP LOCKED) \
     RETURNING id, media_type, width, height, size_bytes, content_hash, blob_name, placeholder, scaling, \
     scaling_attempts",
);

/// Claims the image that waits longest until `until`; those that were begun in vain come last. A look first: on SQLite
/// whoever writes keeps all others from it.
pub async fn claim(db: &Db, now: Timestamp, until: Timestamp) -> StoreResult<Option<Claimed>> {
    if db.fetch_optional(FREE, vec![now.into()]).await?.is_none() {
        return Ok(None);
    }
    let mut tx = db.begin().await?;
    let row = tx.fetch_optional(CLAIM, vec![now.into(), until.into()]).await?;
    tx.commit().await?;
    row.map(|row| Ok(Claimed { image: read(&row)?, attempts: column(&row, 9)? })).transpose()
}

/// Holds a claimed image until `until`.
pub async fn renew(db: &Db, image: ImageId, until: Timestamp) -> StoreResult<()> {
    let sql = "UPDATE images SET scaling_claimed_until = $2 WHERE id = $1 AND scaling = 'waiting'";
    db.execute(sql, vec![image.uuid().into(), until.into()]).await?;
    Ok(())
}

/// Lets all claims go: only where one process uses the database, so that none but a dead one can hold any.
pub async fn release_all(db: &Db) -> StoreResult<()> {
    let sql = "UPDATE images SET scaling_claimed_until = NULL \
               WHERE scaling = 'waiting' AND scaling_claimed_until IS NOT NULL";
    db.execute(sql, Vec::new()).await?;
    Ok(())
}

/// Lets a claimed image go, for the next one to take. `is_excused`: that it was begun does not count.
pub async fn release(db: &Db, image: ImageId, is_excused: bool) -> StoreResult<()> {
    let sql = "UPDATE images SET scaling_claimed_until = NULL, scaling_attempts = scaling_attempts - $2 \
               WHERE id = $1 AND scaling = 'waiting' AND scaling_attempts > 0";
    db.execute(sql, vec![image.uuid().into(), i64::from(is_excused).into()]).await?;
    Ok(())
}

const INSERT: InsertMany = InsertMany {
    table: "image_renditions",
    columns: &[
        ("image_id", ColumnKind::Uuid),
        ("width", ColumnKind::Int),
        ("media_type", ColumnKind::Text),
        ("height", ColumnKind::Int),
        ("size_bytes", ColumnKind::Int),
        ("content_hash", ColumnKind::Bytes),
        ("blob_name", ColumnKind::Text),
        ("created_at", ColumnKind::Time),
    ],
    suffix: "ON CONFLICT DO NOTHING",
};

/// Writes all renditions of an image, whose files lie in the blobs: from now on they are served.
pub async fn finish(db: &Db, image: ImageId, made: &[Rendition], now: Timestamp) -> StoreResult<()> {
    let row = |rendition: &Rendition| {
        vec![
            image.uuid().into(),
            rendition.width.into(),
            rendition.media_type.as_str().into(),
            rendition.height.into(),
            rendition.size_bytes.into(),
            rendition.content_hash.to_vec().into(),
            rendition.blob_name.as_str().into(),
            now.into(),
        ]
    };
    let mut tx = db.begin().await?;
    tx.insert_many(&INSERT, made.iter().map(row).collect()).await?;
    let sql = "UPDATE images SET scaling = 'done', scaling_claimed_until = NULL, scaling_fault = NULL WHERE id = $1";
    tx.execute(sql, vec![image.uuid().into()]).await?;
    tx.commit().await?;
    Ok(())
}

/// Marks an image that has no renditions, and why. One that has them by now keeps them.
pub async fn give_up(db: &Db, image: ImageId, why: &str) -> StoreResult<()> {
    let sql = "UPDATE images SET scaling = 'impossible', scaling_claimed_until = NULL, scaling_fault = $2 \
               WHERE id = $1 AND scaling = 'waiting'";
    db.execute(sql, vec![image.uuid().into(), why.into()]).await?;
    Ok(())
}

/// How many images wait for their renditions.
pub async fn waiting(db: &Db) -> StoreResult<i64> {
    let sql = "SELECT count(*) FROM images WHERE scaling = 'waiting'";
    column(&db.fetch(sql, Vec::new()).await?[0], 0)
}

const FIND: &str = "SELECT r.width, r.height, r.media_type, r.size_bytes, r.content_hash, r.blob_name \
                    FROM images i JOIN image_renditions r ON r.image_id = i.id AND r.media_type = $3 \
                    AND r.width = CASE WHEN i.width < $2 THEN i.width ELSE $2 END WHERE i.id = $1";

/// The rendition of an image for a width that was asked for.
pub async fn find(db: &Db, image: ImageId, width: u32, media_type: &str) -> StoreResult<Option<Rendition>> {
    let values = vec![image.uuid().into(), i64::from(width).into(), media_type.into()];
    let row = db.fetch_optional(FIND, values).await?;
    row.as_ref().map(rendition).transpose()
}

fn rendition(row: &Row) -> StoreResult<Rendition> {
    Ok(Rendition {
        width: column(row, 0)?,
        height: column(row, 1)?,
        media_type: column(row, 2)?,
        size_bytes: column(row, 3)?,
        content_hash: hash(row, 4)?,
        blob_name: column(row, 5)?,
    })
}
