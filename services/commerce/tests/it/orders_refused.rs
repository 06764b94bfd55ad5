//! Orders that are refused, each with proof that nothing changed.

use mercato_contracts::access::Role;
use serde_json::{Value, json};

use crate::harness::{Shop, on_each};

const ORDERS: &str = "/api/commands/orders";

fn line(sku: &str, quantity: impl Into<Value>) -> Value {
    json!({"sku": sku, "quantity": quantity.into()})
}

async fn fields(shop: &Shop, body: Value) -> Vec<String> {
    shop.invalid(shop.post(ORDERS, body).role(Role::Admin)).await
}

#[tokio::test]
async fn what_is_no_order_is_refused_by_field() {
    on_each("bad orders", async |shop| {
        shop.product(json!({"quantity": 5})).await;
        let cases = [
            (json!({}), vec!["/items required"]),
            (json!({"items": []}), vec!["/items out_of_range"]),
            (json!({"items": {}}), vec!["/items wrong_type"]),
            (json!({"items": [[]]}), vec!["/items/0 wrong_type"]),
            (json!({"items": [{"quantity": 1}]}), vec!["/items/0 required"]),
            (
                json!({"items": [{"quantity": 1, "sku": "A-1", "variantId": uuid::Uuid::now_v7()}]}),
                vec!["/items/0 required"],
            ),
            (json!({"items": [{"sku": "A-1"}]}), vec!["/items/0/quantity required"]),
            (json!({"items": [line("A-1", 0)]}), vec!["/items/0/quantity out_of_range"]),
            (json!({"items": [line("A-1", -1)]}), vec!["/items/0/quantity out_of_range"]),
            (json!({"items": [line("A-1", 1_000_001)]}), vec!["/items/0/quantity out_of_range"]),
            (json!({"items": [line("A-1", i64::MAX)]}), vec!["/items/0/quantity out_of_range"]),
            (json!({"items": [line("A-1", u64::MAX)]}), vec!["/items/0/quantity out_of_range"]),
            (json!({"items": [line("A-1", 1.5)]}), vec!["/items/0/quantity wrong_type"]),
            (json!({"items": [line("A-1", 1e300)]}), vec!["/items/0/quantity wrong_type"]),
            (json!({"items": [line("A-1", "1")]}), vec!["/items/0/quantity wrong_type"]),
            (json!({"items": [line("", 1)]}), vec!["/items/0/sku required"]),
            (json!({"items": [line("nothing", 1)]}), vec!["/items/0/sku unknown"]),
            (json!({"items": [{"productId": "x", "quantity": 1}]}), vec!["/items/0/productId invalid"]),
            (
                json!({"items": [{"variantId": uuid::Uuid::now_v7(), "quantity": 1}]}),
                vec!["/items/0/variantId unknown"],
            ),
            (
                json!({"items": [line("A-1", 1)], "colour": 1, "customer": {"email": "x", "age": 3}}),
                vec!["/colour unknown_field", "/customer/age unknown_field", "/customer/email invalid_email"],
            ),
            (
                json!({"items": [line("A-1", 1)], "expectedTotal": {"amount": -1, "currency": "XXQ"}}),
                vec!["/expectedTotal/currency invalid"],
            ),
            (
                json!({"items": [line("A-1", 1)], "placedAt": "yesterday", "externalNumber": "x".repeat(65)}),
                vec!["/externalNumber too_long", "/placedAt invalid_time"],
            ),
            (
                json!({"items": [line("A-1", 1)], "placedAt": "-009999-01-02T00:00:00Z"}),
                vec!["/placedAt invalid_time"],
            ),
            (
                json!({"items": [{"sku": "A-1", "quantity": 1, "unitPrice": {"amount": -1}}]}),
                vec!["/items/0/unitPrice/amount out_of_range"],
            ),
            (json!({"items": [line("A\u{0}1", 1)]}), vec!["/items/0/sku invalid_character"]),
        ];
        for (body, expected) in cases {
            let shown = body.to_string();
            assert_eq!(fields(&shop, body).await, expected, "{shown}");
        }
        let many: Vec<Value> = (0..2001).map(|_| line("A-1", 1)).collect();
        assert_eq!(fields(&shop, json!({"items": many})).await, ["/items out_of_range"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_json_is_refused_whole() {
    on_each("bad bodies of orders", async |shop| {
        let send =
            |bytes: Vec<u8>| shop.ask("POST", ORDERS).bytes(bytes).header("content-type", "application/json");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for bad in
            ["{", "", "{\"items\": [}", "{\"items\": \"\\ud800\"}", "{\"items\": 1, \"items\": 2}", &deep]
        {
            shop.refused(send(bad.as_bytes().to_vec()), 400, "malformed_json").await;
        }
        shop.refused(send(vec![b'{', 0xff, b'}']), 400, "malformed_json").await;
        shop.refused(send(vec![b' '; 10 * 1024 * 1024]), 413, "body_too_large").await;
        let text = shop.ask("POST", ORDERS).bytes("{}").header("content-type", "text/plain");
        shop.refused(text, 415, "unsupported_media_type").await;
    })
    .await;
}

#[tokio::test]
async fn sql_and_markup_are_text_like_any_other() {
    on_each("SQL and markup in orders", async |shop| {
        shop.product(json!({"quantity": 50})).await;
        let texts = [
            "'; DROP TABLE orders; --",
            "<script>alert(1)</script>",
            "\" OR 1=1",
            "${jndi:x}",
            "🎁\u{202e}x",
        ];
        for text in texts {
            assert_eq!(fields(&shop, json!({"items": [line(text, 1)]})).await, ["/items/0/sku unknown"]);
            let wish = json!({"items": [line("A-1", 1)], "externalNumber": text,
                "customer": {"email": "a@example.com", "name": text, "phone": text, "address": text}});
            let placed = shop.post(ORDERS, wish).role(Role::Admin).send().await;
            assert_eq!(placed.status, 201, "{:#}", placed.body);
            let cancel = format!("{ORDERS}/{}/cancel", placed.text("orderId"));
            assert_eq!(shop.post(cancel, json!({"reason": text})).send().await.status, 200);
        }
        let places: i64 = texts.len().try_into().expect("few");
        assert_eq!(shop.number("SELECT count(*) FROM orders".to_owned()).await, places);
    })
    .await;
}

#[tokio::test]
async fn an_order_is_refused_for_what_the_shop_has() {
    on_each("refused orders", async |shop| {
        let two = json!([{"sku": "S", "options": {"Size": "S"}}, {"sku": "M", "options": {"Size": "M"}, "quantity": 4}]);
        let several = shop.product(json!({"options": [{"name": "Size", "values": ["S", "M"]}], "variants": two})).await;
        shop.product(json!({"sku": "POUND", "price": {"amount": 5, "currency": "GBP"}, "quantity": 9})).await;
        shop.product(json!({"sku": "DRAFT", "status": "draft", "quantity": 9})).await;
        let dear = json!({"sku": "DEAR", "price": {"amount": 9_007_199_254_740_991_i64}, "quantity": 9});
        shop.product(dear).await;
        let order = |items: Value| shop.post(ORDERS, json!({"items": items}));
        let by_product = json!([{"productId": several, "quantity": 1}]);
        assert_eq!(shop.invalid(order(by_product)).await, ["/items/0/productId ambiguous"]);
        let mixed = json!([line("M", 1), line("POUND", 1)]);
        shop.refused(order(mixed), 422, "currency_mismatch").await;
        let draft = shop.refused(order(json!([line("M", 1), line("DRAFT", 1)])), 409, "invalid_state").await;
        assert_eq!(draft["errors"][0]["pointer"], "/items/1");
        assert_eq!(shop.invalid(order(json!([line("DEAR", 2)]))).await, ["/items/0/quantity out_of_range"]);
        let short = shop.refused(order(json!([line("M", 3), line("S", 1), line("M", 2)])), 409, "insufficient_stock").await;
        let expected = json!([
            {"pointer": "/items/0/quantity", "sku": "M", "requested": 5, "available": 4},
            {"pointer": "/items/1/quantity", "sku": "S", "requested": 1, "available": 0},
            {"pointer": "/items/2/quantity", "sku": "M", "requested": 5, "available": 4},
        ]);
        for (error, expected) in short["errors"].as_array().expect("errors").iter().zip(expected.as_array().expect("three")) {
            for (name, value) in expected.as_object().expect("members") {
                assert_eq!(&error[name], value);
            }
        }
        let wish = json!({"items": [line("M", 1)], "expectedTotal": {"amount": 499, "currency": "EUR"}});
        let changed = shop.refused(shop.post(ORDERS, wish), 409, "total_changed").await;
        assert_eq!(changed["totalAmount"], json!({"amount": 500, "currency": "EUR"}));
    })
    .await;
}

#[tokio::test]
async fn imports_are_for_those_who_may() {
    on_each("import fields without the scope", async |shop| {
        shop.product(json!({"quantity": 5})).await;
        let import_fields = [
            json!({"items": [line("A-1", 1)], "externalNumber": "1"}),
            json!({"items": [line("A-1", 1)], "placedAt": "2020-01-01T00:00:00Z"}),
            json!({"items": [{"sku": "A-1", "quantity": 1, "unitPrice": {"amount": 1}}]}),
        ];
        for body in import_fields {
            let forbidden = shop.refused(shop.post(ORDERS, &body), 403, "forbidden").await;
            assert_eq!(forbidden["scope"], "orders:import");
            shop.refused(shop.post(ORDERS, &body).guest(), 401, "unauthenticated").await;
        }
        let others = [
            ("POST", format!("{ORDERS}/{}/cancel", uuid::Uuid::now_v7()), "orders:write"),
            ("POST", "/api/commands/locations".to_owned(), "inventory:write"),
            ("POST", "/api/commands/inventory/transfers".to_owned(), "inventory:write"),
            ("PUT", format!("/api/commands/products/{}/inventory", uuid::Uuid::now_v7()), "inventory:write"),
            ("POST", "/api/commands/customers/erase".to_owned(), "customers:erase"),
        ];
        for (method, path, scope) in others {
            let ask = || shop.ask(method, path.clone()).json(&json!({}));
            shop.refused(ask().guest(), 401, "unauthenticated").await;
            let forbidden = shop.refused(ask().role(Role::Reader), 403, "forbidden").await;
            assert_eq!(forbidden["scope"], scope);
        }
        shop.refused(shop.get("/api/queries/inventory/movements?sku=A-1").guest(), 401, "unauthenticated")
            .await;
    })
    .await;
}
