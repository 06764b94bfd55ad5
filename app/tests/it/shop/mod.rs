//! A whole shop, as its callers see it: each file is one thing they rely on.

mod buying;
mod feed;
mod flash_sale;
mod reading;
mod rebuilding;
mod two_processes;
mod verifying;

use mercato_app::verify::{Mode, Report, Verifier};
use mercato_testkit::{Answer, Node, Shop};
use serde_json::json;
use std::sync::Arc;

/// Adds a product of one variant; answers the write.
async fn add_product(shop: &Shop, sku: &str, quantity: i64) -> Answer {
    let body = json!({
        "sku": sku,
        "name": format!("Product {sku}"),
        "price": {"amount": 1450, "currency": "EUR"},
        "quantity": quantity,
        "tags": [{"name": "colour", "value": "blue"}],
    });
    shop.post("/api/commands/products", &body).send().await.expect(201)
}

/// What can be bought now of the product that `written` made.
async fn inventory_of(shop: &Shop, written: &Answer, after: &Answer) -> i64 {
    let id = written.json["productId"].as_str().expect("a product's id");
    let read =
        shop.get(&format!("/api/queries/products/{id}")).after(written).after(after).send().await.expect(200);
    read.json["currentInventory"].as_i64().expect("a count")
}

/// What `verify` looks at in `node`.
fn verifier(node: &Node) -> Verifier {
    Verifier {
        source: Arc::clone(&node.source),
        read_side: Arc::clone(&node.read_side),
        log: Arc::clone(&node.log),
    }
}

async fn verified(verifier: &Verifier, mode: Mode) -> Report {
    verifier.verify(mode, &mut |_| {}).await.expect("verify runs")
}

/// Every invariant of the shop must hold.
async fn assert_verified(node: &Node) {
    let report = verified(&verifier(node), Mode::Running).await;
    let broken: Vec<_> = report.checks.iter().filter(|check| check.broken > 0).collect();
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(report.checks.iter().any(|check| check.counted > 0));
}
