//! Changes what is on hand of one variant at one location: by a delta, or by compare and set.

use mercato_contracts::v1;
use mercato_kernel::{ErrorCode, Failure, FieldError, MovementId, ProductId};

use super::locations::find_location;
use crate::{
    domain::{Account, InventoryPolicy, MAX_ON_HAND, StockChange, StockRow, TrackedVariant},
    ports::{CommandResult, Context, NewMovement, Unit},
};

/// How the level changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// By so many units, not 0.
    By(i64),
    /// To so many units, if there are `expected` now.
    To {
        /// The new level.
        quantity: i64,
        /// The level that the caller counted on.
        expected: i64,
    },
}

/// A change of one stock row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adjustment {
    /// The product.
    pub product_id: ProductId,
    /// Which of its variants; may be left out where there is one.
    pub sku: Option<String>,
    /// The location's handle.
    pub location: String,
    /// The change.
    pub change: Change,
    /// Why.
    pub reason: Option<String>,
    /// The row's version that the caller saw.
    pub if_match: Option<i64>,
}

/// Applies the adjustment; answers the row as it stands then.
pub async fn adjust_stock(
    unit: &mut dyn Unit,
    context: &Context,
    wish: &Adjustment,
) -> CommandResult<StockRow> {
    let variant = find_variant(unit, wish).await?;
    let location = find_location(unit, &wish.location).await?;
    let rows = unit.lock_stock(&[variant.variant_id]).await?;
    let found = rows.into_iter().find(|row| row.location_id == location.id);
    let is_new = found.is_none();
    let mut row = found.unwrap_or_else(|| StockRow::empty(&variant, &location));
    check_version(&row, wish.if_match)?;
    let delta = delta_of(&row, wish.change)?;
    if delta == 0 && !is_new {
        return Ok(row);
    }
    row.change(delta, context.now)
        .map_err(|refused| refusal(pointer_of(wish.change), &row, delta, refused))?;
    row.sequence += 1;
    if is_new {
        unit.insert_stock(std::slice::from_ref(&row), context.now).await?;
    } else {
        unit.update_stock(std::slice::from_ref(&row), context.now).await?;
    }
    let reason = wish.reason.clone().unwrap_or_else(|| default_reason(wish.change, delta).to_owned());
    if delta != 0 {
        unit.insert_movements(vec![movement(&row, delta, wish.change, &reason, context)]).await?;
    }
    let level = Some(row.level());
    let event = v1::InventoryChanged { level, quantity_change: delta, reason, reference: None };
    unit.record(context.event(row.id.uuid(), row.sequence, event));
    Ok(row)
}

async fn find_variant(unit: &mut dyn Unit, wish: &Adjustment) -> CommandResult<TrackedVariant> {
    let variants = unit.variants_of(wish.product_id).await?;
    if variants.is_empty() {
        return Err(Failure::new(ErrorCode::ProductNotFound, "there is no such product").into());
    }
    let several = variants.len() > 1;
    let chosen = match &wish.sku {
        Some(sku) => variants.into_iter().find(|variant| variant.sku == *sku),
        None if several => {
            let detail = "the product has several variants; say which by its SKU";
            return Err(Failure::field("/sku", "required", detail).into());
        }
        None => variants.into_iter().next(),
    };
    let unknown = || Failure::field("/sku", "unknown", "the product has no variant of this SKU");
    let variant = chosen.ok_or_else(unknown)?;
    if variant.policy == InventoryPolicy::Untracked {
        let detail = format!("the stock of `{}` is not counted", variant.sku);
        return Err(Failure::new(ErrorCode::InvalidState, detail).into());
    }
    Ok(variant)
}

fn check_version(row: &StockRow, if_match: Option<i64>) -> Result<(), Failure> {
    match if_match {
        Some(expected) if expected != row.version => {
            let detail = format!("the stock row has version {}, not {expected}", row.version);
            Err(Failure::new(ErrorCode::VersionMismatch, detail).with("version", row.version))
        }
        _ => Ok(()),
    }
}

fn delta_of(row: &StockRow, change: Change) -> Result<i64, Failure> {
    match change {
        Change::By(delta) => Ok(delta),
        Change::To { quantity, expected } if expected == row.on_hand => Ok(quantity - row.on_hand),
        Change::To { expected, .. } => {
            let detail = format!("there are {} units, not {expected}", row.on_hand);
            Err(Failure::new(ErrorCode::StockChanged, detail).with("quantity", row.on_hand))
        }
    }
}

fn pointer_of(change: Change) -> &'static str {
    match change {
        Change::By(_) => "/quantityChange",
        Change::To { .. } => "/setTo",
    }
}

/// What a caller is told whose `pointer` asked for a change by `delta` that the row refused.
pub(super) fn refusal(pointer: &str, row: &StockRow, delta: i64, refused: StockChange) -> Failure {
    match refused {
        StockChange::Insufficient { available } => {
            let detail = format!("{} units of `{}` are available", available, row.sku);
            let error = FieldError::new(pointer, "insufficient_stock", detail.clone())
                .with("sku", row.sku.clone())
                .with("requested", delta.saturating_neg())
                .with("available", available);
            Failure::new(ErrorCode::InsufficientStock, detail).with_error(error)
        }
        StockChange::TooMany => {
            Failure::field(pointer, "out_of_range", format!("a stock row holds at most {MAX_ON_HAND} units"))
        }
    }
}

fn default_reason(change: Change, delta: i64) -> &'static str {
    match change {
        Change::By(_) if delta > 0 => "restock",
        Change::By(_) => "adjustment",
        Change::To { .. } => "count",
    }
}

fn movement(row: &StockRow, delta: i64, change: Change, reason: &str, context: &Context) -> NewMovement {
    let here = Account::OnHand(row.id);
    let (from, to) = match change {
        Change::By(_) if delta > 0 => (Account::Supplier, here),
        Change::To { .. } if delta > 0 => (Account::Found, here),
        _ => (here, Account::Lost),
    };
    NewMovement {
        id: MovementId::new(),
        variant_id: row.variant_id,
        from,
        to,
        quantity: delta.abs(),
        reason: reason.to_owned(),
        order: None,
        moved_at: context.now,
    }
}
