//! Adds a tag to a product.

use mercato_contracts::v1;
use mercato_kernel::{Failure, ProductId, TagId};

use super::catalog_rules::lock_head;
use crate::{
    domain::{NewTag, Tag, catalog::MAX_TAGS},
    ports::{CommandResult, Context, Unit},
};

/// A tag that the product has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddedTag {
    /// Its id.
    pub id: TagId,
    /// Whether the product had it before; then nothing was changed.
    pub was_there: bool,
    /// The product's version.
    pub version: i64,
}

/// Adds the tag. The same name and value again is the same tag.
pub async fn add_tag(
    unit: &mut dyn Unit,
    context: &Context,
    product: ProductId,
    new: &NewTag,
    if_match: Option<i64>,
) -> CommandResult<AddedTag> {
    let mut head = lock_head(unit, product, if_match).await?;
    if let Some(id) = unit.tag_id(product, new).await? {
        return Ok(AddedTag { id, was_there: true, version: head.version });
    }
    if unit.count_tags(product).await? >= MAX_TAGS {
        let detail = format!("a product has at most {MAX_TAGS} tags");
        return Err(Failure::field("", "too_many", detail).into());
    }
    let tag = Tag { id: TagId::new(), text: new.clone() };
    unit.insert_tag(product, &tag).await?;
    head.advance();
    unit.update_head(product, &head, context.now).await?;
    let added = v1::ProductTagAdded {
        product_id: product.to_string(),
        tag: Some(tag.message()),
        updated_at: context.now.to_string(),
        version: head.version,
    };
    unit.record(context.event(product.uuid(), head.sequence, added));
    Ok(AddedTag { id: tag.id, was_there: false, version: head.version })
}
