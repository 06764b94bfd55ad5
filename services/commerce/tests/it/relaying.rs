//! Events on their way from the outbox to the log: one relay at a time, another after it, and again what was lost.

use mercato_engines::{on_both_databases, testing::TestDatabase};
use serde_json::json;

use crate::node::Node;

on_both_databases!(what_the_log_lacks_is_sent_again, events_reach_the_log_once_and_in_order);

/// The lock that a working relay holds.
const RELAY_LOCK: &str = "SELECT pg_advisory_xact_lock(7882832493944270594)";

async fn buy(node: &Node, count: usize) {
    for _ in 0..count {
        let wish = json!({"items": [{"sku": "A", "quantity": 1}]});
        assert_eq!(node.post("/api/commands/orders", None, &wish).await.0, 201);
    }
}

async fn events_reach_the_log_once_and_in_order(database: TestDatabase) {
    let node = Node::open(&database).await;
    let (_, relay) = (node.start("commerce-writer"), node.start("commerce-relay"));
    node.product("A", 50).await;
    buy(&node, 5).await;
    node.all_sent().await;
    relay.abort();
    let _ = relay.await;
    // Sent and not marked, as when a process ends between the two: the log knows them.
    node.db.execute("UPDATE outbox_deliveries SET sent_at = NULL", Vec::new()).await.expect("rows");
    buy(&node, 5).await;
    node.start("commerce-relay");
    node.all_sent().await;
    let mut logged: Vec<_> =
        node.logged().await.into_iter().map(|record| (record.subject, record.sequence)).collect();
    let count = logged.len();
    logged.sort_unstable();
    logged.dedup();
    assert_eq!(logged.len(), count);
    assert_eq!(node.number("SELECT count(*) FROM outbox_events").await, i64::try_from(count).expect("few"));
}

async fn what_the_log_lacks_is_sent_again(database: TestDatabase) {
    let node = Node::open(&database).await;
    let (_, relay) = (node.start("commerce-writer"), node.start("commerce-relay"));
    node.product("A", 50).await;
    buy(&node, 5).await;
    node.all_sent().await;
    relay.abort();
    let _ = relay.await;
    let whole = node.logged().await;

    let folder = tempfile::tempdir().expect("a folder");
    let log = format!("sqlite:{}", folder.path().join("restored.db").display());
    let restored = Node::open_with(&database, &log).await;
    let orders: Vec<_> = whole.iter().filter(|record| record.topic == "orders").cloned().collect();
    restored.log.append(&orders[..2]).await.expect("what the backup held");
    restored.start("commerce-relay");
    buy(&node, 1).await;
    restored.all_sent().await;
    let mut found = restored.logged().await;
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
