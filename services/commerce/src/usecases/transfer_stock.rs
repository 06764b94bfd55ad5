//! Moves units of one variant from one location to another.

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, LocationId, MovementId};

use super::{adjust_stock::refusal, locations::find_location};
use crate::{
    domain::{Account, InventoryPolicy, StockRow, TrackedVariant},
    ports::{CommandResult, Context, NewMovement, Unit},
};

/// A transfer as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transfer {
    /// The variant's SKU.
    pub sku: String,
    /// The handle of the location that gives.
    pub from: String,
    /// The handle of the location that takes.
    pub to: String,
    /// How many units, at least 1.
    pub quantity: i64,
    /// Why.
    pub reason: Option<String>,
}

/// A transfer as it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transferred {
    /// The ledger's entry.
    pub movement_id: MovementId,
    /// The row that gave.
    pub from: StockRow,
    /// The row that took.
    pub to: StockRow,
}

/// Does the transfer: both rows, one movement, an `InventoryChanged` for each row.
pub async fn transfer_stock(
    unit: &mut dyn Unit,
    context: &Context,
    wish: &Transfer,
) -> CommandResult<Transferred> {
    let variant = find_variant(unit, &wish.sku).await?;
    let giving = find_location(unit, &wish.from).await?;
    let taking = find_location(unit, &wish.to).await?;
    if giving.id == taking.id {
        return Err(Failure::field("/to", "same_location", "expected another location than `from`").into());
    }
    let rows = unit.lock_stock(&[variant.variant_id]).await?;
    let at = |location: LocationId| rows.iter().find(|row| row.location_id == location).cloned();
    let mut from = at(giving.id).unwrap_or_else(|| StockRow::empty(&variant, &giving));
    let found = at(taking.id);
    let is_new = found.is_none();
    let mut to = found.unwrap_or_else(|| StockRow::empty(&variant, &taking));
    let refused = |row: &StockRow, delta, why| refusal("/quantity", row, delta, why);
    from.change(-wish.quantity, context.now).map_err(|why| refused(&from, -wish.quantity, why))?;
    to.change(wish.quantity, context.now).map_err(|why| refused(&to, wish.quantity, why))?;
    from.sequence += 1;
    to.sequence += 1;
    unit.update_stock(std::slice::from_ref(&from), context.now).await?;
    if is_new {
        unit.insert_stock(std::slice::from_ref(&to), context.now).await?;
    } else {
        unit.update_stock(std::slice::from_ref(&to), context.now).await?;
    }
    let reason = wish.reason.clone().unwrap_or_else(|| "transfer".to_owned());
    let movement_id = write_movement(unit, context, (&from, &to), wish.quantity, &reason).await?;
    for (row, delta) in [(&from, -wish.quantity), (&to, wish.quantity)] {
        let reference = Some(movement_id.to_string());
        let level = Some(row.level());
        let event = v1::InventoryChanged { level, quantity_change: delta, reason: reason.clone(), reference };
        unit.record(context.event(row.id.uuid(), row.sequence, event));
    }
    Ok(Transferred { movement_id, from, to })
}

async fn find_variant(unit: &mut dyn Unit, sku: &str) -> CommandResult<TrackedVariant> {
    let found = unit.tracked_variants(&[sku.to_owned()]).await?.pop();
    let unknown = || Failure::field("/sku", "unknown", "there is no variant of this SKU");
    let variant = found.ok_or_else(unknown)?;
    if variant.policy == InventoryPolicy::Untracked {
        let detail = format!("the stock of `{sku}` is not counted");
        return Err(Failure::new(ErrorCode::InvalidState, detail).into());
    }
    Ok(variant)
}

async fn write_movement(
    unit: &mut dyn Unit,
    context: &Context,
    (from, to): (&StockRow, &StockRow),
    quantity: i64,
    reason: &str,
) -> CommandResult<MovementId> {
    let id = MovementId::new();
    let movement = NewMovement {
        id,
        variant_id: from.variant_id,
        from: Account::OnHand(from.id),
        to: Account::OnHand(to.id),
        quantity,
        reason: reason.to_owned(),
        order: None,
        moved_at: context.now,
    };
    unit.insert_movements(vec![movement]).await?;
    Ok(id)
}
