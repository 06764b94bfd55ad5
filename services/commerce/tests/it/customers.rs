//! Customers who are erased.

use mercato_contracts::{
    Payload,
    access::{Caller, Role},
};
use mercato_engines::db::Sql;
use mercato_kernel::KeyId;
use serde_json::json;

use crate::harness::{Shop, on_each};

const ERASE: &str = "/api/commands/customers/erase";

#[tokio::test]
async fn an_erased_customer_is_nowhere_and_others_stay() {
    on_each("an erased customer", async |shop| {
        shop.product(json!({"quantity": 9})).await;
        for email in ["Ada@example.com", "ada@example.com", "bob@example.com"] {
            let wish = json!({"items": [{"sku": "A-1", "quantity": 1}], "customer": {"email": email}});
            assert_eq!(shop.post("/api/commands/orders", wish).guest().send().await.status, 201);
        }
        let erased = shop.post(ERASE, json!({"email": "ADA@example.com "})).role(Role::Admin).send().await;
        assert_eq!((erased.status, &erased.body), (200, &json!({"status": "erased", "orders": 2})));
        assert_eq!(shop.number("SELECT count(*) FROM customer_keys".to_owned()).await, 1);
        let sealed = "SELECT count(*) FROM orders WHERE customer IS NOT NULL";
        assert_eq!(shop.number(sealed.to_owned()).await, 1);
        let events = shop.events().await;
        let gone = events.iter().filter(|event| matches!(event.payload, Payload::CustomerErased(_))).count();
        assert_eq!(gone, 2);
        let before = shop.footprint().await;
        let nobody = shop.post(ERASE, json!({"email": "ada@example.com"})).role(Role::Admin).send().await;
        assert_eq!(nobody.body, json!({"status": "erased", "orders": 0}));
        assert_eq!(shop.footprint().await, before);
    })
    .await;
}

/// More orders than are erased at once: nobody waits for all of them, and none is left.
#[tokio::test]
async fn a_customer_of_very_many_orders_is_erased_in_parts() {
    on_each("a customer of very many orders", async |shop| {
        shop.product(json!({"quantity": 9})).await;
        let admin = Caller::Key { id: KeyId::new(), role: Role::Admin };
        let erase = |email: &str, key: &str| {
            shop.post(ERASE, json!({"email": email})).caller(admin).header("idempotency-key", key)
        };
        buy(&shop, 1001).await;
        let erased = erase(TILL, "first").send().await;
        assert_eq!((erased.status, &erased.body), (200, &json!({"status": "erased", "orders": 1001})));
        assert_eq!(keys_and_erasures(&shop).await, (0, 1001));
        buy(&shop, 501).await;
        // The same request is answered as before and another one under its key refused: both erase nobody.
        let again = erase(TILL, "first").send().await;
        assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &erased.body));
        shop.refused(erase("other@example.com", "first"), 422, "idempotency_key_reused").await;
        assert_eq!(keys_and_erasures(&shop).await, (501, 1001));
        assert_eq!(erase(TILL, "second").send().await.body["orders"], 501);
        assert_eq!(keys_and_erasures(&shop).await, (0, 1502));
        let left = "SELECT count(*) FROM orders WHERE customer IS NOT NULL";
        assert_eq!(shop.number(left.to_owned()).await, 0);
    })
    .await;
}

/// The address under which a till sells.
const TILL: &str = "till@example.com";

/// One order of the till, whose data key is then there so many times, as after so many orders.
async fn buy(shop: &Shop, orders: i64) {
    let wish = json!({"items": [{"sku": "A-1", "quantity": 1}], "customer": {"email": TILL}});
    assert_eq!(shop.post("/api/commands/orders", wish).send().await.status, 201);
    let copies = Sql::per(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) \
         INSERT INTO customer_keys (id, email_hash, data_key, created_at) \
         SELECT randomblob(16), email_hash, data_key, created_at FROM customer_keys, n",
        "INSERT INTO customer_keys (id, email_hash, data_key, created_at) \
         SELECT gen_random_uuid(), email_hash, data_key, created_at FROM customer_keys, generate_series(1, $1)",
    );
    shop.db.execute(copies, vec![(orders - 1).into()]).await.expect("copies");
}

/// How many data keys there are, and how many events of an erasure, each of another key.
async fn keys_and_erasures(shop: &Shop) -> (i64, i64) {
    let keys = "SELECT count(*) FROM customer_keys".to_owned();
    let erasures = "SELECT count(DISTINCT subject) FROM outbox_events WHERE event_type = 'CustomerErased'";
    (shop.number(keys).await, shop.number(erasures.to_owned()).await)
}

#[tokio::test]
async fn an_erasure_is_refused_without_a_trace() {
    on_each("refused erasures", async |shop| {
        let cases = [
            (json!({}), "/email required"),
            (json!({"email": 5}), "/email wrong_type"),
            (json!({"email": "ada"}), "/email invalid_email"),
            (json!({"email": "ada@@example.com"}), "/email invalid_email"),
            (json!({"email": format!("{}@example.com", "x".repeat(300))}), "/email too_long"),
        ];
        for (body, expected) in cases {
            assert_eq!(shop.invalid(shop.post(ERASE, &body).role(Role::Admin)).await, [expected], "{body}");
        }
        let forbidden =
            shop.refused(shop.post(ERASE, json!({"email": "a@example.com"})), 403, "forbidden").await;
        assert_eq!(forbidden["scope"], "customers:erase");
    })
    .await;
}
