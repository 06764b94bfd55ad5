//! Orders that are placed: what is answered, what is taken, what the event says.

use mercato_contracts::{Payload, access::Role, v1};
use serde_json::{Value, json};

use crate::harness::{Shop, on_each};

const ORDERS: &str = "/api/commands/orders";

fn created(events: Vec<mercato_contracts::Event>) -> Vec<v1::OrderCreated> {
    let created = |event: mercato_contracts::Event| match event.payload {
        Payload::OrderCreated(created) => Some(created),
        _ => None,
    };
    events.into_iter().filter_map(created).collect()
}

async fn on_hand(shop: &Shop, sku: &str) -> i64 {
    let sql = "SELECT CAST(sum(on_hand) AS BIGINT) FROM stock s JOIN variants v ON v.id = s.variant_id";
    shop.number(format!("{sql} WHERE v.sku = '{sku}'")).await
}

#[tokio::test]
async fn an_order_takes_its_units_and_tells_the_levels_it_left() {
    on_each("an order", async |shop| {
        let id = shop.product(json!({"quantity": 5})).await;
        let wish = json!({"items": [{"productId": id, "quantity": 2}, {"sku": "A-1", "quantity": 1}],
            "expectedTotal": {"amount": 1500}, "customer": {"email": "ada@example.com", "name": "Ada"}});
        let answer = shop.post(ORDERS, wish).guest().send().await;
        assert_eq!(answer.status, 201, "{:#}", answer.body);
        let members: Vec<&String> = answer.body.as_object().expect("an object").keys().collect();
        assert_eq!(members, ["accessToken", "orderId", "orderNumber", "status", "totalAmount", "version"]);
        assert_eq!(answer.body["totalAmount"], json!({"amount": 1500, "currency": "EUR"}));
        assert_eq!(answer.header("location"), format!("/api/queries/orders/{}", answer.text("orderId")));
        assert!(answer.header("etag").starts_with("\"1."));
        assert!(!answer.header("sync-token").is_empty());
        assert_eq!(on_hand(&shop, "A-1").await, 2);
        assert_eq!(shop.history(&answer.text("orderId")).await, ["OrderCreated"]);
        let event = created(shop.events().await).remove(0);
        assert_eq!((event.lines.len(), event.levels.len()), (2, 1));
        assert_eq!((event.levels[0].on_hand, event.levels[0].version), (2, 2));
        let sealed = event.customer.expect("a sealed customer");
        assert!(!sealed.windows(3).any(|window| window == b"Ada" || window == b"ada"));
        assert!(event.access_token_hash.is_some());
    })
    .await;
}

#[tokio::test]
async fn untracked_variants_take_no_stock_alone_and_beside_others() {
    on_each("untracked variants", async |shop| {
        shop.product(json!({"sku": "GIFT", "inventoryPolicy": "untracked"})).await;
        shop.product(json!({"sku": "CUP", "quantity": 3})).await;
        let order = |lines: Value| shop.post(ORDERS, json!({"items": lines})).send();
        let alone = order(json!([{"sku": "GIFT", "quantity": 1_000_000}])).await;
        assert_eq!(alone.status, 201, "{:#}", alone.body);
        let both = order(json!([{"sku": "GIFT", "quantity": 7}, {"sku": "CUP", "quantity": 3}])).await;
        assert_eq!(both.status, 201);
        let short = order(json!([{"sku": "GIFT", "quantity": 7}, {"sku": "CUP", "quantity": 1}])).await;
        assert_eq!((short.status, short.text("code")), (409, "insufficient_stock".to_owned()));
        assert_eq!(short.body["errors"].as_array().map(Vec::len), Some(1));
        assert_eq!(short.body["errors"][0]["pointer"], "/items/1/quantity");
        let events = created(shop.events().await);
        assert_eq!(events.iter().map(|event| event.levels.len()).collect::<Vec<_>>(), [0, 1]);
        let cancel = format!("{ORDERS}/{}/cancel", alone.text("orderId"));
        assert_eq!(shop.post(cancel, json!({})).send().await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn an_import_keeps_its_own_number_time_and_price() {
    on_each("an import", async |shop| {
        shop.product(json!({"quantity": 5})).await;
        let wish = json!({"items": [{"sku": "A-1", "quantity": 1, "unitPrice": {"amount": 7, "currency": "GBP"}}],
            "externalNumber": "536365", "placedAt": "2010-12-01T08:26:00.123456789+01:00"});
        let answer = shop.post(ORDERS, wish.clone()).role(Role::Admin).send().await;
        assert_eq!(answer.status, 201, "{:#}", answer.body);
        assert_eq!(answer.body["totalAmount"], json!({"amount": 7, "currency": "GBP"}));
        let event = created(shop.events().await).remove(0);
        assert_eq!(event.external_number.as_deref(), Some("536365"));
        // As precise as databases keep it: a reader and the source tell the same time.
        assert_eq!(event.created_at, "2010-12-01T07:26:00.123456Z");
        assert!(event.imported_at.is_some());
        let mut snapshot = shop.source.snapshot().await.expect("a snapshot");
        let kept = snapshot.orders(None, 10).await.expect("orders").remove(0);
        assert_eq!(kept.created.created_at, event.created_at);
        assert_eq!(kept.created.lines, event.lines);
        drop(snapshot);

        let same = shop.refused(
            shop.post(ORDERS, wish.clone()).role(Role::Admin), 409, "external_number_taken").await;
        assert_eq!((&same["identical"], same["orderId"].as_str()), (&json!(true), Some(answer.text("orderId").as_str())));
        let mut other = wish.clone();
        other["items"][0]["quantity"] = json!(2);
        let other = shop.refused(shop.post(ORDERS, other).role(Role::Admin), 409, "external_number_taken").await;
        assert_eq!(other["identical"], false);
        // What became of the product since does not matter to what is there already.
        let id = shop.number("SELECT count(*) FROM products".to_owned()).await;
        assert_eq!(id, 1);
        let product = event.lines[0].product_id.clone();
        let archived = shop.post(format!("/api/commands/products/{product}/archive"), json!({})).send().await;
        assert_eq!(archived.status, 200);
        let same = shop.refused(shop.post(ORDERS, wish).role(Role::Admin), 409, "external_number_taken").await;
        assert_eq!(same["identical"], true);
    })
    .await;
}

#[tokio::test]
async fn a_repeated_request_gets_its_first_answer() {
    on_each("idempotency keys", async |shop| {
        shop.product(json!({"quantity": 5})).await;
        let key = "a-key-of-twenty-chars-or-more";
        let order = |quantity: i64| {
            let body = json!({"items": [{"sku": "A-1", "quantity": quantity}]});
            shop.post(ORDERS, body).guest().header("idempotency-key", key)
        };
        let refused = order(6);
        shop.refused(refused, 409, "insufficient_stock").await;
        let first = order(5).send().await;
        assert_eq!(first.status, 201, "a refusal leaves the key free");
        let before = shop.footprint().await;
        let again = order(5).send().await;
        assert_eq!((again.status, &again.body), (201, &first.body));
        assert_eq!(again.header("idempotent-replayed"), "true");
        assert_eq!(again.header("sync-token"), first.header("sync-token"));
        assert_eq!(again.header("etag"), first.header("etag"));
        assert_eq!(shop.footprint().await, before);
        shop.refused(order(1), 422, "idempotency_key_reused").await;
        let short = shop.post(ORDERS, json!({"items": [{"sku": "A-1", "quantity": 1}]}));
        shop.refused(short.guest().header("idempotency-key", "short"), 400, "invalid_header").await;
    })
    .await;
}
