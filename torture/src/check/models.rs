//! The read models against the state that the events tell: products with tags and stock, orders, the search index.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use serde_json::Value;

use super::{Findings, effects::lines_of, feed::Feed};
use crate::api::Api;

/// Compares all of them.
pub(super) async fn compare(api: &Api, feed: &Feed, findings: &mut Findings) -> Result<()> {
    let stock = check_stock(feed, findings);
    let products = api.read_all("/api/queries/products?status=active").await?;
    check_products("products", &products, feed, &stock, findings);
    let found = api.read_all("/api/queries/products/search?tags=kind:torture").await?;
    check_products("search", &found, feed, &stock, findings);
    let orders = api.read_all("/api/queries/orders?status=placed").await?;
    let cancelled = api.read_all("/api/queries/orders?status=cancelled").await?;
    check_orders(orders.iter().chain(&cancelled), feed, findings);
    Ok(())
}

/// Units on hand by SKU; by the levels that events carry, and by what the events did.
fn check_stock(feed: &Feed, findings: &mut Findings) -> HashMap<String, i64> {
    let mut on_hand: HashMap<String, i64> = HashMap::new();
    for stock in feed.stock.values() {
        *on_hand.entry(stock.sku.clone()).or_default() += stock.on_hand;
        if stock.on_hand < 0 {
            findings.broken(format!("{} units of {} are on hand", stock.on_hand, stock.sku));
        }
    }
    let mut moved: HashMap<String, i64> = HashMap::new();
    for effect in feed.effects.values().flatten().filter(|effect| effect.what == "InventoryChanged") {
        let sku = effect.data["level"]["sku"].as_str().unwrap_or_default().to_owned();
        *moved.entry(sku).or_default() += effect.data["quantityChange"].as_i64().unwrap_or_default();
    }
    for order in feed.orders.values().filter(|order| !order.cancelled) {
        for line in lines_of(&order.created["lines"]) {
            *moved.entry(line.sku).or_default() -= line.quantity;
        }
    }
    for (sku, units) in &on_hand {
        let sum = moved.get(sku).copied().unwrap_or_default();
        if sum != *units {
            findings.broken(format!("{units} units of {sku} are on hand; its events come to {sum}"));
        }
    }
    on_hand
}

fn check_products(
    model: &str,
    shown: &[Value],
    feed: &Feed,
    stock: &HashMap<String, i64>,
    findings: &mut Findings,
) {
    let by_id: HashMap<&str, &Value> =
        shown.iter().filter_map(|product| Some((product["productId"].as_str()?, product))).collect();
    if by_id.len() != shown.len() || by_id.len() != feed.products.len() {
        let (all, known) = (shown.len(), feed.products.len());
        findings.broken(format!("{model} shows {all} products ({} ids) of {known}", by_id.len()));
    }
    for (id, state) in &feed.products {
        let Some(product) = by_id.get(id.as_str()) else {
            findings.lost.push(format!("{model} lacks product {id}"));
            continue;
        };
        let tags =
            product["tags"].as_array().into_iter().flatten().filter_map(|tag| {
                Some((tag["tagId"].as_str()?.to_owned(), tag["value"].as_str()?.to_owned()))
            });
        let tags: BTreeMap<String, String> = tags.collect();
        let units = stock.get(&state.sku).copied().unwrap_or_default();
        if product["name"] != *state.name || product["version"] != state.version || tags != state.tags {
            findings.broken(format!("{model} shows {product}, the events tell {state:?}"));
        }
        if product["currentInventory"] != units {
            let shown = &product["currentInventory"];
            findings.broken(format!("{model} shows {shown} units of {}, there are {units}", state.sku));
        }
    }
}

fn check_orders<'o>(shown: impl Iterator<Item = &'o Value>, feed: &Feed, findings: &mut Findings) {
    let mut seen = 0;
    for order in shown {
        seen += 1;
        let id = order["orderId"].as_str().unwrap_or_default();
        let Some(state) = feed.orders.get(id) else {
            findings.broken(format!("there is an order that no event made: {order}"));
            continue;
        };
        let status = if state.cancelled { "cancelled" } else { "placed" };
        let same = order["status"] == status
            && order["version"] == state.version
            && order["orderNumber"] == state.created["orderNumber"]
            && order["totalAmount"] == state.created["totalAmount"]
            && lines_of(&order["items"]) == lines_of(&state.created["lines"]);
        if !same {
            findings.broken(format!("the orders show {order}, the events tell {state:?}"));
        }
    }
    if seen != feed.orders.len() {
        findings.broken(format!("the orders show {seen}, the events tell {}", feed.orders.len()));
    }
    let numbers: std::collections::HashSet<_> =
        feed.orders.values().map(|order| order.created["orderNumber"].to_string()).collect();
    if numbers.len() != feed.orders.len() {
        findings.doubled.push("an order number was given twice".to_owned());
    }
}
