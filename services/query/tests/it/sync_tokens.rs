//! Reading what one wrote: a query with a token waits for its model, at most 2 s.

use std::time::{Duration, Instant};

use mercato_contracts::SyncToken;
use serde_json::json;

use crate::support::{
    World,
    events::{Goods, Sale},
};

#[tokio::test]
async fn a_query_waits_until_the_write_is_in_the_log_and_in_its_model() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let event = world.event(goods.id(), goods.created());
    let token = SyncToken::of([&event]);
    let path = goods.path();
    let asked = node.get(&path).after(&token).json();
    let relayed = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        world.append(std::slice::from_ref(&event)).await;
    };
    let (found, ()) = tokio::join!(asked, relayed);
    assert_eq!(found["name"], json!("Lamp"));
}

#[tokio::test]
async fn a_write_that_does_not_come_is_told_after_two_seconds() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let token = SyncToken::of([&world.event(goods.id(), goods.created())]);
    for path in [goods.path().as_str(), "/api/queries/products", "/api/queries/products/search"] {
        let began = Instant::now();
        let answer = node.get(path).after(&token).send().await;
        assert_eq!(answer.status, 503, "{path}");
        assert!(answer.text.contains("not_yet_visible"), "{}", answer.text);
        assert_eq!(answer.headers["retry-after"], "1");
        assert!(began.elapsed() >= Duration::from_secs(2) && began.elapsed() < Duration::from_secs(4));
    }
    // A model that the write does not concern does not wait for it.
    let began = Instant::now();
    node.get("/api/queries/orders").role("reader").after(&token).json().await;
    assert!(began.elapsed() < Duration::from_secs(1));
}

#[tokio::test]
async fn several_tokens_count_together_and_a_broken_one_is_refused() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let row = goods.row();
    let made = world.emit(goods.id(), goods.created()).await.encode();
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 1, row.level(4, 2));
    let sold = world.emit(sale.id(), sale.created.clone()).await.encode();
    let both = format!("{made}, {sold}");
    let found = node.get(&goods.path()).header("sync-token", &both).json().await;
    assert_eq!(found["currentInventory"], json!(4));
    let broken = node.get(&goods.path()).header("sync-token", "nonsense").problem().await;
    assert_eq!(broken, (400, "invalid_header".to_owned()));
}

#[tokio::test]
async fn many_tokens_are_waited_for_and_too_many_are_refused() {
    let world = World::new().await;
    let node = world.node().await;
    let goods: Vec<Goods> =
        (0..=SyncToken::MAX_EVENTS).map(|n| Goods::new(&format!("P-{n}"), &format!("Lamp {n}"), 1)).collect();
    let mut tokens = Vec::new();
    for goods in &goods {
        tokens.push(world.emit(goods.id(), goods.created()).await.encode());
    }
    let too_many = node.get(&goods[0].path()).header("sync-token", &tokens.join(",")).problem().await;
    assert_eq!(too_many, (400, "invalid_header".to_owned()));
    let most = tokens[1..].join(",");
    let last = goods.last().expect("one of them");
    let found = node.get(&last.path()).header("sync-token", &most).json().await;
    assert_eq!(found["sku"], json!(format!("P-{}", SyncToken::MAX_EVENTS)));
}

#[tokio::test]
async fn every_list_and_search_honours_a_token() {
    let world = World::new().await;
    let node = world.node().await;
    for n in 0..20 {
        let goods = Goods::new(&format!("P-{n}"), &format!("Thing{n}"), 1);
        let token = world.emit(goods.id(), goods.created()).await;
        let found = node.get(&format!("/api/queries/products/search?q=thing{n}")).after(&token).json().await;
        assert_eq!(found["items"][0]["sku"], json!(format!("P-{n}")));
        let listed = node.get(&format!("/api/queries/products?sku=P-{n}")).after(&token).json().await;
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    }
}
