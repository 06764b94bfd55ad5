//! Cancels an order: its units go back to the rows they came from.

use std::collections::BTreeMap;

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, MovementId, OrderId, StockId};

use crate::{
    domain::{Account, OrderStatus, StockRow},
    ports::{Allocated, CommandResult, Context, NewMovement, OrderHead, Unit},
};

/// Cancels `order`; answers its new version.
pub async fn cancel_order(
    unit: &mut dyn Unit,
    context: &Context,
    order: OrderId,
    reason: &str,
    if_match: Option<i64>,
) -> CommandResult<i64> {
    let found = unit.lock_order(order).await?;
    let missing = || Failure::new(ErrorCode::OrderNotFound, "there is no such order");
    let mut head = found.ok_or_else(missing)?;
    check(&head, if_match)?;
    let allocated = unit.allocated(order).await?;
    let rows = give_back(unit, &allocated).await?;
    unit.update_stock(&rows, context.now).await?;
    unit.insert_movements(allocated.iter().map(|taken| movement(order, taken, reason, context)).collect())
        .await?;
    head =
        OrderHead { status: OrderStatus::Cancelled, version: head.version + 1, sequence: head.sequence + 1 };
    unit.update_order(order, &head, context.now).await?;
    let event = v1::OrderCancelled {
        order_id: order.to_string(),
        reason: reason.to_owned(),
        levels: rows.iter().map(StockRow::level).collect(),
        cancelled_at: context.now.to_string(),
        version: head.version,
    };
    unit.record(context.event(order.uuid(), head.sequence, event));
    Ok(head.version)
}

fn check(head: &OrderHead, if_match: Option<i64>) -> Result<(), Failure> {
    if if_match.is_some_and(|expected| expected != head.version) {
        let detail = format!("the order has version {}", head.version);
        return Err(Failure::new(ErrorCode::VersionMismatch, detail).with("version", head.version));
    }
    match head.status {
        OrderStatus::Placed => Ok(()),
        OrderStatus::Cancelled => {
            Err(Failure::new(ErrorCode::InvalidState, "the order is cancelled already"))
        }
    }
}

async fn give_back(unit: &mut dyn Unit, allocated: &[Allocated]) -> CommandResult<Vec<StockRow>> {
    let mut units: BTreeMap<StockId, i64> = BTreeMap::new();
    for taken in allocated {
        *units.entry(taken.stock_id).or_default() += taken.quantity;
    }
    let ids: Vec<StockId> = units.keys().copied().collect();
    let mut rows = unit.lock_stock_rows(&ids).await?;
    for row in &mut rows {
        row.give_back(units[&row.id]).map_err(|_| {
            Failure::new(
                ErrorCode::InvalidState,
                format!("the stock row of `{}` cannot hold the units", row.sku),
            )
        })?;
    }
    Ok(rows)
}

fn movement(order: OrderId, taken: &Allocated, reason: &str, context: &Context) -> NewMovement {
    NewMovement {
        id: MovementId::new(),
        variant_id: taken.variant_id,
        from: Account::Sold,
        to: Account::OnHand(taken.stock_id),
        quantity: taken.quantity,
        reason: reason.to_owned(),
        order: Some((order, taken.line)),
        moved_at: context.now,
    }
}
