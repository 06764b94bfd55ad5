//! Buying: units go at once, come back on cancel, and a refusal changes nothing.

use mercato_testkit::{Request, Shop};
use serde_json::{Value, json};

use super::{add_product, assert_verified, inventory_of};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_takes_its_units_and_a_cancel_gives_them_back() {
    let shop = Shop::open().await;
    let mug = add_product(&shop, "MUG", 5).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 3}], "customer": {"email": "you@example.com"}});
    let placed = shop.post("/api/commands/orders", &order).send().await.expect(201);
    assert_eq!(placed.json["status"], "placed");
    assert_eq!(placed.json["totalAmount"], json!({"amount": 4350, "currency": "EUR"}));
    assert_eq!(inventory_of(&shop, &mug, &placed).await, 2);

    let id = placed.json["orderId"].as_str().expect("an id").to_owned();
    let read = shop.get(&format!("/api/queries/orders/{id}")).after(&placed).send().await.expect(200);
    assert_eq!(read.json["items"][0]["productName"], "Product MUG");
    assert_eq!(read.json["items"][0]["totalPrice"]["amount"], 4350);

    let cancel = shop.post(&format!("/api/commands/orders/{id}/cancel"), &json!({})).send().await.expect(200);
    assert_eq!(cancel.json, json!({"status": "cancelled", "version": 2}));
    assert_eq!(inventory_of(&shop, &mug, &cancel).await, 5);
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guest_reads_the_order_with_its_token_only() {
    let shop = Shop::open().await;
    add_product(&shop, "MUG", 5).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 1}]});
    let placed = shop.post("/api/commands/orders", &order).as_guest().send().await.expect(201);
    let token = placed.json["accessToken"].as_str().expect("a guest's token");
    let path = format!("/api/queries/orders/{}", placed.json["orderId"].as_str().expect("an id"));
    let read = |token: Option<&str>| {
        let request: Request = shop.get(&path).as_guest().after(&placed);
        token.map_or(request.clone(), |token| request.header("order-token", token)).send()
    };
    read(Some(token)).await.expect(200);
    read(None).await.expect(404);
    read(Some("wrong")).await.expect(404);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_names_the_line_and_changes_nothing() {
    let shop = Shop::open().await;
    let mug = add_product(&shop, "MUG", 2).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 3}]});
    let refused =
        shop.post("/api/commands/orders", &order).header("idempotency-key", "k1").send().await.expect(409);
    assert_eq!(refused.code(), "insufficient_stock");
    assert_eq!(refused.json["errors"][0]["sku"], "MUG");
    assert_eq!(refused.json["errors"][0]["requested"], 3);
    assert_eq!(refused.json["errors"][0]["available"], 2);
    assert_eq!(inventory_of(&shop, &mug, &mug).await, 2);
    let smaller = json!({"items": [{"sku": "MUG", "quantity": 2}]});
    let placed = shop.post("/api/commands/orders", &smaller).header("idempotency-key", "k1").send().await;
    placed.expect(201);
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_show_a_refusal_as_it_is() {
    let document = include_str!("../../../../docs/api/errors.md");
    let (_, rest) = document.split_once("```json").expect("an example");
    let (example, _) = rest.split_once("```").expect("its end");
    let shown: Value = serde_json::from_str(example).expect("JSON");
    let shop = Shop::open().await;
    add_product(&shop, "MUG-1", 1).await;
    let order = json!({"items": [{"sku": "MUG-1", "quantity": 3}]});
    let mut refused = shop.post("/api/commands/orders", &order).send().await.expect(409).json;
    refused["traceId"] = shown["traceId"].clone();
    assert_eq!(refused, shown);
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_customer_is_gone_from_orders_and_events() {
    let shop = Shop::open().await;
    add_product(&shop, "MUG", 5).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 1}], "customer": {"email": "Ada@Example.com", "name": "Ada"}});
    let placed = shop.post("/api/commands/orders", &order).send().await.expect(201);
    let path = format!("/api/queries/orders/{}", placed.json["orderId"].as_str().expect("an id"));
    let before = shop.get(&path).after(&placed).send().await.expect(200);
    assert_eq!(before.json["customer"]["email"], "Ada@Example.com");
    let erased =
        shop.post("/api/commands/customers/erase", &json!({"email": "ada@example.com"})).send().await;
    let erased = erased.expect(200);
    assert_eq!(erased.json["orders"], 1);
    let after = shop.get(&path).after(&erased).send().await.expect(200);
    assert!(!String::from_utf8_lossy(&after.bytes).contains("Ada"));
    let feed = shop.get("/api/queries/events?after=0&limit=200").after(&erased).send().await.expect(200);
    assert!(!String::from_utf8_lossy(&feed.bytes).contains("Ada"));
    shop.close().await;
}
