//! The feed from 0, applied to an empty map, is the shop: every product's stock and every order.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use mercato_kernel::{Clock, SystemClock};
use mercato_testkit::Shop;
use serde_json::{Value, json};

use super::add_product;

/// All events, page by page.
async fn all_events(shop: &Shop) -> Vec<Value> {
    let (mut events, mut after) = (Vec::new(), "0".to_owned());
    loop {
        let page = shop.get(&format!("/api/queries/events?limit=7&after={after}")).send().await.expect(200);
        let items = page.json["items"].as_array().expect("items").clone();
        if items.is_empty() {
            return events;
        }
        events.extend(items);
        page.json["next"].as_str().expect("next is always there").clone_into(&mut after);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_alone_is_the_truth() {
    let shop = Shop::open().await;
    add_product(&shop, "A", 10).await;
    let b = add_product(&shop, "B", 20).await;
    let order = json!({"items": [{"sku": "A", "quantity": 2}, {"sku": "B", "quantity": 3}]});
    let placed = shop.post("/api/commands/orders", &order).send().await.expect(201);
    let second = shop.post("/api/commands/orders", &order).send().await.expect(201);
    let id = placed.json["orderId"].as_str().expect("an id");
    shop.post(&format!("/api/commands/orders/{id}/cancel"), &json!({})).send().await.expect(200);
    let path = format!("/api/commands/products/{}/inventory", b.json["productId"].as_str().expect("an id"));
    let change = json!({"quantityChange": -1, "reason": "broken"});
    let last = shop.put(&path, &change).send().await.expect(200);
    shop.get("/api/queries/products?sku=B").after(&last).send().await.expect(200);

    let (mut levels, mut orders) = (BTreeMap::new(), BTreeMap::new());
    let mut sequences: BTreeMap<String, i64> = BTreeMap::new();
    for event in all_events(&shop).await {
        let subject = event["subject"].as_str().expect("a subject").to_owned();
        let sequence = sequences.entry(subject.clone()).or_default();
        *sequence += 1;
        assert_eq!(event["sequence"], *sequence);
        let data = &event["data"];
        let changed = data["levels"].as_array().cloned().unwrap_or_default();
        for level in changed.iter().chain(data.get("level")) {
            let known: &mut (i64, i64) =
                levels.entry(level["sku"].as_str().expect("a SKU").to_owned()).or_default();
            let version = level["version"].as_i64().expect("a version");
            if version > known.0 {
                *known = (version, level["onHand"].as_i64().expect("a level"));
            }
        }
        match event["type"].as_str() {
            Some("OrderCreated") => drop(orders.insert(subject, "placed")),
            Some("OrderCancelled") => drop(orders.insert(subject, "cancelled")),
            _ => {}
        }
    }
    let levels: BTreeMap<&str, i64> =
        levels.iter().map(|(sku, (_, on_hand))| (sku.as_str(), *on_hand)).collect();
    assert_eq!(levels, BTreeMap::from([("A", 8), ("B", 16)]));
    let second = second.json["orderId"].as_str().expect("an id").to_owned();
    assert_eq!(orders, BTreeMap::from([(id.to_owned(), "cancelled"), (second, "placed")]));
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_for_those_who_may_read_it() {
    let shop = Shop::open().await;
    shop.get("/api/queries/events?after=0").as_guest().send().await.expect(401);
    let staff = shop.nodes[0].key(mercato_contracts::access::Role::Staff).await;
    let refused = shop.get("/api/queries/events?after=0").key(&staff).send().await.expect(403);
    assert!(String::from_utf8_lossy(&refused.bytes).contains("events:read"));
    shop.close().await;
}

/// The stream of all events, opened with `key`.
async fn follow(shop: &Shop, key: &str) -> reqwest::Response {
    let url = format!("{}/api/queries/events?after=0&follow=true", shop.nodes[0].url);
    let stream = reqwest::Client::new().get(url).bearer_auth(key).send().await.expect("an answer");
    assert_eq!(stream.status(), 200);
    stream
}

/// Reads `stream` until it ends; answers how long that took.
async fn to_the_end(mut stream: reqwest::Response) -> Duration {
    let began = Instant::now();
    let reading = async { while stream.chunk().await.expect("a sound end").is_some() {} };
    tokio::time::timeout(Duration::from_secs(10), reading).await.expect("it ends");
    began.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_the_key_that_opened_it() {
    let shop = Shop::open().await;
    let make = async |wish: Value| {
        let made = shop.post("/api/commands/keys", &wish).send().await.expect(201);
        ["keyId", "key"].map(|name| made.json[name].as_str().expect("text").to_owned())
    };
    let [id, revoked] = make(json!({"role": "admin"})).await;
    let stream = follow(&shop, &revoked).await;
    add_product(&shop, "A", 10).await;
    shop.request("DELETE", &format!("/api/commands/keys/{id}")).send().await.expect(200);
    let heard = to_the_end(stream).await;
    assert!(heard < Duration::from_millis(1500), "{heard:?}");

    let end = SystemClock.now().checked_add(Duration::from_secs(2)).expect("a time");
    let [_, expiring] = make(json!({"role": "admin", "expiresAt": end.to_string()})).await;
    let heard = to_the_end(follow(&shop, &expiring).await).await;
    assert!(heard > Duration::from_millis(500) && heard < Duration::from_millis(3500), "{heard:?}");
    shop.close().await;
}
