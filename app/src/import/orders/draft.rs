//! An order as the rows of a CSV describe it. What can be told without the shop is checked here; whether its units
//! are there is the shop's to say.

use mercato_kernel::{Currency, Money, Timestamp};
use serde::Serialize;

use crate::import::{
    groups::RowGroup,
    table::{Column, Columns, Refusal, Row},
};

/// The most lines that an order has.
pub const MAX_LINES: usize = 2_000;

/// Where each thing stands in Shopify's order export.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "each is the column of its own name, which Shopify documents")]
pub struct OrderColumns {
    pub name: Column,
    pub email: Column,
    pub currency: Column,
    pub created_at: Column,
    pub cancelled_at: Column,
    pub quantity: Column,
    pub price: Column,
    pub sku: Column,
}

impl OrderColumns {
    /// Finds the columns; says which of the needed ones are missing.
    pub fn find(columns: &mut Columns) -> Result<Self, String> {
        let found = Self {
            name: columns.take(&["Name"]),
            email: columns.take(&["Email"]),
            currency: columns.take(&["Currency"]),
            created_at: columns.take(&["Created at"]),
            cancelled_at: columns.take(&["Cancelled at"]),
            quantity: columns.take(&["Lineitem quantity"]),
            price: columns.take(&["Lineitem price"]),
            sku: columns.take(&["Lineitem sku"]),
        };
        columns.require(&[found.name, found.created_at, found.quantity, found.price, found.sku])?;
        Ok(found)
    }
}

/// An order. It serialises as the body of `POST /api/commands/orders`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The line of its first row.
    #[serde(skip)]
    pub line: u64,
    /// Its name in the shop that it comes from.
    pub external_number: String,
    /// When it was placed there.
    pub placed_at: Timestamp,
    /// Who placed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerDraft>,
    /// Its lines.
    pub items: Vec<ItemDraft>,
    /// Whether it was cancelled there.
    #[serde(skip)]
    pub cancelled: bool,
}

/// Who placed an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerDraft {
    /// The address that confirmations go to.
    pub email: String,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemDraft {
    /// The line of its row.
    #[serde(skip)]
    pub line: u64,
    /// What was ordered.
    pub sku: String,
    /// How many.
    pub quantity: i64,
    /// For how much each.
    pub unit_price: Money,
}

struct Reading<'a> {
    columns: &'a OrderColumns,
    currency: Currency,
    refusals: Vec<Refusal>,
}

impl Draft {
    /// Reads the rows of one name; amounts are in the row's currency, else in `currency`. All that is wrong is
    /// answered at once.
    pub fn read(group: &RowGroup, columns: &OrderColumns, currency: Currency) -> Result<Self, Vec<Refusal>> {
        let mut reading = Reading { columns, currency, refusals: Vec::new() };
        let draft = reading.order(group);
        draft.filter(|_| reading.refusals.is_empty()).ok_or(reading.refusals)
    }
}

impl Reading<'_> {
    fn order(&mut self, group: &RowGroup) -> Option<Draft> {
        let (columns, first) = (self.columns, &group.rows[0]);
        let lines = group.rows.len() as u64 + group.excess;
        if lines > MAX_LINES as u64 {
            let reason = format!("the order has {lines} lines; {MAX_LINES} are the most");
            self.refuse(first.line, columns.name, reason);
        }
        let external_number = self.needed(first, columns.name);
        let placed_at = self.placed_at(first);
        if let Some(code) = self.cell(first, columns.currency) {
            match code.parse() {
                Ok(currency) => self.currency = currency,
                Err(error) => self.refuse(first.line, columns.currency, format!("{error}")),
            }
        }
        let mut items = Vec::with_capacity(group.rows.len());
        for row in &group.rows {
            items.extend(self.item(row));
        }
        let customer = self.cell(first, columns.email).map(|email| CustomerDraft { email });
        let cancelled = first.has(columns.cancelled_at);
        Some(Draft { line: first.line, external_number, placed_at: placed_at?, customer, items, cancelled })
    }

    fn item(&mut self, row: &Row) -> Option<ItemDraft> {
        let columns = self.columns;
        if let Err(refusal) = row.check_width() {
            self.refusals.push(refusal);
        }
        let quantity = self.needed(row, columns.quantity);
        let price = self.needed(row, columns.price);
        let sku = self.needed(row, columns.sku);
        if quantity.is_empty() || price.is_empty() || sku.is_empty() {
            return None;
        }
        let units = quantity.parse().ok();
        if units.is_none() {
            let shown: String = quantity.chars().take(32).collect();
            self.refuse(row.line, columns.quantity, format!("`{shown}` is no whole number"));
        }
        let unit_price = match Money::parse_decimal(&price, self.currency) {
            Ok(price) => Some(price),
            Err(error) => {
                self.refuse(row.line, columns.price, error.to_string());
                None
            }
        };
        Some(ItemDraft { line: row.line, sku, quantity: units?, unit_price: unit_price? })
    }

    fn placed_at(&mut self, row: &Row) -> Option<Timestamp> {
        let column = self.columns.created_at;
        let text = self.needed(row, column);
        if text.is_empty() {
            return None;
        }
        let time = Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", &text).or_else(|_| text.parse());
        if time.is_err() {
            let shown: String = text.chars().take(40).collect();
            self.refuse(row.line, column, format!("`{shown}` is no time such as 2010-12-01 08:26:00 +0000"));
        }
        time.ok()
    }

    /// `None` without the column or where it is blank.
    fn cell(&mut self, row: &Row, column: Column) -> Option<String> {
        match row.text(column) {
            Ok(text) => text.map(str::to_owned),
            Err(refusal) => {
                self.refusals.push(refusal);
                None
            }
        }
    }

    fn needed(&mut self, row: &Row, column: Column) -> String {
        let before = self.refusals.len();
        let text = self.cell(row, column).unwrap_or_default();
        if text.is_empty() && self.refusals.len() == before {
            self.refuse(row.line, column, "it is required");
        }
        text
    }

    fn refuse(&mut self, line: u64, column: Column, reason: impl Into<String>) {
        self.refusals.push(Refusal::new(line, column.name, reason));
    }
}
