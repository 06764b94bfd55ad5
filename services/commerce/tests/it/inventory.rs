//! Stock that is adjusted, counted and transferred, and the ledger that answers why.

use serde_json::{Value, json};

use crate::harness::{Answer, Shop, on_each};

fn stock(id: &str) -> String {
    format!("/api/commands/products/{id}/inventory")
}

const TRANSFERS: &str = "/api/commands/inventory/transfers";
const TRILLION: i64 = 1_000_000_000_000;

async fn change(shop: &Shop, id: &str, body: Value) -> Answer {
    let answer = shop.put(stock(id), body).send().await;
    assert_eq!(answer.status, 200, "{:#}", answer.body);
    answer
}

async fn second_location(shop: &Shop) {
    let answer = shop.post("/api/commands/locations", json!({"handle": "second"})).send().await;
    assert_eq!(answer.status, 201);
}

/// All movements of `A-1`, three to a page, newest first.
async fn ledger(shop: &Shop) -> Vec<Value> {
    let (mut items, mut path) = (Vec::new(), "/api/queries/inventory/movements?sku=A-1&limit=3".to_owned());
    loop {
        let page = shop.get(path).send().await;
        items.extend(page.body["items"].as_array().expect("items").clone());
        let Some(next) = page.body["next"].as_str() else { return items };
        path = format!("/api/queries/inventory/movements?sku=A-1&limit=3&cursor={next}");
    }
}

#[tokio::test]
async fn the_ledger_tells_why_it_is_47() {
    on_each("why is it 47", async |shop| {
        second_location(&shop).await;
        let id = shop.product(json!({"quantity": 40})).await;
        let restocked = change(&shop, &id, json!({"quantityChange": 20, "reason": "delivery 7"})).await;
        let expected =
            json!({"quantity": 60, "reserved": 0, "available": 60, "status": "updated", "version": 2});
        assert_eq!(restocked.body, expected);
        change(&shop, &id, json!({"quantityChange": -3})).await;
        change(&shop, &id, json!({"setTo": 58, "expected": 57})).await;
        let order = json!({"items": [{"sku": "A-1", "quantity": 6}]});
        let placed = shop.post("/api/commands/orders", order).send().await;
        let moved = json!({"sku": "A-1", "from": "main", "to": "second", "quantity": 10});
        let moved = shop.post(TRANSFERS, moved).send().await;
        assert_eq!(moved.status, 201, "{:#}", moved.body);
        assert_eq!(
            (&moved.body["from"]["quantity"], &moved.body["to"]["quantity"]),
            (&json!(42), &json!(10))
        );
        let cancel = format!("/api/commands/orders/{}/cancel", placed.text("orderId"));
        assert_eq!(shop.post(cancel, json!({})).send().await.status, 200);
        let last = change(&shop, &id, json!({"quantityChange": -1, "reason": "broken"})).await;
        assert_eq!(last.body["quantity"], 47);

        let items = ledger(&shop).await;
        let sides: Vec<_> = items
            .iter()
            .map(|item| {
                (
                    item["from"].as_str().expect("from"),
                    item["to"].as_str().expect("to"),
                    item["quantity"].as_i64().expect("n"),
                )
            })
            .collect();
        assert_eq!(
            sides,
            [
                ("on_hand:main", "lost", 1),
                ("sold", "on_hand:main", 6),
                ("on_hand:main", "on_hand:second", 10),
                ("on_hand:main", "sold", 6),
                ("found", "on_hand:main", 1),
                ("on_hand:main", "lost", 3),
                ("supplier", "on_hand:main", 20),
                ("supplier", "on_hand:main", 40),
            ]
        );
        assert_eq!((&items[0]["reason"], &items[6]["reason"]), (&json!("broken"), &json!("delivery 7")));
        assert_eq!(items[3]["orderId"], placed.body["orderId"]);
        let sum: i64 = sides
            .iter()
            .map(|(from, to, n)| {
                i64::from(*to == "on_hand:main") * n - i64::from(*from == "on_hand:main") * n
            })
            .sum();
        assert_eq!(sum, 47);
        for bad in ["", "?sku=A-1&limit=0", "?sku=A-1&limit=x", "?sku=A-1&colour=1", "?sku=A-1&sku=B"] {
            shop.refused(
                shop.get(format!("/api/queries/inventory/movements{bad}")),
                400,
                "invalid_parameter",
            )
            .await;
        }
        let foreign = shop.get("/api/queries/inventory/movements?sku=A-1&cursor=abc");
        shop.refused(foreign, 400, "invalid_cursor").await;
    })
    .await;
}

