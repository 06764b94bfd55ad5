//! Commerce's rules: values, aggregates and decisions. Pure; nothing here is async or knows a database.

mod allocation;
pub mod catalog;
mod order;
pub(crate) mod order_content;
pub mod sealing;
mod stock;

pub use allocation::{Allocation, Demand, Shelf, Shortage};
pub use catalog::{
    Attribute, AttributeValue, Category, CategoryKey, Image, ImageChoice, InventoryPolicy, NewCategory,
    NewProduct, NewTag, NewVariant, OptionFault, OptionValues, Product, ProductChanges, ProductHead,
    ProductImage, ProductOption, ProductStatus, Rendition, Scaling, Tag, Variant, VariantChanges,
};
pub use order::{
    Customer, ItemKey, MAX_LINE_QUANTITY, MAX_ORDER_LINES, NewOrder, NewOrderLine, OrderLine, OrderStatus,
};
pub use stock::{Account, Location, MAX_ON_HAND, StockChange, StockRow, TrackedVariant};
