//! The commands of the load, as data that a journal can keep, and the requests they are sent as. Each carries its
//! number in the journal as a mark by which its effects are found in events and ledger.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What one unit of every product costs, in cents: totals are known beforehand.
pub(crate) const PRICE_MINOR: i64 = 1_250;
/// The location that every shop has.
pub(crate) const MAIN: &str = "main";
/// The location that the torture adds.
pub(crate) const NORTH: &str = "north";

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) quantity: i64,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "camelCase")]
pub(crate) enum Command {
    /// Opens the second location.
    OpenLocation,
    /// Makes a product without stock; its SKU is the mark.
    CreateProduct,
    /// Gives a product the mark as its name.
    Rename { product: String },
    /// Adds a tag whose value is the mark.
    AddTag { product: String },
    /// Removes a tag.
    RemoveTag { product: String, tag: String },
    /// Changes stock by so many units; the mark is the reason.
    Adjust { product: String, location: String, change: i64 },
    /// Compares and sets stock; the mark is the reason.
    Count { product: String, location: String, expected: i64, set_to: i64 },
    /// Moves units; the mark is the reason.
    Transfer { sku: String, from: String, to: String, quantity: i64 },
    /// Places an order; the mark is the customer's name.
    PlaceOrder { lines: Vec<Line>, guest: bool },
    /// Cancels an order; the mark is the reason.
    Cancel { order: String },
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
    /// Sent without a key.
    pub(crate) guest: bool,
}

/// The mark of the command with this number.
pub(crate) fn mark(n: u64) -> String {
    format!("t{n:07}")
}

/// The number that a mark stands for; none where the text is no mark.
pub(crate) fn number_of(mark: &str) -> Option<u64> {
    mark.strip_prefix('t').filter(|digits| digits.len() >= 7)?.parse().ok()
}

impl Command {
    /// The request for it under the number `n`.
    pub(crate) fn request(&self, n: u64) -> Request {
        let mark = mark(n);
        let (method, path, body) = match self {
            Self::OpenLocation => {
                ("POST", "locations".to_owned(), Some(json!({"handle": NORTH, "name": "North"})))
            }
            Self::CreateProduct => {
                let price = json!({"amount": PRICE_MINOR, "currency": "EUR"});
                let tags = json!([{"name": "kind", "value": "torture"}]);
                (
                    "POST",
                    "products".to_owned(),
                    Some(json!({"sku": mark, "name": mark, "price": price, "tags": tags})),
                )
            }
            Self::Rename { product } => ("PUT", format!("products/{product}"), Some(json!({"name": mark}))),
            Self::AddTag { product } => {
                ("POST", format!("products/{product}/tags"), Some(json!({"name": "mark", "value": mark})))
            }
            Self::RemoveTag { product, tag } => ("DELETE", format!("products/{product}/tags/{tag}"), None),
            Self::Adjust { product, location, change } => {
                let body = json!({"quantityChange": change, "location": location, "reason": mark});
                ("PUT", format!("products/{product}/inventory"), Some(body))
            }
            Self::Count { product, location, expected, set_to } => {
                let body =
                    json!({"setTo": set_to, "expected": expected, "location": location, "reason": mark});
                ("PUT", format!("products/{product}/inventory"), Some(body))
            }
            Self::Transfer { sku, from, to, quantity } => {
                let body = json!({"sku": sku, "from": from, "to": to, "quantity": quantity, "reason": mark});
                ("POST", "inventory/transfers".to_owned(), Some(body))
            }
            Self::PlaceOrder { lines, .. } => {
                let customer = json!({"email": "buyer@example.com", "name": mark});
                ("POST", "orders".to_owned(), Some(json!({"items": lines, "customer": customer})))
            }
            Self::Cancel { order } => {
                ("POST", format!("orders/{order}/cancel"), Some(json!({"reason": mark})))
            }
        };
        let guest = matches!(self, Self::PlaceOrder { guest: true, .. });
        Request { method, path: format!("/api/commands/{path}"), body, guest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_its_number() {
        for n in [0, 7, 1_234_567, 12_345_678] {
            assert_eq!(number_of(&mark(n)), Some(n));
        }
        assert_eq!(number_of("transfer"), None);
        assert_eq!(number_of("t12"), None);
    }
}
