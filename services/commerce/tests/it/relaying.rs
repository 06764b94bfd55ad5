//! Events on their way from the outbox to the log: one relay at a time, another after it, and again what was lost.

use std::collections::HashMap;

use mercato_engines::{db::Dialect, log::NewRecord, on_both_databases, testing::TestDatabase};
use serde_json::json;
use uuid::Uuid;

use crate::node::Node;

on_both_databases!(what_the_log_lacks_is_sent_again, events_reach_the_log_once_and_in_order);

/// The lock that a working relay holds.
const RELAY_LOCK: &str = "SELECT pg_advisory_xact_lock(7882832493944270594)";

/// Buys a unit of `A` so many times; answers the orders.
async fn buy(node: &Node, count: usize) -> Vec<String> {
    let mut orders = Vec::new();
    for _ in 0..count {
        let wish = json!({"items": [{"sku": "A", "quantity": 1}]});
        let (status, placed) = node.post("/api/commands/orders", None, &wish).await;
        assert_eq!(status, 201, "{placed:#}");
        orders.push(placed["orderId"].as_str().expect("an id").to_owned());
    }
    orders
}

/// Orders that are placed and cancelled and a product that gets tags, in turn: subjects of several events each.
async fn trade(node: &Node, product: &str, round: usize) {
    let orders = buy(node, 5).await;
    for (n, order) in orders.iter().enumerate() {
        for name in ["colour", "size"] {
            let tag = json!({"name": name, "value": format!("{round}-{n}")});
            let (status, _) = node.post(&format!("/api/commands/products/{product}/tags"), None, &tag).await;
            assert_eq!(status, 201);
        }
        let (status, _) = node.post(&format!("/api/commands/orders/{order}/cancel"), None, &json!({})).await;
        assert_eq!(status, 200);
    }
}

/// Makes a statement that does not say in which order it wants its rows get them in another than they were written in.
async fn disorder(node: &Node) {
    match node.db.dialect() {
        Dialect::Sqlite => {
            let mut readers = Vec::new();
            for _ in 0..node.db.capacity() {
                readers.push(node.db.snapshot().await.expect("a reader of its own"));
            }
            for reader in &mut readers {
                reader.execute("PRAGMA reverse_unordered_selects = 1", Vec::new()).await.expect("reversed");
            }
        }
        // What is changed is written anew behind the others.
        Dialect::Postgres => {
            let rewrite = "UPDATE outbox_events SET topic = topic WHERE position % 2 = 0";
            node.db.execute(rewrite, Vec::new()).await.expect("written anew");
        }
    }
}

/// That the log holds each event once, and those of a subject as 1, 2, 3 …
fn assert_in_order(logged: &[NewRecord]) {
    let mut last: HashMap<Uuid, i64> = HashMap::new();
    for record in logged {
        let last = last.entry(record.subject).or_default();
        assert_eq!(record.sequence, *last + 1, "{} {}", record.topic, record.subject);
        *last = record.sequence;
    }
}

async fn events_reach_the_log_once_and_in_order(database: TestDatabase) {
    let node = Node::open(&database).await;
    let (_, relay) = (node.start("commerce-writer"), node.start("commerce-relay"));
    let product = node.product("A", 50).await;
    trade(&node, &product, 1).await;
    node.all_sent().await;
    relay.abort();
    let _ = relay.await;
    // Sent and not marked, as when a process ends between the two: the log knows them.
    node.db
        .execute("INSERT INTO outbox_deliveries SELECT position FROM outbox_events", Vec::new())
        .await
        .expect("rows");
    trade(&node, &product, 2).await;
    disorder(&node).await;
    node.start("commerce-relay");
    node.all_sent().await;
    let logged = node.logged().await;
    assert_in_order(&logged);
    let count = i64::try_from(logged.len()).expect("few");
    assert_eq!(node.number("SELECT count(*) FROM outbox_events").await, count);
}

async fn what_the_log_lacks_is_sent_again(database: TestDatabase) {
    let node = Node::open(&database).await;
    let (_, relay) = (node.start("commerce-writer"), node.start("commerce-relay"));
    let product = node.product("A", 50).await;
    trade(&node, &product, 1).await;
    node.all_sent().await;
    relay.abort();
    let _ = relay.await;
    let whole = node.logged().await;

    let folder = tempfile::tempdir().expect("a folder");
    let log = format!("sqlite:{}", folder.path().join("restored.db").display());
    let restored = Node::open_with(&database, &log).await;
    let orders: Vec<_> = whole.iter().filter(|record| record.topic == "orders").cloned().collect();
    restored.log.append(&orders[..2]).await.expect("what the backup held");
    disorder(&restored).await;
    restored.start("commerce-relay");
    buy(&node, 1).await;
    restored.all_sent().await;
    let mut found = restored.logged().await;
    assert_in_order(&found);
    assert_eq!(found.len(), whole.len() + 1);
    found.retain(|record| whole.contains(record));
    assert_eq!(found.len(), whole.len());
}

#[tokio::test]
async fn a_relay_that_hangs_is_taken_over_on_postgres() {
    let name = "relaying::a_relay_that_hangs_is_taken_over_on_postgres";
    let Some(database) = TestDatabase::postgres(name).await else { return };
    let (hanging, other) = (Node::open(&database).await, Node::open(&database).await);
    let mut tx = hanging.db.begin().await.expect("a transaction");
    for statement in ["SET LOCAL idle_in_transaction_session_timeout = '5s'", RELAY_LOCK] {
        tx.execute(statement, Vec::new()).await.expect("the lock");
    }
    other.start("commerce-writer");
    other.product("A", 5).await;
    other.start("commerce-relay");
    other.all_sent().await;
    assert!(tx.execute("SELECT 1", Vec::new()).await.is_err(), "what hung must not write after");
}

#[tokio::test]
async fn a_relay_that_is_killed_leaves_its_events_to_another_on_postgres() {
    let name = "relaying::a_relay_that_is_killed_leaves_its_events_to_another_on_postgres";
    let Some(database) = TestDatabase::postgres(name).await else { return };
    let (one, other) = (Node::open(&database).await, Node::open(&database).await);
    one.start("commerce-writer");
    let (first, _) = (one.start("commerce-relay"), other.start("commerce-relay"));
    one.product("A", 50).await;
    one.all_sent().await;
    first.abort();
    let _ = first.await;
    buy(&one, 3).await;
    other.all_sent().await;
    assert_eq!(other.logged().await.iter().filter(|record| record.topic == "orders").count(), 3);
}
