//! Reading your own writes, search, and a shop that was closed and opened again.

use mercato_testkit::Shop;
use serde_json::json;

use super::{add_product, assert_verified, inventory_of};

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_read_and_found_at_once_with_its_sync_token() {
    let shop = Shop::open().await;
    for n in 0..10 {
        let sku = format!("P{n}");
        let written = add_product(&shop, &sku, n).await;
        let id = written.json["productId"].as_str().expect("an id");
        let read = shop
            .get(&format!("/api/queries/products/{id}"))
            .after(&written)
            .as_guest()
            .send()
            .await
            .expect(200);
        assert_eq!(read.json["sku"], sku);
        assert_eq!(read.json["currentInventory"], n);
        let found =
            shop.get(&format!("/api/queries/products/search?q={sku}&tags=colour:blue")).after(&written);
        let found = found.as_guest().send().await.expect(200);
        let ids: Vec<&str> = found.json["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|item| item["productId"].as_str())
            .collect();
        assert!(ids.contains(&id), "{sku} in {ids:?}");
    }
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_was_closed_opens_as_it_was() {
    let mut shop = Shop::open().await;
    let mug = add_product(&shop, "MUG", 7).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 2}]});
    let placed = shop.post("/api/commands/orders", &order).send().await.expect(201);
    shop.reopen().await;
    assert_eq!(inventory_of(&shop, &mug, &placed).await, 5);
    let number = placed.json["orderNumber"].as_str().expect("a number");
    let read = shop.get(&format!("/api/queries/orders/{number}")).after(&placed).send().await.expect(200);
    assert_eq!(read.json["orderId"], placed.json["orderId"]);
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_public_is_hidden_and_not_sold() {
    let shop = Shop::open().await;
    let body = json!({"sku": "DRAFT", "name": "Draft", "price": {"amount": 1, "currency": "EUR"}, "status": "draft", "quantity": 3});
    let written = shop.post("/api/commands/products", &body).send().await.expect(201);
    let path = format!("/api/queries/products/{}", written.json["productId"].as_str().expect("an id"));
    shop.get(&path).after(&written).as_guest().send().await.expect(404);
    shop.get(&path).after(&written).send().await.expect(200);
    let order = json!({"items": [{"sku": "DRAFT", "quantity": 1}]});
    let refused = shop.post("/api/commands/orders", &order).send().await.expect(409);
    assert_eq!(refused.code(), "invalid_state");
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_answer_is_not_sent_twice() {
    let shop = Shop::open().await;
    let written = add_product(&shop, "MUG", 7).await;
    let path = format!("/api/queries/products/{}", written.json["productId"].as_str().expect("an id"));
    let first = shop.get(&path).after(&written).as_guest().send().await.expect(200);
    let tag = first.header("etag");
    let again = shop.get(&path).as_guest().header("if-none-match", &tag).send().await.expect(304);
    assert!(again.bytes.is_empty());
    let change = json!({"quantityChange": 1});
    let changed = shop
        .put(&format!("{}/inventory", path.replace("queries", "commands")), &change)
        .send()
        .await
        .expect(200);
    let other =
        shop.get(&path).after(&changed).as_guest().header("if-none-match", &tag).send().await.expect(200);
    assert_ne!(other.header("etag"), tag);
    shop.close().await;
}
