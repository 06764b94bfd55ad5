//! Opens the stock rows of new variants at the main location.

use mercato_contracts::v1;
use mercato_kernel::{MovementId, ProductId, StockId, VariantId};

use super::locations::{MAIN_LOCATION, find_location};
use crate::{
    domain::{Account, Location, StockRow},
    ports::{CommandResult, Context, NewMovement, Unit},
};

/// Why a first quantity is there.
const FIRST_QUANTITY: &str = "first quantity";

/// A variant that begins to count its stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStock {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Units to begin with, 0 or more.
    pub quantity: i64,
}

/// Opens one row for each of `new`, with one `InventoryChanged` each.
pub async fn open_stock(unit: &mut dyn Unit, context: &Context, new: Vec<NewStock>) -> CommandResult<()> {
    if new.is_empty() {
        return Ok(());
    }
    let main = find_location(unit, MAIN_LOCATION).await?;
    let mut rows = Vec::with_capacity(new.len());
    let mut movements = Vec::new();
    for stock in new {
        let row = first_row(&stock, &main, context);
        if stock.quantity > 0 {
            movements.push(first_movement(&row, context));
        }
        unit.record(context.event(
            row.id.uuid(),
            row.sequence,
            v1::InventoryChanged {
                level: Some(row.level()),
                quantity_change: row.on_hand,
                reason: FIRST_QUANTITY.to_owned(),
                reference: None,
            },
        ));
        rows.push(row);
    }
    unit.insert_stock(&rows, context.now).await?;
    unit.insert_movements(movements).await?;
    Ok(())
}

fn first_row(stock: &NewStock, location: &Location, context: &Context) -> StockRow {
    StockRow {
        id: StockId::new(),
        variant_id: stock.variant_id,
        product_id: stock.product_id,
        sku: stock.sku.clone(),
        location_id: location.id,
        priority: location.priority,
        on_hand: stock.quantity,
        reserved: 0,
        version: 1,
        sequence: 1,
        last_replenishment_at: (stock.quantity > 0).then_some(context.now),
    }
}

fn first_movement(row: &StockRow, context: &Context) -> NewMovement {
    NewMovement {
        id: MovementId::new(),
        variant_id: row.variant_id,
        from: Account::Supplier,
        to: Account::OnHand(row.id),
        quantity: row.on_hand,
        reason: FIRST_QUANTITY.to_owned(),
        order: None,
        moved_at: context.now,
    }
}
