//! Orders as they are read, by whom, and after their customer was erased.

use mercato_contracts::{SyncToken, v1};
use mercato_kernel::CustomerKeyId;
use serde_json::{Value, json};

use crate::support::{
    Node, World,
    events::{Goods, Sale},
};

async fn sell(world: &World, sale: &Sale) -> SyncToken {
    world.emit(sale.id(), sale.created.clone()).await
}

fn numbers(page: &Value) -> Vec<&str> {
    page["items"].as_array().expect("items").iter().filter_map(|item| item["orderNumber"].as_str()).collect()
}

#[tokio::test]
async fn an_order_is_read_by_id_or_number_and_moves_the_stock() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let row = goods.row();
    world.emit(goods.id(), goods.created()).await;
    world.emit(row.stock, row.changed(5, 1)).await;
    let mut sale = Sale::new("1001", "2030-01-31T12:00:00.25Z").line(&goods, 2, row.level(3, 2));
    sale.created.external_number = Some("EXT-7".to_owned());
    sale.created.imported_at = Some("2030-03-01T00:00:00Z".to_owned());
    let token = sell(&world, &sale).await;
    let by_id = node.get(&sale.path()).role("reader").after(&token).json().await;
    let by_number = node.get("/api/queries/orders/1001").role("reader").json().await;
    assert_eq!(by_id, by_number);
    assert_eq!(by_id["totalAmount"], json!({ "amount": 3998, "currency": "EUR" }));
    let line = json!({
        "productId": goods.product.product_id, "variantId": goods.product.variants[0].variant_id, "sku": "LAMP",
        "productName": "Lamp", "quantity": 2, "unitPrice": { "amount": 1999, "currency": "EUR" },
        "totalPrice": { "amount": 3998, "currency": "EUR" },
    });
    assert_eq!(by_id["items"], json!([line]));
    assert_eq!((&by_id["status"], &by_id["externalNumber"]), (&json!("placed"), &json!("EXT-7")));
    assert_eq!(by_id["created"], json!("2030-01-31T12:00:00.25Z"));
    assert_eq!(by_id["imported"], json!("2030-03-01T00:00:00Z"));
    assert_eq!(node.get(&goods.path()).after(&token).json().await["currentInventory"], json!(3));
    let token = world.emit(sale.id(), sale.cancelled(vec![row.level(5, 3)])).await;
    let cancelled = node.get(&sale.path()).role("reader").after(&token).json().await;
    assert_eq!((&cancelled["status"], &cancelled["version"]), (&json!("cancelled"), &json!(2)));
    assert_eq!(cancelled["cancelled"]["reason"], json!("changed my mind"));
    assert_eq!(node.get(&goods.path()).after(&token).json().await["currentInventory"], json!(5));
}

#[tokio::test]
async fn a_guest_reads_the_order_with_its_token_and_no_other() {
    let world = World::new().await;
    let node = world.node().await;
    let key = CustomerKeyId::new();
    let sale =
        Sale::new("1", "2030-01-31T12:00:00Z").access_token("let-me-in").customer(key, "a@example.org");
    let token = sell(&world, &sale).await;
    let with = |order_token: &str| node.get(&sale.path()).header("order-token", order_token).after(&token);
    let seen = with("let-me-in").json().await;
    assert_eq!(seen["orderNumber"], json!("1"));
    assert!(seen.get("customer").is_none());
    assert_eq!(with("let-me-out").problem().await, (404, "order_not_found".to_owned()));
    assert_eq!(node.get(&sale.path()).after(&token).problem().await, (404, "order_not_found".to_owned()));
    assert_eq!(node.get("/api/queries/orders").problem().await.0, 401);
}

#[tokio::test]
async fn orders_are_listed_newest_first_in_pages_and_filtered() {
    let world = World::new().await;
    let node = world.node().await;
    // The second and third were placed at the same moment.
    let days = ["2030-01-01", "2030-01-03", "2030-01-03", "2030-01-02"];
    let sales: Vec<Sale> = days
        .iter()
        .enumerate()
        .map(|(n, day)| Sale::new(&n.to_string(), &format!("{day}T00:00:00Z")))
        .collect();
    let events: Vec<_> = sales.iter().map(|sale| world.event(sale.id(), sale.created.clone())).collect();
    world.append(&events).await;
    let token = world.emit(sales[3].id(), sales[3].cancelled(Vec::new())).await;
    let list = async |query: &str| {
        node.get(&format!("/api/queries/orders?{query}")).role("reader").after(&token).json().await
    };
    assert_eq!(numbers(&list("").await), ["2", "1", "3", "0"]);
    let first = list("limit=2").await;
    assert_eq!(numbers(&first), ["2", "1"]);
    let second = list(&format!("limit=2&cursor={}", first["next"].as_str().expect("more"))).await;
    assert_eq!(numbers(&second), ["3", "0"]);
    assert!(second.get("next").is_none());
    assert_eq!(numbers(&list("status=cancelled").await), ["3"]);
    let from_to = "from=2030-01-02T00:00:00Z&to=2030-01-03T00:00:00Z";
    assert_eq!(numbers(&list(from_to).await), ["3"]);
    let bad = node.get("/api/queries/orders?from=yesterday").role("reader").problem().await;
    assert_eq!(bad, (400, "invalid_parameter".to_owned()));
}

async fn customer_of(node: &Node, sale: &Sale, token: &SyncToken) -> Value {
    node.get(&sale.path()).role("staff").after(token).json().await["customer"].clone()
}

#[tokio::test]
async fn personal_fields_are_for_their_scope_until_they_are_erased() {
    let world = World::new().await;
    let node = world.node().await;
    let key = CustomerKeyId::new();
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").customer(key, " A.Buyer@Example.org ");
    let token = sell(&world, &sale).await;
    assert_eq!(customer_of(&node, &sale, &token).await["name"], json!("A. Buyer"));
    let by_reader = node.get(&sale.path()).role("reader").json().await;
    assert!(by_reader.get("customer").is_none());
    let search = "/api/queries/orders?customer=a.buyer@EXAMPLE.org";
    assert_eq!(numbers(&node.get(search).role("staff").json().await), ["1"]);
    assert_eq!(node.get(search).role("reader").problem().await, (403, "forbidden".to_owned()));
    world.keys.erase(key);
    let token = world.emit(key.uuid(), v1::CustomerErased { customer_key_id: key.to_string() }).await;
    assert_eq!(customer_of(&node, &sale, &token).await, json!(null));
    assert_eq!(numbers(&node.get(search).role("staff").json().await), [""; 0]);
    let rows = world
        .documents
        .get(&mercato_query::ORDERS, "orders", std::slice::from_ref(&sale.created.order_id))
        .await;
    let stored = rows.expect("read").pop().flatten().expect("the order").body;
    assert!(!stored.to_lowercase().contains("buyer"), "{stored}");
}

#[tokio::test]
async fn an_erasure_that_comes_before_the_order_holds_too() {
    let world = World::new().await;
    let key = CustomerKeyId::new();
    world.keys.erase(key);
    let erased = world.emit(key.uuid(), v1::CustomerErased { customer_key_id: key.to_string() }).await;
    let node = world.node().await;
    node.get("/api/queries/orders").role("staff").after(&erased).json().await;
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").customer(key, "a@example.org");
    let token = sell(&world, &sale).await;
    assert_eq!(customer_of(&node, &sale, &token).await, json!(null));
}
