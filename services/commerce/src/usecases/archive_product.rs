//! Withdraws a product: it is neither shown nor sold any more.

use mercato_contracts::v1;
use mercato_kernel::ProductId;

use super::catalog_rules::lock_head;
use crate::{
    domain::ProductStatus,
    ports::{CommandResult, Context, Unit},
};

/// Archives the product; answers its version then. One that is archived already stays as it is.
pub async fn archive_product(
    unit: &mut dyn Unit,
    context: &Context,
    id: ProductId,
    if_match: Option<i64>,
) -> CommandResult<i64> {
    let mut head = lock_head(unit, id, if_match).await?;
    if head.status == ProductStatus::Archived {
        return Ok(head.version);
    }
    head.status = ProductStatus::Archived;
    head.advance();
    unit.update_head(id, &head, context.now).await?;
    let (product_id, updated_at) = (id.to_string(), context.now.to_string());
    let archived = v1::ProductArchived { product_id, updated_at, version: head.version };
    unit.record(context.event(id.uuid(), head.sequence, archived));
    Ok(head.version)
}