#[tokio::test]
async fn a_change_is_refused_by_field_without_a_trace() {
    on_each("refused changes of stock", async |shop| {
        let id = shop.product(json!({"quantity": 5})).await;
        let cases = [
            (json!({}), vec!["/quantityChange required"]),
            (json!({"quantityChange": 0}), vec!["/quantityChange out_of_range"]),
            (json!({"quantityChange": 1.5}), vec!["/quantityChange required", "/quantityChange wrong_type"]),
            (json!({"quantityChange": TRILLION + 1}), vec!["/quantityChange out_of_range"]),
            (json!({"quantityChange": i64::MIN}), vec!["/quantityChange out_of_range"]),
            (json!({"quantityChange": TRILLION}), vec!["/quantityChange out_of_range"]),
            (json!({"quantityChange": 1, "setTo": 1}), vec!["/quantityChange conflicting"]),
            (json!({"setTo": 1}), vec!["/expected required"]),
            (json!({"expected": 1}), vec!["/setTo required"]),
            (json!({"setTo": -1, "expected": 5}), vec!["/setTo out_of_range"]),
            (json!({"quantityChange": 1, "sku": "other"}), vec!["/sku unknown"]),
            (
                json!({"quantityChange": 1, "colour": 1, "reason": ""}),
                vec!["/colour unknown_field", "/reason required"],
            ),
        ];
        for (body, expected) in cases {
            let found = shop.invalid(shop.put(stock(&id), &body)).await;
            let expected: Vec<_> =
                expected.into_iter().filter(|field| found.iter().any(|one| one == field)).collect();
            assert!(!expected.is_empty() && found == expected, "{body} {found:?}");
        }
        let put = |body: Value| shop.put(stock(&id), body);
        let short = shop.refused(put(json!({"quantityChange": -6})), 409, "insufficient_stock").await;
        assert_eq!(
            (&short["errors"][0]["requested"], &short["errors"][0]["available"]),
            (&json!(6), &json!(5))
        );
        let stale = shop.refused(put(json!({"setTo": 1, "expected": 4})), 409, "stock_changed").await;
        assert_eq!(stale["quantity"], 5);
        shop.refused(put(json!({"quantityChange": 1})).header("if-match", "\"7\""), 412, "version_mismatch")
            .await;
        shop.refused(put(json!({"quantityChange": 1, "location": "nowhere"})), 404, "location_not_found")
            .await;
        let unknown = stock(&uuid::Uuid::now_v7().to_string());
        shop.refused(shop.put(unknown, json!({"quantityChange": 1})), 404, "product_not_found").await;
        let matched = put(json!({"quantityChange": 1})).header("if-match", "\"1\"").send().await;
        assert_eq!((matched.status, matched.version()), (200, 2));
        let untracked = shop.product(json!({"sku": "GIFT", "inventoryPolicy": "untracked"})).await;
        shop.refused(shop.put(stock(&untracked), json!({"quantityChange": 1})), 409, "invalid_state").await;
    })
    .await;
}

#[tokio::test]
async fn a_transfer_is_refused_by_field_without_a_trace() {
    on_each("refused transfers", async |shop| {
        second_location(&shop).await;
        shop.product(json!({"quantity": 5})).await;
        let transfer = |sku: &str, from: &str, to: &str, quantity: Value| {
            shop.post(TRANSFERS, json!({"sku": sku, "from": from, "to": to, "quantity": quantity}))
        };
        let all = ["/from required", "/quantity required", "/sku required", "/to required"];
        assert_eq!(shop.invalid(shop.post(TRANSFERS, json!({}))).await, all);
        for quantity in [json!(0), json!(-1), json!(TRILLION + 1)] {
            assert_eq!(
                shop.invalid(transfer("A-1", "main", "second", quantity)).await,
                ["/quantity out_of_range"]
            );
        }
        assert_eq!(shop.invalid(transfer("A-1", "main", "main", json!(1))).await, ["/to same_location"]);
        assert_eq!(shop.invalid(transfer("x", "main", "second", json!(1))).await, ["/sku unknown"]);
        shop.refused(transfer("A-1", "main", "x", json!(1)), 404, "location_not_found").await;
        let short =
            shop.refused(transfer("A-1", "main", "second", json!(6)), 409, "insufficient_stock").await;
        assert_eq!(short["errors"][0]["pointer"], "/quantity");
        shop.refused(transfer("A-1", "second", "main", json!(1)), 409, "insufficient_stock").await;
    })
    .await;
}
