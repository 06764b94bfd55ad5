//! What `verify` is told of the outbox: the events that one state holds and that were not sent, page by page.

use mercato_contracts::verify::{Snapshot, Unsent};
use serde_json::json;

use crate::harness::{Shop, on_each};

/// All pages of two.
async fn unsent(snapshot: &mut dyn Snapshot) -> Vec<Unsent> {
    let mut found: Vec<Unsent> = Vec::new();
    loop {
        let after = found.last().map_or(0, |last| last.position);
        let page = snapshot.unsent(after, 2).await.expect("a page");
        assert!(page.len() <= 2);
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

async fn mark_first_as_sent(shop: &Shop) {
    let first =
        "DELETE FROM outbox_deliveries WHERE position = (SELECT min(position) FROM outbox_deliveries)";
    assert_eq!(shop.db.execute(first, Vec::new()).await.expect("marked"), 1);
}

#[tokio::test]
async fn a_snapshot_tells_what_was_not_sent_when_it_was_taken() {
    on_each("the outbox of a snapshot", async |shop| {
        let product = shop.product(json!({"quantity": 9})).await;
        for name in ["Another", "One more"] {
            let path = format!("/api/commands/products/{product}");
            assert_eq!(shop.put(path, json!({"name": name})).send().await.status, 200);
        }
        mark_first_as_sent(&shop).await;
        let events = shop.events().await;
        let mut snapshot = shop.source.snapshot().await.expect("a snapshot");
        let last = snapshot.last_position().await.expect("a position");
        shop.product(json!({"sku": "LATER", "quantity": 1})).await;

        let found = unsent(snapshot.as_mut()).await;
        let names: Vec<_> = found.iter().map(|unsent| (unsent.subject, unsent.sequence)).collect();
        let expected: Vec<_> = events[1..].iter().map(|event| (event.subject, event.sequence)).collect();
        assert_eq!(names, expected);
        assert!(names.len() > 2, "{names:?}");
        assert!(found.iter().zip(&events[1..]).all(|(unsent, event)| unsent.envelope == event.encode()));
        assert_eq!(found.last().map(|unsent| unsent.position), Some(last));
        // The later product's events stand behind the snapshot's last.
        let waiting = shop.source.unsent(last).await.expect("asked");
        assert_eq!(waiting, found.len() as u64);
        let all = shop.source.unsent(i64::MAX).await.expect("asked");
        assert_eq!(all, shop.events().await.len() as u64 - 1);
        assert!(all > waiting);
    })
    .await;
}
