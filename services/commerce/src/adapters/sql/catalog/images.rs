//! The images' table. The files themselves lie in the blobs.

use mercato_engines::db::{Db, Row, Sql, Tx, Value};
use mercato_kernel::{ImageId, Timestamp};

use super::super::column;
use crate::{
    domain::Image,
    ports::{StoreError, StoreResult},
};

const FIND: Sql = Sql::per(
    "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name FROM images \
     WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name FROM images WHERE id = ANY($1)",
);

pub(super) async fn find(tx: &mut Tx, ids: &[ImageId]) -> StoreResult<Vec<Image>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids = ids.iter().map(|id| id.uuid()).collect();
    tx.fetch(FIND, vec![Value::Uuids(ids)]).await?.iter().map(read).collect()
}

const OF: &str = "SELECT id, media_type, width, height, size_bytes, content_hash, blob_name FROM images WHERE content_hash = $1";

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

/// An image from the columns that this module selects.
fn read(row: &Row) -> StoreResult<Image> {
    let hash: Vec<u8> = column(row, 5)?;
    Ok(Image {
        id: ImageId(column(row, 0)?),
        media_type: column(row, 1)?,
        width: column(row, 2)?,
        height: column(row, 3)?,
        size_bytes: column(row, 4)?,
        content_hash: hash
            .try_into()
            .map_err(|_| StoreError::Fault("an image's hash is not 32 bytes".into()))?,
        blob_name: column(row, 6)?,
    })
}

pub(super) async fn insert(tx: &mut Tx, image: &Image, now: Timestamp) -> StoreResult<()> {
    let sql = "INSERT INTO images (id, media_type, width, height, size_bytes, content_hash, blob_name, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let Image { id, media_type, width, height, size_bytes, content_hash, blob_name } = image.clone();
    let values = vec![
        id.uuid().into(),
        media_type.into(),
        width.into(),
        height.into(),
        size_bytes.into(),
        content_hash.to_vec().into(),
        blob_name.into(),
        now.into(),
    ];
    tx.execute(sql, values).await?;
    Ok(())
}
