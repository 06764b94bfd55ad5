//! Orders as Shopify exports them, newest first: a row for each line, the order's own cells on its first row.

use std::io::Write;

use anyhow::Result;
use mercato_kernel::{Money, Timestamp};
use serde::Deserialize;

use super::Pages;
use crate::client::Client;

const HEADER: [&str; 10] = [
    "Name",
    "Email",
    "Currency",
    "Total",
    "Created at",
    "Cancelled at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    #[serde(rename = "orderNumber")]
    number: String,
    #[serde(default)]
    external_number: Option<String>,
    total_amount: Money,
    created: Timestamp,
    #[serde(default)]
    cancelled: Option<Cancelled>,
    #[serde(default)]
    customer: Option<Customer>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Cancelled {
    at: Timestamp,
}

#[derive(Deserialize)]
struct Customer {
    #[serde(default)]
    email: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Item {
    sku: String,
    product_name: String,
    quantity: i64,
    unit_price: Money,
}

/// Writes all orders; answers how many.
pub async fn orders(client: &Client, sink: &mut (impl Write + Send)) -> Result<u64> {
    let mut csv = csv::Writer::from_writer(sink);
    csv.write_record(HEADER)?;
    let (mut pages, mut count) = (Pages::new(client, "/api/queries/orders"), 0);
    while let Some(orders) = pages.next::<Order>().await? {
        for order in &orders {
            write(&mut csv, order)?;
        }
        count += orders.len() as u64;
    }
    csv.flush()?;
    Ok(count)
}

fn write(csv: &mut csv::Writer<impl Write>, order: &Order) -> Result<()> {
    let time = |time: Timestamp| time.strftime("%Y-%m-%d %H:%M:%S +0000").to_string();
    let cancelled_at = order.cancelled.as_ref().map(|cancelled| time(cancelled.at)).unwrap_or_default();
    let name = order.external_number.as_ref().unwrap_or(&order.number);
    let email = order.customer.as_ref().and_then(|customer| customer.email.as_deref()).unwrap_or_default();
    for (place, item) in order.items.iter().enumerate() {
        let (quantity, price) = (item.quantity.to_string(), item.unit_price.to_decimal());
        let line = [quantity.as_str(), item.product_name.as_str(), price.as_str(), item.sku.as_str()];
        let (currency, total, created) =
            (order.total_amount.currency.to_string(), order.total_amount.to_decimal(), time(order.created));
        let head = match place {
            0 => [name.as_str(), email, &currency, &total, &created, &cancelled_at],
            _ => [name.as_str(), email, "", "", "", ""],
        };
        csv.write_record(head.iter().chain(&line))?;
    }
    Ok(())
}
