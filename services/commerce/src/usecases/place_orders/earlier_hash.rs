//! What imports were recognised by before the hash had a version: SHA-256 over JSON, without a key. Nothing is written
//! so any more; an order that was imported then is still known by it. Why, and until when, is in ADR 0012.

use mercato_kernel::{Money, ProductId, Timestamp, VariantId};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::domain::{self, ItemKey, NewOrder, NewOrderLine};

/// How long it is. With a version before it a hash is longer.
pub const BYTES: usize = 32;

/// Members, their order and their names are those of that time: the text must stay as it was, byte for byte.
#[derive(Serialize)]
struct Order<'a> {
    lines: Vec<Line<'a>>,
    customer: Option<Customer<'a>>,
    expected_total: Option<Money>,
    external_number: Option<&'a str>,
    placed_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Line<'a> {
    key: Key<'a>,
    quantity: i64,
    unit_price: Option<Money>,
}

#[derive(Serialize)]
enum Key<'a> {
    Product(ProductId),
    Variant(VariantId),
    Sku(&'a str),
}

#[derive(Serialize)]
struct Customer<'a> {
    email: &'a str,
    name: Option<&'a str>,
    phone: Option<&'a str>,
    address: Option<&'a str>,
}

/// The hash that `order` had then.
pub fn of(order: &NewOrder) -> [u8; BYTES] {
    let text = serde_json::to_vec(&Order {
        lines: order.lines.iter().map(line).collect(),
        customer: order.customer.as_ref().map(customer),
        expected_total: order.expected_total,
        external_number: order.external_number.as_deref(),
        placed_at: order.placed_at,
    });
    Sha256::digest(text.expect("an order is plain data")).into()
}

fn line(line: &NewOrderLine) -> Line<'_> {
    let key = match &line.key {
        ItemKey::Product(id) => Key::Product(*id),
        ItemKey::Variant(id) => Key::Variant(*id),
        ItemKey::Sku(sku) => Key::Sku(sku),
    };
    Line { key, quantity: line.quantity, unit_price: line.unit_price }
}

fn customer(customer: &domain::Customer) -> Customer<'_> {
    let domain::Customer { email, name, phone, address } = customer;
    Customer { email, name: name.as_deref(), phone: phone.as_deref(), address: address.as_deref() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::order_content::tests::{hex, order, plain};

    #[test]
    fn the_hash_is_the_one_of_that_time() {
        assert_eq!(hex(&of(&order())), "ba88ee69314beeb9aecc314d473cce4a1f291c10f1df8cc5000b2b6857029281");
        assert_eq!(hex(&of(&plain())), "62088a7e6514deb45afd71e572c506726bc51f921d1150945728e3ef76f6587e");
    }
}
