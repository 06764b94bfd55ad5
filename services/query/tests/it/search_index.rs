//! The index itself: absent, foreign, level with the models, and touched only when something indexed changed.

use std::{path::Path, sync::Arc};

use mercato_contracts::SyncToken;
use mercato_engines::{db::PoolSize, search::Checkpoint};
use serde_json::json;

use crate::support::{
    Node, World,
    events::{Goods, Sale},
    eventually,
    gate::Gated,
};

const SEARCH: &str = "/api/queries/products/search";

async fn start(world: &World, index: &Path) -> Node {
    Node::start(world, Arc::clone(&world.documents), index).await
}

async fn total(node: &Node) -> Option<u64> {
    let answer = node.get(SEARCH).send().await;
    let body: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
    body["total"].as_u64().filter(|_| answer.status == 200)
}

#[tokio::test]
async fn an_absent_index_is_filled_from_the_model_and_all_else_runs_meanwhile() {
    let world = World::new().await;
    let first = world.node().await;
    let goods = [Goods::new("A", "Lamp", 100), Goods::new("B", "Chair", 200)];
    let events: Vec<_> = goods.iter().map(|one| world.event(one.id(), one.created())).collect();
    let token = world.append(&events).await;
    first.get(&goods[0].path()).after(&token).json().await;
    first.stop().await;
    // The new process has no index, and the reading of the model that fills it is held.
    let gated = Gated::new(Arc::clone(&world.documents), "products");
    gated.shut();
    let second = Node::start(&world, gated.clone(), &world.folder.path().join("fresh")).await;
    gated.entered().await;
    assert_eq!(second.get(SEARCH).problem().await, (503, "unavailable".to_owned()));
    second.get(&goods[0].path()).json().await;
    let late = Goods::new("C", "Shelf", 300);
    let token = world.emit(late.id(), late.created()).await;
    second.get(&late.path()).after(&token).json().await;
    gated.open();
    let found = second.get(SEARCH).after(&token).json().await;
    assert_eq!(found["total"], json!(3));
}

#[tokio::test]
async fn an_index_of_another_shop_is_built_anew_and_never_served() {
    let world = World::new().await;
    let other = World::new().await;
    let index = world.folder.path().join("search");
    let stray = Goods::new("STRAY", "Stray", 100);
    let node = start(&other, &index).await;
    let token = other.emit(stray.id(), stray.created()).await;
    assert_eq!(node.get(SEARCH).after(&token).json().await["total"], json!(1));
    node.stop().await;
    let goods = Goods::new("A", "Lamp", 100);
    let node = start(&world, &index).await;
    let token = world.emit(goods.id(), goods.created()).await;
    let found = node.get(SEARCH).after(&token).json().await;
    assert_eq!((&found["total"], &found["items"][0]["name"]), (&json!(1), &json!("Lamp")));
    let checkpoint = node.search.checkpoint().await.expect("read").expect("there");
    assert_eq!(checkpoint.shop, world.shop.to_string());
}

#[tokio::test]
async fn an_index_goes_on_where_it_stood() {
    let world = World::new().await;
    let index = world.folder.path().join("search");
    let node = start(&world, &index).await;
    let goods = Goods::new("A", "Lamp", 100);
    let token = world.emit(goods.id(), goods.created()).await;
    node.get(SEARCH).after(&token).json().await;
    node.stop().await;
    let late = Goods::new("B", "Chair", 100);
    let token = world.emit(late.id(), late.created()).await;
    let node = start(&world, &index).await;
    assert_eq!(node.get(SEARCH).after(&token).json().await["total"], json!(2));
    let Checkpoint { generation, .. } = node.search.checkpoint().await.expect("read").expect("there");
    assert_eq!(generation, 0, "it was not built anew");
}

