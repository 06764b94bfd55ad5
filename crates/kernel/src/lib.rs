//! The words that every room of Mercato shares: ids, money, time, pages and failures.
//! Nothing here does I/O, and nothing here knows HTTP, SQL or a service.

mod clock;
mod currency;
mod cursor;
mod failure;
mod hex;
mod id;
mod money;
mod page;
mod secret;

pub use clock::{Clock, ManualClock, SystemClock, Timestamp, from_micros, hours, micros, minutes};
pub use currency::Currency;
pub use cursor::{BadCursor, CursorKey};
pub use failure::{ErrorCode, Failure, FieldError, Result};
pub use hex::hex;
pub use id::{
    BadId, CategoryId, CustomerKeyId, EventId, ImageId, KeyId, LocationId, MovementId, OrderId, ProductId,
    ShopId, StockId, TagId, VariantId,
};
pub use money::{BadMoney, MAX_AMOUNT_MINOR, Money};
pub use page::{Limit, Page};
pub use secret::Secret;
