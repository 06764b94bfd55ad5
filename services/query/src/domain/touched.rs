//! Which products an event concerns: what is dropped from caches and looked at again for the index.

use mercato_contracts::{Payload, v1};
use mercato_kernel::ProductId;
use uuid::Uuid;

/// A product whose stock an event moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TouchedStock {
    /// The product.
    pub product: ProductId,
    /// Whether the row that moved has units left.
    pub row_has_units: bool,
}

/// The products an event concerns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Touched {
    /// Whose own data changed.
    pub product: Option<ProductId>,
    /// Whose stock changed, once for each row.
    pub stock: Vec<TouchedStock>,
    /// Whether a category came: products may name it.
    pub category: bool,
}

impl Touched {
    /// What `payload`, an event of `subject`, concerns.
    pub fn by(subject: Uuid, payload: &Payload) -> Self {
        let touched = |level: &v1::StockLevel| {
            let product = level.product_id.parse().ok()?;
            Some(TouchedStock { product, row_has_units: level.on_hand > level.reserved })
        };
        let stock = payload.levels().iter().filter_map(touched).collect();
        let (product, category) = match payload {
            Payload::ProductCreated(_)
            | Payload::ProductUpdated(_)
            | Payload::ProductArchived(_)
            | Payload::ProductTagAdded(_)
            | Payload::ProductTagRemoved(_) => (Some(subject.into()), false),
            Payload::CategoryCreated(_) => (None, true),
            Payload::InventoryChanged(_)
            | Payload::OrderCreated(_)
            | Payload::OrderCancelled(_)
            | Payload::LocationCreated(_)
            | Payload::CustomerErased(_) => (None, false),
        };
        Self { product, stock, category }
    }

    /// All products, each time they are concerned.
    pub fn products(&self) -> impl Iterator<Item = ProductId> {
        self.product.into_iter().chain(self.stock.iter().map(|stock| stock.product))
    }
}
