//! A rebuilt model answers as before, byte for byte, and a reader never sees half of one.

use mercato_testkit::Shop;
use serde_json::json;

use super::{add_product, assert_verified};

#[tokio::test(flavor = "multi_thread")]
async fn rebuilt_models_answer_byte_for_byte_as_before() {
    let shop = Shop::open().await;
    let mut last = None;
    for n in 0..30 {
        last = Some(add_product(&shop, &format!("P{n}"), n + 1).await);
    }
    for n in 0..10 {
        let order = json!({"items": [{"sku": format!("P{n}"), "quantity": 1}], "customer": {"email": "a@example.com"}});
        last = Some(shop.post("/api/commands/orders", &order).send().await.expect(201));
    }
    let last = last.expect("something was written");
    let paths = [
        "/api/queries/products?limit=200",
        "/api/queries/orders?limit=200",
        "/api/queries/products/search?q=product&limit=200&facets=inStock,tag.colour,price&sort=name",
        "/api/queries/locations",
    ];
    let mut before = Vec::new();
    for path in paths {
        before.push(shop.get(path).after(&last).send().await.expect(200).bytes);
    }
    for model in ["products", "stock", "orders", "search"] {
        let rebuild = shop.post(&format!("/api/commands/read-models/{model}/rebuild"), &json!({})).send();
        let read = shop.get("/api/queries/products?limit=200").send();
        let (rebuilt, read) = tokio::join!(rebuild, read);
        assert!((200..300).contains(&rebuilt.status), "{model}: {}", String::from_utf8_lossy(&rebuilt.bytes));
        assert_eq!(read.expect(200).bytes, before[0]);
    }
    for (path, before) in paths.iter().zip(&before) {
        let after = shop.get(path).send().await.expect(200).bytes;
        assert_eq!(String::from_utf8_lossy(&after), String::from_utf8_lossy(before), "{path}");
    }
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}
