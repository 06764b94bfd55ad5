//! The read side held against a source: what is the same is passed, what was changed by hand is found.

use std::collections::HashSet;

use mercato_contracts::verify::{Affected, Difference, SourceOrder};
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
    let (newer, unknown) = (goods.changed(|_| {}), Goods::new("X", "X", 1));
    let both = [newer.product, unknown.product.clone()];
    let behind =
        [(goods.id(), Difference::Older { found: 1, expected: 2 }), (unknown.id(), Difference::Missing)];
    assert_eq!(side.compare_products(&both).await.expect("compared").wrong, behind);
    assert_eq!(side.compare_index(&both).await.expect("compared").wrong, behind);
}

#[tokio::test]
async fn what_no_model_has_applied_yet_is_named_and_nothing_else() {
    let world = World::new().await;
    let goods = Goods::new("LAMP", "Lamp", 1999);
    let (counted, sold) = (goods.row(), goods.row());
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods, 1, sold.level(4, 2));
    let events = [
        world.event(goods.id(), goods.created()),
        world.event(counted.stock, counted.changed(5, 1)),
        world.event(sale.id(), sale.created.clone()),
    ];
    let set = |ids: &[uuid::Uuid]| -> HashSet<_> { ids.iter().copied().collect() };
    let product = set(&[goods.id()]);
    let all = Affected {
        products: product.clone(),
        index: product,
        stock: set(&[counted.stock, sold.stock]),
        orders: set(&[sale.id()]),
    };
    let at_rest = world.at_rest().await.read_side;
    let mut of_events = Affected::default();
    for event in &events {
        of_events.extend(at_rest.affected(event));
    }
    assert_eq!(of_events, all);
    assert_eq!(at_rest.unapplied().await.expect("asked"), Affected::default());
    world.append(&events).await;
    assert_eq!(at_rest.unapplied().await.expect("asked"), all);
    let node = world.node().await;
    assert!(node.read_side.catch_up(10_000).await.expect("asked").is_empty());
    assert_eq!(node.read_side.unapplied().await.expect("asked"), Affected::default());
    node.stop().await;
    // One order more, which nobody applies.
    let later = Sale::new("2", "2030-01-31T13:00:00Z").line(&goods, 1, sold.level(3, 3));
    world.emit(later.id(), later.created.clone()).await;
    let unapplied = world.at_rest().await.read_side.unapplied().await.expect("asked");
    assert_eq!((unapplied.orders, unapplied.stock), (set(&[later.id()]), set(&[sold.stock])));
    assert_eq!(unapplied.products, HashSet::new());
}
