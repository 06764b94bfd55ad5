//! The cache before public reads: what it keeps, when it lets go, and a fill that comes too late.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use mercato_engines::documents::Copy;
use serde_json::{Value, json};

use crate::support::{
    Node, World,
    events::{Goods, Sale},
    eventually,
    gate::Gated,
};

async fn is_kept(node: &Node, key: &str) -> bool {
    node.cache.get(key).await.expect("asked").is_some()
}

#[tokio::test]
async fn public_reads_are_kept_under_the_names_that_others_know() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let token = world.emit(goods.id(), goods.created()).await;
    let product = format!("product:{}", goods.id());
    // With a token or a key nothing is kept.
    node.get(&goods.path()).after(&token).json().await;
    node.get(&goods.path()).role("admin").json().await;
    assert!(!is_kept(&node, &product).await);
    // The event itself may still drop what the first read kept.
    eventually("a public read is kept", async || {
        node.get(&goods.path()).json().await;
        is_kept(&node, &product).await
    })
    .await;
}

#[tokio::test]
async fn what_the_public_must_not_see_is_never_kept() {
    let world = World::new().await;
    let node = world.node().await;
    let draft = Goods::new("D", "Draft", 1).with(|product| product.status = "draft".to_owned());
    let token = world.emit(draft.id(), draft.created()).await;
    node.get(&draft.path()).role("reader").after(&token).json().await;
    assert_eq!(node.get(&draft.path()).problem().await.0, 404);
    assert!(!is_kept(&node, &format!("product:{}", draft.id())).await);
}

#[tokio::test]
async fn a_kept_read_goes_when_its_event_is_applied() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let row = goods.row();
    let token = world.emit(goods.id(), goods.created()).await;
    node.get(&goods.path()).after(&token).json().await;
    assert_eq!(node.get(&goods.path()).json().await["currentInventory"], json!(0));
    world.emit(row.stock, row.changed(3, 1)).await;
    eventually("the stock is news", async || {
        node.get(&goods.path()).json().await["currentInventory"] == json!(3)
    })
    .await;
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 1, row.level(2, 2));
    world.emit(sale.id(), sale.created.clone()).await;
    eventually("the sale is news", async || {
        node.get(&goods.path()).json().await["currentInventory"] == json!(2)
    })
    .await;
    let renamed = goods.changed(|product| product.name = "Desk lamp".to_owned());
    world.emit(goods.id(), renamed.updated()).await;
    eventually("the name is news", async || {
        node.get(&goods.path()).json().await["name"] == json!("Desk lamp")
    })
    .await;
    world.emit(goods.id(), goods.changed(|product| product.version = 2).archived()).await;
    eventually("the product is gone", async || node.get(&goods.path()).send().await.status == 404).await;
}

#[tokio::test]
async fn a_fill_that_read_before_the_event_is_thrown_away() {
    let world = World::new().await;
    let gated = Gated::new(Arc::clone(&world.documents), "products");
    let node = Node::start(&world, gated.clone(), &world.folder.path().join("search")).await;
    let (goods, witness) = (Goods::new("LAMP", "Old name", 1), Goods::new("W", "Witness", 1));
    let token = world
        .append(&[world.event(goods.id(), goods.created()), world.event(witness.id(), witness.created())])
        .await;
    node.get("/api/queries/products/search").after(&token).json().await;
    node.get(&witness.path()).json().await;
    // The read has its old answer in hand and is held before it reaches the cache.
    gated.shut();
    let path = goods.path();
    let late = node.get(&path).json();
    let meanwhile = async {
        gated.entered().await;
        let renamed = goods.changed(|product| product.name = "New name".to_owned());
        let touched = witness.changed(|product| product.name = "Touched".to_owned());
        world
            .append(&[
                world.event(goods.id(), renamed.updated()),
                world.event(witness.id(), touched.updated()),
            ])
            .await;
        let key = format!("product:{}", witness.id());
        eventually("the keys are dropped", async || !is_kept(&node, &key).await).await;
        gated.open();
    };
    let (answered, ()): (Value, ()) = tokio::join!(late, meanwhile);
    assert_eq!(answered["name"], json!("Old name"), "the read began before the event");
    assert_eq!(node.get(&path).json().await["name"], json!("New name"));
}

#[tokio::test]
async fn a_key_is_not_dropped_before_the_model_has_the_event() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Old name", 1);
    let token = world.emit(goods.id(), goods.created()).await;
    node.get(&goods.path()).after(&token).json().await;
    // Somebody holds the model, so the event is in the log and not in the model.
    let held = world.documents.begin(&mercato_query::PRODUCTS, Copy::Live).await.expect("begins");
    let held = held.expect("nobody writes");
    let renamed = goods.changed(|product| product.name = "New name".to_owned());
    world.emit(goods.id(), renamed.updated()).await;
    // Time enough for an invalidator that looks at the log alone; what it dropped would be filled with the old name.
    let until = Instant::now() + Duration::from_millis(400);
    while Instant::now() < until {
        assert_eq!(node.get(&goods.path()).json().await["name"], json!("Old name"));
    }
    drop(held);
    eventually("the new name is read", async || {
        node.get(&goods.path()).json().await["name"] == json!("New name")
    })
    .await;
}
