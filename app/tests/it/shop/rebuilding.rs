//! A rebuilt model answers as before, byte for byte, and a reader never sees half of one.

use mercato_engines::documents::{Copy, Document, ListQuery, Model};
use mercato_query::{ORDERS, PRODUCTS, STOCK};
use mercato_testkit::{Node, Shop};
use serde_json::{Value, json};

use super::{add_product, assert_verified};

/// Makes one document of the live copy of a model wrong, so that a rebuild has something to mend.
async fn spoil_one(node: &Node, model: &Model, collection: &str, member: &str, wrong: Value) {
    let page = ListQuery { limit: 1, ..ListQuery::default() };
    let found = node.documents.list(model, collection, &page).await.expect("listed").remove(0);
    let mut body: Value = found.decode().expect("JSON");
    body[member] = wrong;
    let mut tx = node.documents.begin(model, Copy::Live).await.expect("begins").expect("nobody else writes");
    let spoilt = Document::new(found.id, found.version, &body).expect("JSON");
    tx.put(collection, &[spoilt]).await.expect("written");
    let position = tx.position().clone();
    tx.commit(&position).await.expect("committed");
}

/// The last line of a rebuild that ran to its end.
async fn rebuild(shop: &Shop, model: &str) -> Value {
    let path = format!("/api/commands/read-models/{model}/rebuild");
    let rebuilt = shop.post(&path, &json!({})).send().await.expect(200);
    let lines = String::from_utf8(rebuilt.bytes).expect("UTF-8");
    serde_json::from_str(lines.lines().next_back().expect("an outcome")).expect("a line of JSON")
}

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
    let read = async || {
        let mut answers = Vec::new();
        for path in paths {
            let answer = shop.get(path).after(&last).send().await.expect(200);
            answers.push(String::from_utf8(answer.bytes).expect("UTF-8"));
        }
        answers
    };
    assert_verified(&shop.nodes[0]).await;
    let before = read().await;
    spoil_one(&shop.nodes[0], &PRODUCTS, "products", "name", json!("?")).await;
    spoil_one(&shop.nodes[0], &STOCK, "levels", "onHand", json!(777)).await;
    spoil_one(&shop.nodes[0], &ORDERS, "orders", "number", json!("?")).await;
    let spoilt = read().await;
    assert!(spoilt[0] != before[0] && spoilt[1] != before[1], "what readers see is wrong now");
    let models = ["products", "stock", "orders", "search"];
    for model in models {
        assert_eq!(rebuild(&shop, model).await, json!({"status": "swapped"}), "{model}");
    }
    assert_eq!(read().await, before);
    // What is not wrong is the same while it is rebuilt, too.
    for model in models {
        let (outcome, meanwhile) = tokio::join!(rebuild(&shop, model), shop.get(paths[0]).send());
        assert_eq!(outcome, json!({"status": "swapped"}), "{model}");
        assert_eq!(meanwhile.expect(200).bytes, before[0].as_bytes(), "{model}");
    }
    assert_eq!(read().await, before);
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}
