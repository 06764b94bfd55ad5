//! Keeps an uploaded picture, whose file lies in the blobs already.

use super::catalog_rules::taken;
use crate::{
    domain::Image,
    ports::{CommandResult, Context, Unit},
};

/// Keeps the picture; the same bytes again are the image that is there.
pub async fn upload_image(unit: &mut dyn Unit, context: &Context, image: &Image) -> CommandResult<Image> {
    if let Some(known) = unit.image_of(image.content_hash).await? {
        return Ok(known);
    }
    unit.insert_image(image, context.now).await.map_err(taken)?;
    Ok(image.clone())
}
