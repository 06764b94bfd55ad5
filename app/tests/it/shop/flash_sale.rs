//! 100 units, 200 buyers at once: exactly 100 get one, and nobody is asked to try again.

use futures::future::join_all;
use mercato_testkit::{Answer, Shop};
use serde_json::json;

use super::{add_product, assert_verified, inventory_of};

async fn sell_out(shop: &Shop) {
    let hot = add_product(shop, "HOT", 100).await;
    let order = json!({"items": [{"sku": "HOT", "quantity": 1}]});
    let nodes = shop.nodes.len();
    let buy =
        |n: usize| shop.request_to(n % nodes, "POST", "/api/commands/orders").as_guest().json(&order).send();
    let answers: Vec<Answer> = join_all((0..200).map(buy)).await;
    let placed: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 201).collect();
    let refused =
        answers.iter().filter(|answer| answer.status == 409 && answer.code() == "insufficient_stock");
    assert_eq!((placed.len(), refused.count()), (100, 100));
    let mut numbers: Vec<&str> =
        placed.iter().map(|answer| answer.json["orderNumber"].as_str().expect("a number")).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 100);
    for answer in &placed {
        // Each buyer sees that a unit is gone, and nobody ever sees fewer than none.
        let left = inventory_of(shop, &hot, answer).await;
        assert!((0..100).contains(&left), "{left}");
    }
    for node in &shop.nodes {
        assert_verified(node).await;
    }
    assert_eq!(inventory_of(shop, &hot, placed[0]).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite_in_one_process() {
    let shop = Shop::open().await;
    sell_out(&shop).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_over_two_processes() {
    let Some(shop) = Shop::open_on_postgres("flash sale over two processes", 2).await else { return };
    sell_out(&shop).await;
    shop.close().await;
}

async fn press_fifty_times(shop: &Shop) {
    let mug = add_product(shop, "MUG", 100).await;
    let order = json!({"items": [{"sku": "MUG", "quantity": 1}]});
    let nodes = shop.nodes.len();
    let press = |n: usize| {
        let request = shop.request_to(n % nodes, "POST", "/api/commands/orders").as_guest().json(&order);
        request.header("idempotency-key", "one-impatient-shopper").send()
    };
    let answers: Vec<Answer> = join_all((0..50).map(press)).await;
    let fresh: Vec<&Answer> = answers
        .iter()
        .filter(|answer| answer.status == 201 && answer.header("idempotent-replayed").is_empty())
        .collect();
    assert_eq!(fresh.len(), 1);
    for answer in &answers {
        match answer.status {
            201 => assert_eq!(answer.json, fresh[0].json),
            _ => assert_eq!((answer.status, answer.code()), (409, "request_in_progress")),
        }
    }
    assert_eq!(inventory_of(shop, &mug, fresh[0]).await, 99);
    assert_verified(&shop.nodes[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_times_the_same_key_is_one_order_on_sqlite() {
    let shop = Shop::open().await;
    press_fifty_times(&shop).await;
    shop.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_times_the_same_key_is_one_order_on_postgres() {
    let Some(shop) = Shop::open_on_postgres("one key over two processes", 2).await else { return };
    press_fifty_times(&shop).await;
    shop.close().await;
}
