//! The read side held against a source: what is the same is passed, what was changed by hand is found.

use mercato_contracts::verify::SourceOrder;
use mercato_engines::documents::{Copy, Document, Model};
use serde_json::Value;

use crate::support::{
    World,
    events::{Goods, Sale},
};

/// Changes a document of the live copy, as no event ever did.
pub async fn spoil(
    world: &World,
    model: &Model,
    collection: &str,
    id: &str,
    change: impl FnOnce(&mut Value),
) {
    let mut tx = world.documents.begin(model, Copy::Live).await.expect("begins").expect("nobody writes");
    let found = tx.get(collection, &[id.to_owned()]).await.expect("read").pop().flatten().expect("there");
    let mut body: Value = found.decode().expect("JSON");
    change(&mut body);
    let spoilt = Document::new(found.id, found.version, &body).expect("JSON");
    tx.put(collection, &[spoilt]).await.expect("written");
    let position = tx.position().clone();
    tx.commit(&position).await.expect("committed");
}

#[tokio::test]
async fn the_same_is_passed_and_what_was_changed_by_hand_is_found() {
    let world = World::new().await;
    let node = world.node().await;
    let goods = Goods::new("LAMP", "Lamp", 1999).tag("b", "2").tag("a", "1");
    let row = goods.row();
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 1, row.level(4, 2)).access_token("t");
    world.emit(goods.id(), goods.created()).await;
    world.emit(row.stock, row.changed(5, 1)).await;
    world.emit(sale.id(), sale.created.clone()).await;
    assert!(node.read_side.catch_up(10_000).await.expect("asked").is_empty());
    let mut product = goods.product.clone();
    product.tags.reverse();
    let (products, levels) = ([product], [row.level(4, 2)]);
    let orders = [SourceOrder { created: sale.created.clone(), status: "placed".to_owned(), version: 1 }];
    let side = &node.read_side;
    let wrong = async || {
        [
            side.compare_products(&products).await.expect("compared").wrong.len(),
            side.compare_index(&products).await.expect("compared").wrong.len(),
            side.compare_stock(&levels).await.expect("compared").wrong.len(),
            side.compare_orders(&orders).await.expect("compared").wrong.len(),
        ]
    };
    assert_eq!(wrong().await, [0, 0, 0, 0]);
    assert_eq!(side.counts().await.expect("counted"), [1, 1, 1]);
    spoil(&world, &mercato_query::PRODUCTS, "products", &goods.product.product_id, |doc| {
        doc["name"] = "?".into();
    })
    .await;
    spoil(&world, &mercato_query::STOCK, "levels", &row.stock.to_string(), |doc| doc["onHand"] = 7.into())
        .await;
    spoil(&world, &mercato_query::ORDERS, "orders", &sale.created.order_id, |doc| doc["number"] = "2".into())
        .await;
    assert_eq!(wrong().await, [1, 0, 1, 1]);
    let newer = [goods.changed(|_| {}).product];
    assert_eq!(side.compare_index(&newer).await.expect("compared").wrong.len(), 1);
    let unknown = [Goods::new("X", "X", 1).product];
    assert_eq!(side.compare_products(&unknown).await.expect("compared").wrong.len(), 1);
}
