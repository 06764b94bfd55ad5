//! Customers who are erased.

use mercato_contracts::{Payload, access::Role};
use serde_json::json;

use crate::harness::on_each;

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
