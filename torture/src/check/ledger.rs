//! The ledger: every movement belongs to a command or an order, and is there as often as its events.

use std::collections::HashMap;

use anyhow::Result;
use serde_json::Value;

use super::{Findings, effects::lines_of, feed::Feed};
use crate::{
    command::{Command, number_of},
    load::Load,
};

/// Compares the movements of all variants with the events.
pub(super) async fn compare(load: &Load, feed: &Feed, findings: &mut Findings) -> Result<()> {
    // Movements by the command that changed stock, and units that each order took and has not given back.
    let mut by_command: HashMap<u64, usize> = HashMap::new();
    let mut by_order: HashMap<(String, String), i64> = HashMap::new();
    for product in feed.products.values() {
        let path = format!("/api/queries/inventory/movements?sku={}", product.sku);
        for movement in load.api.read_all(&path).await? {
            let quantity = movement["quantity"].as_i64().unwrap_or_default();
            if let Some(order) = movement["orderId"].as_str() {
                let units = by_order.entry((order.to_owned(), product.sku.clone())).or_default();
                *units += if movement["to"] == "sold" { quantity } else { -quantity };
            } else if let Some(n) = movement["reason"].as_str().and_then(number_of) {
                *by_command.entry(n).or_default() += 1;
            } else {
                findings.broken(format!("a movement is nobody's: {movement}"));
            }
        }
    }
    check_orders(feed, &mut by_order, findings);
    check_commands(load, feed, &by_command, findings);
    Ok(())
}

fn check_orders(feed: &Feed, moved: &mut HashMap<(String, String), i64>, findings: &mut Findings) {
    for (id, order) in &feed.orders {
        let mut units: HashMap<String, i64> = HashMap::new();
        for line in lines_of(&order.created["lines"]) {
            *units.entry(line.sku).or_default() += if order.cancelled { 0 } else { line.quantity };
        }
        for (sku, units) in units {
            let taken = moved.remove(&(id.clone(), sku.clone()));
            if taken != Some(units) {
                findings.broken(format!("order {id} is about {units} of {sku}, the ledger moved {taken:?}"));
            }
        }
    }
    for (order, sku) in moved.keys() {
        findings.broken(format!("the ledger moved {sku} for {order}, of which no event tells"));
    }
}

fn check_commands(load: &Load, feed: &Feed, moved: &HashMap<u64, usize>, findings: &mut Findings) {
    let shared = load.shared();
    for (n, case) in shared.journal.cases() {
        let sides = match case.command {
            Command::Adjust { .. } | Command::Count { .. } => 1,
            Command::Transfer { .. } => 2,
            _ => continue,
        };
        let events = feed.effects.get(n).map_or(0, Vec::len);
        let movements = moved.get(n).copied().unwrap_or_default();
        if movements * sides != events {
            let told: Option<&Value> = case.acknowledged();
            findings.broken(format!("command {n}: {movements} movements, {events} events; told {told:?}"));
        }
    }
}
