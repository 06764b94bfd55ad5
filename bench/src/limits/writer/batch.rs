//! The rows of one batch, as both databases are given them. They are made as the shop makes its own: ids of version 7, events
//! in their envelope, an idempotency record with the answer in it.

use mercato_contracts::{Event, v1};
use mercato_kernel::EventId;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The one location.
pub const LOCATION: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
/// Units of each product to begin with.
const UNITS: i64 = 1_000_000_000;
/// The price of every line.
pub const PRICE_MINOR: i64 = 1_250;

/// The products, and what is on hand of them.
pub struct Shelf {
    /// Product, variant and stock row of each.
    pub products: Vec<Product>,
    next_number: u64,
    next_product: usize,
}

/// A product with one variant at one location.
pub struct Product {
    pub id: Uuid,
    pub variant: Uuid,
    pub stock: Uuid,
    pub sku: String,
    pub on_hand: i64,
    pub version: i64,
}

/// An order and the rows that belong to it once.
pub struct Order {
    pub id: Uuid,
    pub number: String,
    pub total_minor: i64,
    pub event_id: Uuid,
    pub envelope: Vec<u8>,
    pub key_hash: Vec<u8>,
    pub fingerprint: Vec<u8>,
    pub reply: String,
}

/// A line with its movement.
pub struct Line {
    pub order: Uuid,
    pub number: i64,
    pub product: Uuid,
    pub variant: Uuid,
    pub sku: String,
    pub movement: Uuid,
    pub stock: Uuid,
    pub left: i64,
}

/// What is left in a stock row.
pub struct Level {
    pub stock: Uuid,
    pub on_hand: i64,
    pub version: i64,
}

/// All rows of a batch.
pub struct Batch {
    pub now: jiff::Timestamp,
    pub orders: Vec<Order>,
    pub lines: Vec<Line>,
    pub levels: Vec<Level>,
}

impl Shelf {
    pub(super) fn of(products: usize) -> Self {
        let product = |index: usize| Product {
            id: Uuid::now_v7(),
            variant: Uuid::now_v7(),
            stock: Uuid::now_v7(),
            sku: format!("BENCH-{index:06}"),
            on_hand: UNITS,
            version: 1,
        };
        Self { products: (0..products).map(product).collect(), next_number: 100_001, next_product: 0 }
    }
}

impl Batch {
    pub(super) fn make(shelf: &mut Shelf, orders: usize, lines: usize, spread: usize) -> Self {
        let now = jiff::Timestamp::now();
        let mut batch =
            Self { now, orders: Vec::with_capacity(orders), lines: Vec::new(), levels: Vec::new() };
        let mut touched = std::collections::BTreeSet::new();
        for _ in 0..orders {
            let id = Uuid::now_v7();
            let first = batch.lines.len();
            for line in 1..=lines {
                let at = shelf.next_product % spread;
                shelf.next_product += 1;
                touched.insert(at);
                let product = &mut shelf.products[at];
                product.on_hand -= 1;
                batch.lines.push(Line {
                    order: id,
                    number: i64::try_from(line).expect("an order has few lines"),
                    product: product.id,
                    variant: product.variant,
                    sku: product.sku.clone(),
                    movement: Uuid::now_v7(),
                    stock: product.stock,
                    left: product.on_hand,
                });
            }
            let number = shelf.next_number.to_string();
            shelf.next_number += 1;
            batch.orders.push(order(id, number, &batch.lines[first..], now));
        }
        for at in touched {
            let product = &mut shelf.products[at];
            product.version += 1;
            batch.levels.push(Level {
                stock: product.stock,
                on_hand: product.on_hand,
                version: product.version,
            });
        }
        batch.levels.sort_unstable_by_key(|level| level.stock);
        batch
    }
}

fn order(id: Uuid, number: String, lines: &[Line], now: jiff::Timestamp) -> Order {
    let total_minor = PRICE_MINOR * i64::try_from(lines.len()).expect("an order has few lines");
    let (event_id, envelope) = event(id, &number, lines, total_minor, now);
    // As random as the shop's own are.
    let key_hash = Sha256::digest(id).to_vec();
    let reply = format!(
        "{{\"status\":201,\"body\":{{\"orderId\":\"{id}\",\"orderNumber\":\"{number}\",\"status\":\"placed\",\
         \"totalAmount\":{{\"amount\":{total_minor},\"currency\":\"EUR\"}},\"version\":1}},\"version\":1,\
         \"location\":\"/api/queries/orders/{id}\",\"sync\":\"{:0110}\"}}",
        0
    );
    Order { id, number, total_minor, event_id, envelope, fingerprint: key_hash.clone(), key_hash, reply }
}

fn event(id: Uuid, number: &str, lines: &[Line], total_minor: i64, now: jiff::Timestamp) -> (Uuid, Vec<u8>) {
    let money = |amount| Some(v1::Money { amount, currency: "EUR".to_owned() });
    let line = |line: &Line| v1::OrderLine {
        line: line.number,
        product_id: line.product.to_string(),
        variant_id: line.variant.to_string(),
        sku: line.sku.clone(),
        product_name: line.sku.clone(),
        quantity: 1,
        unit_price: money(PRICE_MINOR),
        total_price: money(PRICE_MINOR),
    };
    let level = |line: &Line| v1::StockLevel {
        stock_id: line.stock.to_string(),
        product_id: line.product.to_string(),
        variant_id: line.variant.to_string(),
        location_id: LOCATION.to_string(),
        sku: line.sku.clone(),
        on_hand: line.left,
        reserved: 0,
        version: 1,
    };
    let created = v1::OrderCreated {
        order_id: id.to_string(),
        order_number: number.to_owned(),
        total_amount: money(total_minor),
        lines: lines.iter().map(line).collect(),
        levels: lines.iter().map(level).collect(),
        created_at: now.to_string(),
        access_token_hash: Some(vec![0; 32]),
        version: 1,
        ..v1::OrderCreated::default()
    };
    let event_id = EventId::new();
    let event = Event {
        id: event_id,
        subject: id,
        sequence: 1,
        time: now,
        payload: created.into(),
        traceparent: None,
    };
    (event_id.uuid(), event.encode())
}
