//! Takes a tag off a product.

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, ProductId, TagId};

use super::catalog_rules::lock_head;
use crate::ports::{CommandResult, Context, Unit};

/// Removes the tag; answers the product's version then. Another product's tag is none of this one's.
pub async fn remove_tag(
    unit: &mut dyn Unit,
    context: &Context,
    product: ProductId,
    tag: TagId,
    if_match: Option<i64>,
) -> CommandResult<i64> {
    let mut head = lock_head(unit, product, if_match).await?;
    let missing = || Failure::new(ErrorCode::TagNotFound, "the product has no such tag");
    let tag = unit.delete_tag(product, tag).await?.ok_or_else(missing)?;
    head.advance();
    unit.update_head(product, &head, context.now).await?;
    let removed = v1::ProductTagRemoved {
        product_id: product.to_string(),
        tag: Some(tag.message()),
        updated_at: context.now.to_string(),
        version: head.version,
    };
    unit.record(context.event(product.uuid(), head.sequence, removed));
    Ok(head.version)
}
