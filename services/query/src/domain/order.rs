//! The order document and how order events change it. Stock levels that an order carries belong to the stock model.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use mercato_contracts::v1;
use mercato_kernel::{CustomerKeyId, Money, OrderId, ProductId, VariantId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Poison, poison};

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderStatus {
    /// Taken.
    Placed,
    /// Taken back.
    Cancelled,
}

impl OrderStatus {
    /// The status by its text.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Placed, Self::Cancelled].into_iter().find(|status| status.as_str() == text)
    }

    /// Its text.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// An order as readers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderDoc {
    /// The order.
    pub order_id: OrderId,
    /// Its number, for people.
    pub number: String,
    /// Its number in the system it was imported from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_number: Option<String>,
    /// Where it stands.
    pub status: OrderStatus,
    /// What it costs in all.
    pub total: Money,
    /// What was bought.
    pub lines: Vec<OrderLineDoc>,
    /// When it was placed, in microseconds since 1970.
    pub created: i64,
    /// When an imported order was written here, in microseconds since 1970.
    pub imported: Option<i64>,
    /// When and why it was cancelled.
    pub cancelled: Option<CancelledDoc>,
    /// The key that seals its personal fields in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_key: Option<CustomerKeyId>,
    /// The customer's e-mail address in lower case, to be found by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_email: Option<String>,
    /// Who bought; absent when nobody said or when it was erased.
    pub customer: Option<CustomerDoc>,
    /// SHA-256 of the guest's access token, in Base64.
    pub access_token_hash: Option<String>,
    /// Counts its changes.
    pub version: i64,
}

/// One line of an order, with name, SKU and price as they were.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderLineDoc {
    /// The product.
    pub product_id: ProductId,
    /// The variant.
    pub variant_id: VariantId,
    /// Its SKU then.
    pub sku: String,
    /// Its name then.
    pub product_name: String,
    /// Units.
    pub quantity: i64,
    /// What one cost.
    pub unit_price: Money,
    /// What all cost.
    pub total_price: Money,
}

/// The end of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CancelledDoc {
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Why; may be empty.
    pub reason: String,
}

/// The personal fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerDoc {
    /// As it was written.
    pub email: String,
    /// Name.
    pub name: Option<String>,
    /// Phone number.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
}

impl OrderDoc {
    /// The order that an event made, with its personal fields as far as they could be opened.
    pub fn created(event: &v1::OrderCreated, customer: Option<&v1::Customer>) -> Result<Self, Poison> {
        let key = event.customer_key_id.as_deref();
        let imported = event.imported_at.as_deref();
        Ok(Self {
            order_id: poison::id("order_id", &event.order_id)?,
            number: event.order_number.clone(),
            external_number: event.external_number.clone(),
            status: OrderStatus::Placed,
            total: poison::money("total_amount", event.total_amount.as_ref())?,
            lines: event.lines.iter().map(line).collect::<Result<_, _>>()?,
            created: poison::time_us("created_at", &event.created_at)?,
            imported: imported.map(|time| poison::time_us("imported_at", time)).transpose()?,
            cancelled: None,
            customer_key: key.map(|text| poison::id("customer_key_id", text)).transpose()?,
            customer_email: customer.map(|customer| search_form(&customer.email)),
            customer: customer.map(CustomerDoc::of),
            access_token_hash: event.access_token_hash.as_ref().map(|hash| STANDARD.encode(hash)),
            version: event.version,
        })
    }

    /// The order after it was cancelled.
    pub fn cancel(&mut self, event: &v1::OrderCancelled) -> Result<(), Poison> {
        let at = poison::time_us("cancelled_at", &event.cancelled_at)?;
        if event.version > self.version {
            self.status = OrderStatus::Cancelled;
            self.cancelled = Some(CancelledDoc { at, reason: event.reason.clone() });
            self.version = event.version;
        }
        Ok(())
    }

    /// Forgets who bought.
    pub fn erase(&mut self) {
        self.customer = None;
        self.customer_email = None;
    }

    /// Whether `token` is the one that the guest got. The time it takes does not tell how much of it is right.
    pub fn opens_with(&self, token: &str) -> bool {
        let Some(expected) = &self.access_token_hash else { return false };
        let given = STANDARD.encode(Sha256::digest(token.as_bytes()));
        let differing =
            expected.bytes().zip(given.bytes()).fold(0_u8, |differing, (a, b)| differing | (a ^ b));
        expected.len() == given.len() && differing == 0
    }
}

impl CustomerDoc {
    fn of(customer: &v1::Customer) -> Self {
        Self {
            email: customer.email.clone(),
            name: customer.name.clone(),
            phone: customer.phone.clone(),
            address: customer.address.clone(),
        }
    }
}

/// The form in which an e-mail address is found, however it was typed.
pub(crate) fn search_form(email: &str) -> String {
    email.trim().to_lowercase()
}

fn line(line: &v1::OrderLine) -> Result<OrderLineDoc, Poison> {
    Ok(OrderLineDoc {
        product_id: poison::id("product_id", &line.product_id)?,
        variant_id: poison::id("variant_id", &line.variant_id)?,
        sku: line.sku.clone(),
        product_name: line.product_name.clone(),
        quantity: line.quantity,
        unit_price: poison::money("unit_price", line.unit_price.as_ref())?,
        total_price: poison::money("total_price", line.total_price.as_ref())?,
    })
}
