//! Many buyers at once, on one process with SQLite and on two with PostgreSQL.

use futures::future::join_all;
use mercato_engines::{on_both_databases, testing::TestDatabase};
use serde_json::json;

use crate::node::Node;

on_both_databases!(
    a_hundred_units_for_two_hundred_buyers_are_a_hundred_orders,
    one_key_from_everywhere_is_one_order,
    orders_in_crossed_order_of_lines_all_come_through,
);

const ORDERS: &str = "/api/commands/orders";

/// The processes of a shop: SQLite has one.
async fn nodes(database: &TestDatabase) -> Vec<Node> {
    let count = if database.uri().starts_with("sqlite:") { 1 } else { 2 };
    let mut nodes = Vec::new();
    for _ in 0..count {
        let node = Node::open(database).await;
        node.start("commerce-writer");
        nodes.push(node);
    }
    nodes
}

async fn a_hundred_units_for_two_hundred_buyers_are_a_hundred_orders(database: TestDatabase) {
    let nodes = nodes(&database).await;
    nodes[0].product("HOT", 100).await;
    let wish = json!({"items": [{"sku": "HOT", "quantity": 1}]});
    let buy = |n: usize| nodes[n % nodes.len()].post(ORDERS, None, &wish);
    let answers = join_all((0..200).map(buy)).await;
    let placed = answers.iter().filter(|(status, _)| *status == 201).count();
    let short = answers.iter().filter(|(_, body)| body["code"] == "insufficient_stock").count();
    assert_eq!((placed, short), (100, 100));
    assert_eq!(nodes[0].number("SELECT on_hand FROM stock").await, 0);
    assert_eq!(nodes[0].number("SELECT count(*) FROM orders").await, 100);
    assert_eq!(nodes[0].number("SELECT count(DISTINCT number) FROM orders").await, 100);
    let sold = "SELECT CAST(sum(quantity) AS BIGINT) FROM stock_movements WHERE to_account = 'sold'";
    assert_eq!(nodes[0].number(sold).await, 100);
}

async fn one_key_from_everywhere_is_one_order(database: TestDatabase) {
    let nodes = nodes(&database).await;
    nodes[0].product("HOT", 100).await;
    let wish = json!({"items": [{"sku": "HOT", "quantity": 1}]});
    let press = |n: usize| nodes[n % nodes.len()].post(ORDERS, Some("a-key-of-twenty-chars-or-more"), &wish);
    let answers = join_all((0..50).map(press)).await;
    let (placed, others): (Vec<_>, Vec<_>) = answers.into_iter().partition(|(status, _)| *status == 201);
    assert!(!placed.is_empty());
    assert!(placed.iter().all(|(_, body)| *body == placed[0].1), "{placed:?}");
    assert!(others.iter().all(|(_, body)| body["code"] == "request_in_progress"), "{others:?}");
    assert_eq!(nodes[0].number("SELECT count(*) FROM orders").await, 1);
    assert_eq!(nodes[0].number("SELECT on_hand FROM stock").await, 99);
}

async fn orders_in_crossed_order_of_lines_all_come_through(database: TestDatabase) {
    let nodes = nodes(&database).await;
    for sku in ["A", "B", "C"] {
        nodes[0].product(sku, 1000).await;
    }
    let wish = |n: usize| {
        let mut skus = ["A", "B", "C"];
        skus.rotate_left(n % 3);
        let lines: Vec<_> = skus.iter().map(|sku| json!({"sku": sku, "quantity": 1})).collect();
        json!({"items": lines})
    };
    let buy = |n: usize| {
        let (node, wish) = (&nodes[n % nodes.len()], wish(n));
        async move {
            let (status, placed) = node.post(ORDERS, None, &wish).await;
            assert_eq!(status, 201, "{placed:#}");
            let id = placed["orderId"].as_str().expect("an id");
            // Every second one is cancelled at once, beside the orders of others.
            match n / 2 % 2 {
                0 => status,
                _ => node.post(&format!("{ORDERS}/{id}/cancel"), None, &json!({})).await.0,
            }
        }
    };
    let answers = join_all((0..60).map(buy)).await;
    assert!(answers.iter().all(|status| matches!(status, 200 | 201)), "{answers:?}");
    assert_eq!(nodes[0].number("SELECT CAST(sum(on_hand) AS BIGINT) FROM stock").await, 3000 - 90);
}
