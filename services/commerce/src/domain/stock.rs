//! A stock row and the accounts of its ledger.

use mercato_contracts::v1;
use mercato_kernel::{LocationId, ProductId, StockId, Timestamp, VariantId};

use super::InventoryPolicy;

/// The most units one row holds: what a JSON number carries exactly, with room for sums over rows.
pub const MAX_ON_HAND: i64 = 1_000_000_000_000;

/// A place that holds stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// Its handle, such as `main`.
    pub handle: String,
    /// Its name.
    pub name: String,
    /// Orders take from the lowest number first.
    pub priority: i64,
}

/// A variant with what inventory needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrackedVariant {
    /// The variant.
    pub variant_id: VariantId,
    /// Its product.
    pub product_id: ProductId,
    /// Its SKU.
    pub sku: String,
    /// Whether it counts its stock.
    pub policy: InventoryPolicy,
}

/// One side of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// On hand in a stock row.
    OnHand(StockId),
    /// Came from a supplier.
    Supplier,
    /// Went to a buyer.
    Sold,
    /// Came back from a buyer.
    Returned,
    /// Broke, went missing, was thrown away.
    Lost,
    /// Turned up in a count.
    Found,
}

impl Account {
    /// The account's name in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnHand(_) => "on_hand",
            Self::Supplier => "supplier",
            Self::Sold => "sold",
            Self::Returned => "returned",
            Self::Lost => "lost",
            Self::Found => "found",
        }
    }

    /// The stock row, where the account is one.
    pub fn stock(self) -> Option<StockId> {
        match self {
            Self::OnHand(stock) => Some(stock),
            _ => None,
        }
    }
}

/// What is on hand of one variant at one location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockRow {
    /// Its id: the subject of its events.
    pub id: StockId,
    /// The variant.
    pub variant_id: VariantId,
    /// The variant's product.
    pub product_id: ProductId,
    /// The variant's SKU.
    pub sku: String,
    /// The location.
    pub location_id: LocationId,
    /// The location's priority: the lowest serves first.
    pub priority: i64,
    /// Units there.
    pub on_hand: i64,
    /// Of these, held.
    pub reserved: i64,
    /// Changes so far.
    pub version: i64,
    /// Events of its own so far.
    pub sequence: i64,
    /// When units last came in.
    pub last_replenishment_at: Option<Timestamp>,
}

/// A change that a row refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockChange {
    /// Fewer than `available` are to be had.
    Insufficient {
        /// On hand less reserved.
        available: i64,
    },
    /// More than a row may hold.
    TooMany,
}

impl StockRow {
    /// A row that no unit has ever been on; its first change makes version 1.
    pub fn empty(variant: &TrackedVariant, location: &Location) -> Self {
        Self {
            id: StockId::new(),
            variant_id: variant.variant_id,
            product_id: variant.product_id,
            sku: variant.sku.clone(),
            location_id: location.id,
            priority: location.priority,
            on_hand: 0,
            reserved: 0,
            version: 0,
            sequence: 0,
            last_replenishment_at: None,
        }
    }

    /// What may be taken: on hand less reserved.
    pub fn available(&self) -> i64 {
        self.on_hand - self.reserved
    }

    /// Changes the level by `delta` and counts the change. A row never falls below what is reserved.
    pub fn change(&mut self, delta: i64, now: Timestamp) -> Result<(), StockChange> {
        let available = self.available();
        let on_hand =
            self.on_hand.checked_add(delta).filter(|sum| *sum <= MAX_ON_HAND).ok_or(StockChange::TooMany)?;
        if on_hand < self.reserved {
            return Err(StockChange::Insufficient { available });
        }
        self.on_hand = on_hand;
        self.version += 1;
        if delta > 0 {
            self.last_replenishment_at = Some(now);
        }
        Ok(())
    }

    /// Puts units back that an order had taken: no replenishment.
    pub fn give_back(&mut self, quantity: i64) -> Result<(), StockChange> {
        self.on_hand = self
            .on_hand
            .checked_add(quantity)
            .filter(|sum| *sum <= MAX_ON_HAND)
            .ok_or(StockChange::TooMany)?;
        self.version += 1;
        Ok(())
    }

    /// The level as events carry it.
    pub fn level(&self) -> v1::StockLevel {
        v1::StockLevel {
            stock_id: self.id.to_string(),
            product_id: self.product_id.to_string(),
            variant_id: self.variant_id.to_string(),
            location_id: self.location_id.to_string(),
            sku: self.sku.clone(),
            on_hand: self.on_hand,
            reserved: self.reserved,
            version: self.version,
        }
    }
}
