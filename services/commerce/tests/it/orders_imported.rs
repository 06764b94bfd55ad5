//! Imports of what is there already: the same again, orders of earlier versions, and orders of erased customers.

use mercato_commerce::MIGRATIONS;
use mercato_contracts::access::Role;
use mercato_engines::{
    db::{Db, PoolSize},
    on_both_databases,
    testing::TestDatabase,
};
use mercato_kernel::{Clock, SystemClock};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::harness::{Shop, on_each};

const ORDERS: &str = "/api/commands/orders";
const ERASE: &str = "/api/commands/customers/erase";

fn wish() -> Value {
    json!({"items": [{"sku": "A-1", "quantity": 2, "unitPrice": {"amount": 255, "currency": "GBP"}}],
        "customer": {"email": "ada@example.com", "name": "Ada"},
        "externalNumber": "536365", "placedAt": "2010-12-01T08:26:00Z"})
}

/// The same with another quantity.
fn other() -> Value {
    let mut other = wish();
    other["items"][0]["quantity"] = json!(1);
    other
}

async fn import(shop: &Shop) -> String {
    shop.product(json!({"quantity": 9})).await;
    let placed = shop.post(ORDERS, wish()).role(Role::Admin).send().await;
    assert_eq!(placed.status, 201, "{:#}", placed.body);
    placed.text("orderId")
}

/// What importing `body` again answers: the order that is there, and whether it is the same.
async fn again(shop: &Shop, body: Value) -> (Value, Value) {
    let ask = shop.post(ORDERS, body).role(Role::Admin);
    let problem = shop.refused(ask, 409, "external_number_taken").await;
    assert!(problem.as_object().expect("an object").contains_key("identical"));
    (problem["orderId"].clone(), problem["identical"].clone())
}

#[tokio::test]
async fn an_erased_customer_does_not_come_back_with_an_import() {
    on_each("an import of an erased customer", async |shop| {
        let id = json!(import(&shop).await);
        assert_eq!(again(&shop, wish()).await, (id.clone(), json!(true)));
        assert_eq!(again(&shop, other()).await, (id.clone(), json!(false)));
        let erased = shop.post(ERASE, json!({"email": "ada@example.com"})).role(Role::Admin).send().await;
        assert_eq!(erased.status, 200);
        let left = "SELECT count(*) FROM orders WHERE content_hash IS NOT NULL OR customer IS NOT NULL";
        assert_eq!(shop.number(left.to_owned()).await, 0);
        for body in [wish(), other()] {
            assert_eq!(again(&shop, body).await, (id.clone(), Value::Null));
        }
        assert_eq!(shop.number(left.to_owned()).await, 0);
        assert_eq!(shop.number("SELECT count(*) FROM customer_keys".to_owned()).await, 0);
    })
    .await;
}

/// The hash of then stands beside the order; it was one of this text.
#[tokio::test]
async fn an_order_that_an_earlier_version_imported_is_known() {
    on_each("an import of an earlier version", async |shop| {
        let id = json!(import(&shop).await);
        let text = r#"{"lines":[{"key":{"Sku":"A-1"},"quantity":2,"unit_price":{"amount":255,"currency":"GBP"}}],"customer":{"email":"ada@example.com","name":"Ada","phone":null,"address":null},"expected_total":null,"external_number":"536365","placed_at":"2010-12-01T08:26:00Z"}"#;
        let hash = Sha256::digest(text).to_vec();
        shop.db.execute("UPDATE orders SET content_hash = $1", vec![hash.into()]).await.expect("written");
        assert_eq!(again(&shop, wish()).await, (id.clone(), json!(true)));
        assert_eq!(again(&shop, other()).await, (id, json!(false)));
    })
    .await;
}

on_both_databases!(hashes_of_customers_who_were_erased_before_go);

async fn hashes_of_customers_who_were_erased_before_go(database: TestDatabase) {
    let db = Db::open(database.uri(), "commerce", PoolSize::default()).await.expect("a new database");
    let place = MIGRATIONS.iter().position(|step| step.name == "0008_erased_content").expect("it is there");
    db.migrate("commerce", &MIGRATIONS[..place]).await.expect("the tables of before");
    let insert = "INSERT INTO orders (id, number, external_number, content_hash, status, currency, total_minor, \
                  customer_key_id, customer, placed_at, updated_at, version, sequence) \
                  VALUES ($1, $2, $2, $3, 'placed', 'EUR', 0, $4, $5, $6, $6, 1, 1)";
    let now = SystemClock.now();
    let key = Some(Uuid::now_v7());
    for (number, key, customer) in
        [("erased", key, None), ("kept", key, Some(vec![1_u8])), ("nobody", None, None)]
    {
        let id = Uuid::now_v7();
        let hash = vec![7_u8; 32];
        let values = vec![id.into(), number.into(), hash.into(), key.into(), customer.into(), now.into()];
        db.execute(insert, values).await.expect("an order");
    }
    db.migrate("commerce", MIGRATIONS).await.expect("up to date");
    let left = "SELECT number FROM orders WHERE content_hash IS NOT NULL ORDER BY number";
    let rows = db.fetch(left, Vec::new()).await.expect("orders");
    let left: Vec<String> = rows.iter().map(|row| row.get(0).expect("a number")).collect();
    assert_eq!(left, ["kept", "nobody"]);
    db.close().await;
}
