//! Typed ids: UUIDs of version 7, so that a newer one sorts after an older one.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is no UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a UUID such as 0198c0de-7000-7000-8000-000000000000")]
pub struct BadId;

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident,)+) => {$(
        $(#[$doc])+
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later than every one this process has made before.
            #[expect(clippy::new_without_default, reason = "a default that differs each time misleads")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// The plain UUID, for databases and wires.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            fn from_str(text: &str) -> Result<Self, BadId> {
                Uuid::try_parse(text).map(Self).map_err(|_| BadId)
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    )+};
}

ids! {
    /// A shop: one source of truth and all that is derived from it.
    ShopId,
    /// A product.
    ProductId,
    /// A variant of a product: what has a SKU, a price and stock.
    VariantId,
    /// A tag of a product: one name with one value.
    TagId,
    /// A category.
    CategoryId,
    /// An uploaded image.
    ImageId,
    /// A place that holds stock.
    LocationId,
    /// A stock row: one variant at one location.
    StockId,
    /// A movement in the stock ledger.
    MovementId,
    /// An order.
    OrderId,
    /// A domain event.
    EventId,
    /// An API key.
    KeyId,
    /// The data key under which one customer's personal fields are sealed.
    CustomerKeyId,
}
