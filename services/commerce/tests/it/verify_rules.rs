//! Every rule that `verify` asks of commerce's own tables is broken by hand, and found.

use std::collections::BTreeSet;

use mercato_contracts::verify::Check;
use mercato_engines::db::{Dialect, Sql};
use serde_json::json;

use crate::harness::{Shop, on_each};

/// A rule, a statement that breaks it, one that mends it.
const BREAKS: [(&str, &str, &str); 9] = [
    (
        "stock_equals_ledger",
        "UPDATE stock SET on_hand = on_hand + 1",
        "UPDATE stock SET on_hand = on_hand - 1",
    ),
    ("stock_within_bounds", "UPDATE stock SET reserved = on_hand + 1", "UPDATE stock SET reserved = 0"),
    (
        "ledger_sums_to_zero",
        "UPDATE stock_movements SET from_account = 'nowhere' WHERE from_account = 'supplier'",
        "UPDATE stock_movements SET from_account = 'supplier' WHERE from_account = 'nowhere'",
    ),
    (
        "ledger_stays_within_variants",
        "UPDATE stock_movements SET variant_id = (SELECT id FROM variants WHERE sku = 'B') \
         WHERE from_account = 'supplier'",
        "UPDATE stock_movements SET variant_id = (SELECT id FROM variants WHERE sku = 'A-1') \
         WHERE from_account = 'supplier'",
    ),
    (
        "orders_equal_their_lines",
        "UPDATE orders SET total_minor = total_minor + 1 WHERE status = 'placed'",
        "UPDATE orders SET total_minor = total_minor - 1 WHERE status = 'placed'",
    ),
    // Beyond what a whole number holds: told, not a failure of the check.
    (
        "orders_equal_their_lines",
        "UPDATE order_lines SET unit_price_minor = unit_price_minor + 9000000000000000000",
        "UPDATE order_lines SET unit_price_minor = unit_price_minor - 9000000000000000000",
    ),
    (
        "lines_equal_their_movements",
        "UPDATE order_lines SET takes_stock = NOT takes_stock",
        "UPDATE order_lines SET takes_stock = NOT takes_stock",
    ),
    (
        "lines_equal_their_movements",
        "UPDATE orders SET status = 'cancelled', total_minor = total_minor WHERE version = 1",
        "UPDATE orders SET status = 'placed' WHERE version = 1",
    ),
    (
        "movements_have_their_lines",
        "UPDATE stock_movements SET line = line + 90 WHERE order_id IS NOT NULL",
        "UPDATE stock_movements SET line = line - 90 WHERE order_id IS NOT NULL",
    ),
];

async fn checks(shop: &Shop) -> Vec<Check> {
    let mut snapshot = shop.source.snapshot().await.expect("a snapshot");
    snapshot.own_checks(&mut |_| {}).await.expect("the rules are checked")
}

fn broken(checks: &[Check]) -> BTreeSet<&str> {
    checks.iter().filter(|check| check.broken > 0).map(|check| check.name.as_str()).collect()
}

async fn by_hand(shop: &Shop, statement: &'static str) {
    let mut tx = shop.db.begin().await.expect("a transaction");
    if tx.dialect() == Dialect::Sqlite {
        tx.execute("PRAGMA ignore_check_constraints = ON", Vec::new()).await.expect("checks off");
    }
    tx.execute(statement, Vec::new()).await.expect(statement);
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn each_broken_rule_is_found() {
    on_each("rules of verify", async |shop| {
        shop.product(json!({"quantity": 9})).await;
        shop.product(json!({"sku": "B"})).await;
        let gift = shop.product(json!({"sku": "GIFT", "inventoryPolicy": "untracked"})).await;
        for items in [
            json!([{"sku": "A-1", "quantity": 2}, {"sku": "GIFT", "quantity": 2}]),
            json!([{"sku": "A-1", "quantity": 1}]),
        ] {
            let placed = shop.post("/api/commands/orders", json!({"items": items})).send().await;
            assert_eq!(placed.status, 201);
            if items.as_array().map(Vec::len) == Some(1) {
                let cancel = format!("/api/commands/orders/{}/cancel", placed.text("orderId"));
                assert_eq!(shop.post(cancel, json!({})).send().await.status, 200);
            }
        }
        // A line keeps what it did when its variant is counted from now on.
        let variant = shop.last_product(&gift).await.variants[0].variant_id.clone();
        let path = format!("/api/commands/products/{gift}/variants/{variant}");
        assert_eq!(shop.put(path, json!({"inventoryPolicy": "deny"})).send().await.status, 200);
        let sound = checks(&shop).await;
        assert!(broken(&sound).is_empty(), "{sound:?}");
        assert!(sound.iter().all(|check| check.counted > 0), "{sound:?}");
        let names: BTreeSet<&str> = sound.iter().map(|check| check.name.as_str()).collect();
        assert_eq!(names, BREAKS.iter().map(|(name, ..)| *name).collect());
        if shop.db.dialect() == Dialect::Postgres {
            for (table, constraint) in [
                ("stock", "stock_reserved_on_hand_check"),
                ("stock_movements", "stock_movements_account_check"),
            ] {
                let drop = format!("ALTER TABLE {table} DROP CONSTRAINT {constraint}");
                shop.db.execute(Sql::composed(drop), Vec::new()).await.expect("a constraint goes");
            }
        }
        for (name, breaking, mending) in BREAKS {
            by_hand(&shop, breaking).await;
            let found = checks(&shop).await;
            assert!(broken(&found).contains(name), "{breaking}: {found:?}");
            let check = found.iter().find(|check| check.name == name).expect("the rule");
            assert!(!check.examples.is_empty());
            by_hand(&shop, mending).await;
            assert!(broken(&checks(&shop).await).is_empty(), "{mending}");
        }
    })
    .await;
}