#[tokio::test]
async fn an_index_waits_for_a_log_that_lost_its_tail() {
    let mut world = World::new().await;
    let index = world.folder.path().join("search");
    let goods = [Goods::new("A", "Lamp", 100), Goods::new("B", "Chair", 100)];
    let events = goods.each_ref().map(|one| world.event(one.id(), one.created()));
    let node = start(&world, &index).await;
    let first = world.append(&events[..1]).await;
    node.get(SEARCH).after(&first).json().await;
    node.stop().await;
    // The models go on; this index does not see it.
    let other = world.node().await;
    let second = world.append(&events[1..]).await;
    other.get(&goods[1].path()).after(&second).json().await;
    other.stop().await;
    let torn = format!("sqlite:{}", world.folder.path().join("torn.db").display());
    world.log = mercato_engines::log::open(&torn, PoolSize::default()).await.expect("a log");
    world.append(&events[..1]).await;
    let node = start(&world, &index).await;
    assert_eq!(node.get(SEARCH).after(&first).json().await["total"], json!(1));
    node.stop().await;
    let node = start(&world, &index).await;
    node.get(SEARCH).after(&first).json().await;
    world.append(&events[1..]).await;
    assert_eq!(node.get(SEARCH).after(&second).json().await["total"], json!(2));
}

#[tokio::test]
async fn stock_reaches_the_index_when_it_comes_and_when_it_goes() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("A", "Lamp", 100);
    let row = goods.row();
    let token = world.emit(goods.id(), goods.created()).await;
    let in_stock = async |token: SyncToken| {
        let page = node.get(&format!("{SEARCH}?inStock=true")).after(&token).json().await;
        page["total"].as_u64().expect("a total")
    };
    assert_eq!(in_stock(token).await, 0);
    assert_eq!(in_stock(world.emit(row.stock, row.changed(2, 1)).await).await, 1);
    let one_left = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 1, row.level(1, 2));
    assert_eq!(in_stock(world.emit(one_left.id(), one_left.created.clone()).await).await, 1);
    let last = Sale::new("2", "2030-01-31T12:00:00Z").line(&goods, 1, row.level(0, 3));
    assert_eq!(in_stock(world.emit(last.id(), last.created.clone()).await).await, 0);
    let back = last.cancelled(vec![row.level(1, 4)]);
    assert_eq!(in_stock(world.emit(last.id(), back).await).await, 1);
}

#[tokio::test]
async fn a_count_that_changes_nothing_indexed_leaves_the_index_alone() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("A", "Lamp", 100);
    let row = goods.row();
    let events = [world.event(goods.id(), goods.created()), world.event(row.stock, row.changed(100, 1))];
    let token = world.append(&events).await;
    node.get(SEARCH).after(&token).json().await;
    let written = node.search.checkpoint().await.expect("read").expect("there");
    for version in 2..20 {
        let token = world.emit(row.stock, row.changed(100 - version, version)).await;
        let found = node.get(SEARCH).after(&token).json().await;
        assert_eq!(found["items"][0]["currentInventory"], json!(100 - version));
    }
    let now = node.search.checkpoint().await.expect("read").expect("there");
    assert_eq!(now.position, written.position, "the index was written to for a count");
}

#[tokio::test]
async fn a_search_kept_for_the_public_is_never_older_than_the_index() {
    let world = World::new().await;
    let node = world.node().await;
    let goods: Vec<Goods> =
        (0..3).map(|n| Goods::new(&format!("P{n}"), "Lamp", 100).tag("room", "office")).collect();
    for path in [format!("{SEARCH}?tags=room:office"), format!("{SEARCH}?q=lamp")] {
        for (n, one) in goods.iter().enumerate() {
            let event = if path.ends_with("office") {
                world.event(one.id(), one.created())
            } else {
                let renamed = one.changed(|product| product.name = "Chair".to_owned());
                world.event(one.id(), renamed.updated())
            };
            let token = world.append(&[event]).await;
            node.get(&path).after(&token).json().await;
            let expected = if path.ends_with("office") { n + 1 } else { 2 - n };
            for _ in 0..2 {
                assert_eq!(node.get(&path).json().await["total"], json!(expected), "{path}");
            }
        }
    }
    let kept = node.cache.get("products:tag:room:office").await.expect("asked");
    assert!(kept.is_some());
    eventually("the index is whole", async || total(&node).await == Some(3)).await;
}
