//! What a buyer asks for, and the order that comes of it.

use mercato_kernel::{Money, ProductId, Timestamp, VariantId};

/// The most lines of one order.
pub const MAX_ORDER_LINES: usize = 2000;
/// The most units of one line.
pub const MAX_LINE_QUANTITY: i64 = 1_000_000;

/// How a line names what it wants.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ItemKey {
    /// A product with one variant.
    Product(ProductId),
    /// A variant.
    Variant(VariantId),
    /// A variant by its SKU.
    Sku(String),
}

/// A line as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrderLine {
    /// What.
    pub key: ItemKey,
    /// How many units: 1 to `MAX_LINE_QUANTITY`.
    pub quantity: i64,
    /// The caller's own price, where it may set one.
    pub unit_price: Option<Money>,
}

/// Who buys. Personal: never stored or sent unsealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The e-mail address.
    pub email: String,
    /// The name.
    pub name: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The postal address, as one text.
    pub address: Option<String>,
}

/// An order as it is asked for, well-formed but not yet decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewOrder {
    /// Its lines: 1 to `MAX_ORDER_LINES`.
    pub lines: Vec<NewOrderLine>,
    /// Who buys.
    pub customer: Option<Customer>,
    /// The total that the buyer saw.
    pub expected_total: Option<Money>,
    /// Its number elsewhere, when it is imported.
    pub external_number: Option<String>,
    /// When it was placed elsewhere.
    pub placed_at: Option<Timestamp>,
}

/// A line as it was sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderLine {
    /// 1, 2, 3 …
    pub line: i64,
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Its SKU then.
    pub sku: String,
    /// The product's name then.
    pub product_name: String,
    /// How many units.
    pub quantity: i64,
    /// The price of one unit then.
    pub unit_price: Money,
    /// Quantity times unit price.
    pub total: Money,
    /// Whether its units were taken from stock.
    pub takes_stock: bool,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderStatus {
    /// Placed: its units are taken.
    Placed,
    /// Cancelled: its units are back.
    Cancelled,
}

impl OrderStatus {
    /// The status in text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::str::FromStr for OrderStatus {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "placed" => Ok(Self::Placed),
            "cancelled" => Ok(Self::Cancelled),
            _ => Err("a status is one of placed, cancelled"),
        }
    }
}
