//! The images' table. The files themselves lie in the blobs.

use mercato_engines::db::{Db, Row, Sql, Tx, Value};
use mercato_kernel::{ImageId, Timestamp};

use super::super::{column, word};
use crate::{
    domain::Image,
    ports::{StoreError, StoreResult},
};

/// The signal that a commit with a new image sends to whoever scales them.
pub const IMAGES_SIGNAL: &str = "images";

const FIND: Sql = Sql::per(
    "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name, placeholder, scaling FROM images \
     WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name, placeholder, scaling FROM images \
     WHERE id = ANY($1)",
);

pub(super) async fn find(tx: &mut Tx, ids: &[ImageId]) -> StoreResult<Vec<Image>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(|id| id.uuid()).collect();
    tx.fetch(FIND, vec![Value::Uuids(ids)]).await?.iter().map(read).collect()
}

const OF: &str = "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name, placeholder, scaling \
                  FROM images WHERE content_hash = $1";

pub(super) async fn of(tx: &mut Tx, content_hash: [u8; 32]) -> StoreResult<Option<Image>> {
    let row = tx.fetch_optional(OF, vec![content_hash.to_vec().into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The image of these bytes, outside a transaction.
pub async fn image_of(db: &Db, content_hash: [u8; 32]) -> StoreResult<Option<Image>> {
    let row = db.fetch_optional(OF, vec![content_hash.to_vec().into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The image of this id, outside a transaction.
pub async fn image(db: &Db, id: ImageId) -> StoreResult<Option<Image>> {
    let row = db.fetch_optional(FIND, vec![Value::Uuids(vec![id.uuid()])]).await?;
    row.as_ref().map(read).transpose()
}

/// An image from the columns that these statements select.
pub(super) fn read(row: &Row) -> StoreResult<Image> {
    Ok(Image {
        id: ImageId(column(row, 0)?),
        media_type: column(row, 1)?,
        width: column(row, 2)?,
        height: column(row, 3)?,
        size_bytes: column(row, 4)?,
        content_hash: hash(row, 5)?,
        blob_name: column(row, 6)?,
        placeholder: column(row, 7)?,
        scaling: word(row, 8)?,
    })
}

/// The hash of a file.
pub(super) fn hash(row: &Row, index: usize) -> StoreResult<[u8; 32]> {
    let hash: Vec<u8> = column(row, index)?;
    hash.try_into().map_err(|_| StoreError::Fault("a picture's hash is not 32 bytes".into()))
}

/// Writes an image that has no renditions yet, and wakes whoever makes them once it is committed.
pub(super) async fn insert(tx: &mut Tx, image: &Image, now: Timestamp) -> StoreResult<()> {
    let sql = "INSERT INTO images (id, media_type, width, height, size_bytes, content_hash, blob_name, created_at, \
               placeholder, scaling) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        image.id.uuid().into(),
        image.media_type.as_str().into(),
        image.width.into(),
        image.height.into(),
        image.size_bytes.into(),
        image.content_hash.to_vec().into(),
        image.blob_name.as_str().into(),
        now.into(),
        image.placeholder.clone().into(),
        image.scaling.as_str().into(),
    ];
    tx.execute(sql, values).await?;
    tx.wake(IMAGES_SIGNAL);
    Ok(())
}
