//! What the read models hold and how events change it: pure functions from a document and an event to the next
//! document, and the small languages of search parameters. No I/O, no engine and no HTTP is here.

mod availability;
mod category;
mod html;
mod order;
mod poison;
mod product;
pub mod search;
mod stock;
mod touched;

pub use availability::Availability;
pub use category::{CategoryDoc, CategoryTree};
pub use html::plain_text;
pub(crate) use order::search_form;
pub use order::{CancelledDoc, CustomerDoc, OrderDoc, OrderLineDoc, OrderStatus};
pub use poison::Poison;
pub use product::{
    AttributeDoc, ImageDoc, OptionDoc, ProductDoc, ProductStatus, Sanitise, TagDoc, VariantDoc,
    project_product,
};
pub use stock::{LevelDoc, LocationDoc, project_level};
pub use touched::{Touched, TouchedStock};
