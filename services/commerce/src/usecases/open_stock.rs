//! Opens the stock rows of new variants at the main location.

use mercato_contracts::v1;
use mercato_kernel::{MovementId, ProductId, StockId, Timestamp, VariantId};

use super::locations::{MAIN_LOCATION, find_location};
use crate::{
    domain::{Account, Location, StockRow},
    ports::{CommandResult, Context, NewMovement, StoreResult, Unit},
};

/// Why a first quantity is there.
const FIRST_QUANTITY: &str = "first quantity";

/// A variant that begins to count its stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStock {
    /// The id that the row will have.
    pub id: StockId,
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
    let mut opened = Opened::default();
    for stock in new {
        opened.add(unit, context, stock, &main);
    }
    Ok(opened.write(unit, context.now).await?)
}

/// Rows on their way into the store, with what brought their first units.
#[derive(Default)]
pub(super) struct Opened {
    rows: Vec<StockRow>,
    movements: Vec<NewMovement>,
}

impl Opened {
    /// Adds a row at `location`, and its event.
    pub fn add(&mut self, unit: &mut dyn Unit, context: &Context, new: NewStock, location: &Location) {
        let row = first_row(new, location, context);
        if row.on_hand > 0 {
            self.movements.push(first_movement(&row, context));
        }
        let changed = v1::InventoryChanged {
            level: Some(row.level()),
            quantity_change: row.on_hand,
            reason: FIRST_QUANTITY.to_owned(),
            reference: None,
        };
        unit.record(context.event(row.id.uuid(), row.sequence, changed));
        self.rows.push(row);
    }

    /// Writes all of them.
    pub async fn write(self, unit: &mut dyn Unit, now: Timestamp) -> StoreResult<()> {
        unit.insert_stock(&self.rows, now).await?;
        unit.insert_movements(self.movements).await
    }
}

fn first_row(stock: NewStock, location: &Location, context: &Context) -> StockRow {
    StockRow {
        id: stock.id,
        variant_id: stock.variant_id,
        product_id: stock.product_id,
        sku: stock.sku,
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
