//! Orders that are cancelled: units go back to the rows they came from.

use serde_json::{Value, json};

use crate::harness::{Shop, on_each};

const ORDERS: &str = "/api/commands/orders";

async fn levels(shop: &Shop) -> Vec<(String, i64)> {
    let sql =
        "SELECT l.handle, s.on_hand FROM stock s JOIN locations l ON l.id = s.location_id ORDER BY l.handle";
    let rows = shop.db.fetch(sql, Vec::new()).await.expect("levels");
    rows.iter().map(|row| (row.get(0).expect("text"), row.get(1).expect("a number"))).collect()
}

fn expected(main: i64, second: i64) -> Vec<(String, i64)> {
    vec![("main".to_owned(), main), ("second".to_owned(), second)]
}

async fn two_locations(shop: &Shop, main: i64, second: i64) -> String {
    let location = shop.post("/api/commands/locations", json!({"handle": "second"})).send().await;
    assert_eq!(location.status, 201);
    let id = shop.product(json!({"quantity": main})).await;
    let change = json!({"quantityChange": second, "location": "second"});
    let changed = shop.put(format!("/api/commands/products/{id}/inventory"), change).send().await;
    assert_eq!(changed.status, 200);
    id
}

async fn place(shop: &Shop, quantities: &[i64]) -> String {
    let items: Vec<Value> = quantities.iter().map(|n| json!({"sku": "A-1", "quantity": n})).collect();
    let placed = shop.post(ORDERS, json!({"items": items})).send().await;
    assert_eq!(placed.status, 201, "{:#}", placed.body);
    placed.text("orderId")
}

#[tokio::test]
async fn an_order_over_two_locations_gives_back_to_both() {
    on_each("a split order", async |shop| {
        two_locations(&shop, 3, 4).await;
        let whole = place(&shop, &[4]).await;
        assert_eq!(levels(&shop).await, expected(3, 0), "one location serves where one has enough");
        let cancel =
            |id: &str| shop.post(format!("{ORDERS}/{id}/cancel"), json!({"reason": "changed my mind"}));
        assert_eq!(cancel(&whole).send().await.body, json!({"status": "cancelled", "version": 2}));
        assert_eq!(levels(&shop).await, expected(3, 4));
        let split = place(&shop, &[2, 4]).await;
        assert_eq!(levels(&shop).await, expected(1, 0));
        let more = place(&shop, &[1]).await;
        assert_eq!(cancel(&split).send().await.status, 200);
        assert_eq!(levels(&shop).await, expected(2, 4));
        assert_eq!(cancel(&more).send().await.status, 200);
        assert_eq!(levels(&shop).await, expected(3, 4));
        let both = place(&shop, &[6]).await;
        assert_eq!(levels(&shop).await, expected(0, 1), "by priority where none has enough");
        assert_eq!(cancel(&both).send().await.status, 200);
        assert_eq!(levels(&shop).await, expected(3, 4));
        assert_eq!(shop.history(&both).await, ["OrderCreated", "OrderCancelled"]);
        shop.refused(cancel(&both), 409, "invalid_state").await;
    })
    .await;
}

#[tokio::test]
async fn a_cancel_is_refused_without_a_trace() {
    on_each("refused cancels", async |shop| {
        two_locations(&shop, 3, 4).await;
        let id = place(&shop, &[4]).await;
        let path = format!("{ORDERS}/{id}/cancel");
        shop.refused(shop.post(path.clone(), json!({})).header("if-match", "\"2\""), 412, "version_mismatch")
            .await;
        for bad in ["2", "\"x\"", "\"-1\"", "\"1\", \"2\""] {
            shop.refused(shop.post(path.clone(), json!({})).header("if-match", bad), 400, "invalid_header")
                .await;
        }
        assert_eq!(
            shop.invalid(shop.post(path.clone(), json!({"reason": 3, "why": 1}))).await,
            ["/reason wrong_type", "/why unknown_field"]
        );
        assert_eq!(
            shop.invalid(shop.post(path.clone(), json!({"reason": "x".repeat(256)}))).await,
            ["/reason too_long"]
        );
        for unknown in [uuid::Uuid::now_v7().to_string(), "x".to_owned(), "%00".to_owned(), "'--".to_owned()]
        {
            let path = format!("{ORDERS}/{unknown}/cancel");
            shop.refused(shop.post(path, json!({})), 404, "order_not_found").await;
        }
        let key = |body: Value| {
            shop.post(path.clone(), body).header("idempotency-key", "k").header("if-match", "\"1\"")
        };
        let done = key(json!({})).send().await;
        assert_eq!((done.status, done.version()), (200, 2));
        let again = key(json!({})).send().await;
        assert_eq!(
            (again.status, again.header("idempotent-replayed")),
            (200, "true"),
            "looked up before If-Match"
        );
        shop.refused(key(json!({"reason": "other"})), 422, "idempotency_key_reused").await;
    })
    .await;
}
