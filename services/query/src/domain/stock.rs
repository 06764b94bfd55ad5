//! Stock levels by row and the locations that hold them. A level is kept whether or not its product is known.

use mercato_contracts::v1;
use mercato_kernel::{LocationId, ProductId, StockId, VariantId};
use serde::{Deserialize, Serialize};

use super::{Poison, poison};

/// The level of one stock row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LevelDoc {
    /// The row.
    pub stock_id: StockId,
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// The location.
    pub location_id: LocationId,
    /// Units there.
    pub on_hand: i64,
    /// Units held for somebody.
    pub reserved: i64,
    /// Counts the row's changes.
    pub version: i64,
}

impl LevelDoc {
    /// Units that can be bought now.
    pub fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }
}

/// The level that an event left; it replaces `doc` only when its version is newer, since rows are changed by
/// events of two topics that are not ordered among each other.
pub fn project_level(doc: Option<&LevelDoc>, level: &v1::StockLevel) -> Result<LevelDoc, Poison> {
    let next = LevelDoc {
        stock_id: poison::id("stock_id", &level.stock_id)?,
        product_id: poison::id("product_id", &level.product_id)?,
        variant_id: poison::id("variant_id", &level.variant_id)?,
        location_id: poison::id("location_id", &level.location_id)?,
        on_hand: level.on_hand,
        reserved: level.reserved,
        version: level.version,
    };
    Ok(doc.filter(|doc| doc.version >= next.version).cloned().unwrap_or(next))
}

/// A place that holds stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LocationDoc {
    /// The location.
    pub location_id: LocationId,
    /// Its short name.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Orders take from the lowest first.
    pub priority: i64,
}

impl LocationDoc {
    /// The location that an event made.
    pub fn created(event: &v1::LocationCreated) -> Result<Self, Poison> {
        Ok(Self {
            location_id: poison::id("location_id", &event.location_id)?,
            handle: event.handle.clone(),
            name: event.name.clone(),
            priority: event.priority,
        })
    }
}
