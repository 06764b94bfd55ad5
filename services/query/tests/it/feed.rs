//! The event feed: from 0 to the end, by pages and as a stream, with personal fields for who may see them.

use std::{collections::HashMap, time::Duration};

use mercato_contracts::v1;
use mercato_engines::log::NewRecord;
use mercato_kernel::CustomerKeyId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{
    Node, World,
    events::{Goods, Sale},
};

async fn page(node: &Node, after: &str, limit: usize) -> (Vec<Value>, String) {
    let path = format!("/api/queries/events?after={after}&limit={limit}");
    let page = node.get(&path).role("admin").json().await;
    (
        page["items"].as_array().expect("items").clone(),
        page["next"].as_str().expect("always there").to_owned(),
    )
}

#[tokio::test]
async fn every_event_is_read_from_0_in_order_per_aggregate() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let row = goods.row();
    world.emit(goods.id(), goods.created()).await;
    for version in 1..=4 {
        world.emit(row.stock, row.changed(version * 10, version)).await;
    }
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 2, row.level(38, 5));
    world.emit(sale.id(), sale.created.clone()).await;
    world.emit(sale.id(), sale.cancelled(vec![row.level(40, 6)])).await;
    let (mut after, mut all) = ("0".to_owned(), Vec::new());
    loop {
        let (items, next) = page(&node, &after, 3).await;
        if items.is_empty() {
            assert_eq!(next, after, "the end stays where it is");
            break;
        }
        all.extend(items);
        after = next;
    }
    assert_eq!(all.len(), 7);
    let mut sequences: HashMap<&str, i64> = HashMap::new();
    for event in &all {
        let last = sequences.entry(event["subject"].as_str().expect("a subject")).or_default();
        *last += 1;
        assert_eq!(event["sequence"], json!(*last));
    }
    let first = &all[0];
    assert_eq!((&first["type"], &first["specversion"]), (&json!("ProductCreated"), &json!("1.0")));
    assert_eq!(first["data"]["product"]["name"], json!("Lamp"));
    assert_eq!(all[6]["data"]["levels"][0]["onHand"], json!(40));
    // What comes later is read from where the reader stood.
    world.emit(goods.id(), goods.archived()).await;
    let (items, _) = page(&node, &after, 10).await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0]["type"], json!("ProductArchived"));
}

#[tokio::test]
async fn the_feed_is_for_its_scope_and_takes_its_own_places_only() {
    let world = World::new().await;
    let node = world.node().await;
    let feed = "/api/queries/events";
    assert_eq!(node.get(feed).problem().await, (401, "unauthenticated".to_owned()));
    assert_eq!(node.get(feed).role("staff").problem().await, (403, "forbidden".to_owned()));
    for after in ["1", "x", "MA"] {
        let bad = node.get(&format!("{feed}?after={after}")).role("admin").problem().await;
        assert_eq!(bad, (400, "invalid_cursor".to_owned()), "{after}");
    }
}

#[tokio::test]
async fn personal_fields_are_shown_until_they_are_erased() {
    let world = World::new().await;
    let node = world.node().await;
    let key = CustomerKeyId::new();
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").customer(key, "a@example.org").access_token("t");
    world.emit(sale.id(), sale.created.clone()).await;
    let (items, _) = page(&node, "0", 10).await;
    assert_eq!(items[0]["data"]["customer"]["email"], json!("a@example.org"));
    assert!(items[0]["data"].get("accessTokenHash").is_none());
    world.keys.erase(key);
    world.emit(key.uuid(), v1::CustomerErased { customer_key_id: key.to_string() }).await;
    let (items, _) = page(&node, "0", 10).await;
    assert_eq!(items[0]["data"]["customer"], json!(null));
    assert_eq!(items[1]["type"], json!("CustomerErased"));
}

#[tokio::test]
async fn a_record_that_is_no_event_is_shown_as_it_is() {
    let world = World::new().await;
    let node = world.node().await;
    let subject = Uuid::now_v7();
    let record = NewRecord {
        topic: "catalog".to_owned(),
        subject,
        sequence: 1,
        time_us: 0,
        bytes: b"\xffgarbage".as_slice().into(),
    };
    world.log.append(&[record]).await.expect("appended");
    let (items, _) = page(&node, "0", 10).await;
    assert_eq!((&items[0]["subject"], &items[0]["data"]), (&json!(subject), &json!(null)));
    assert!(items[0]["data_base64"].is_string());
}

/// Reads server-sent events until there are `count`: (id, type).
async fn streamed(response: &mut reqwest::Response, count: usize) -> Vec<(String, String)> {
    let mut text = String::new();
    let reading = async {
        while text.matches("\n\n").count() < count {
            let chunk = response.chunk().await.expect("reads").expect("goes on");
            text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reading).await.expect("the events come");
    let field = |block: &str, name: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
        line.trim().to_owned()
    };
    text.split("\n\n").take(count).map(|block| (field(block, "id:"), field(block, "event:"))).collect()
}

#[tokio::test]
async fn a_stream_goes_on_as_events_come_and_resumes_where_it_broke() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    world.emit(goods.id(), goods.created()).await;
    let path = "/api/queries/events?after=0&follow=true";
    let mut stream = node.get(path).role("admin").stream().await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let first = streamed(&mut stream, 1).await;
    assert_eq!(first[0].1, "ProductCreated");
    world.emit(goods.id(), goods.archived()).await;
    assert_eq!(streamed(&mut stream, 1).await[0].1, "ProductArchived");
    drop(stream);
    let mut resumed = node.get(path).role("admin").header("last-event-id", &first[0].0).stream().await;
    assert_eq!(streamed(&mut resumed, 1).await[0].1, "ProductArchived");
    // Stopping the process ends the stream.
    node.stop_token().cancel();
    let end = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = resumed.chunk().await {}
    });
    end.await.expect("the stream ends");
}
