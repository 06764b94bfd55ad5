//! Two processes on one store: each with its own index and cache, on one PostgreSQL and on one set of files.

use mercato_engines::{db::PoolSize, testing::TestDatabase};
use serde_json::json;

use crate::support::{
    World,
    events::{Goods, Sale},
    eventually,
};

#[tokio::test]
async fn on_one_postgresql_what_one_process_applies_both_show() {
    let Some(database) = TestDatabase::postgres("on_one_postgresql_what_one_process_applies_both_show").await
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let log = mercato_engines::log::open(database.uri(), PoolSize::default()).await.expect("a log");
    let documents =
        mercato_engines::documents::open(database.uri(), PoolSize::default()).await.expect("documents");
    both_show(&World::on(folder, log, documents)).await;
}

#[tokio::test]
async fn in_one_folder_what_one_process_applies_both_show() {
    both_show(&World::new().await).await;
}

async fn both_show(world: &World) {
    let (here, there) = (world.node().await, world.node().await);
    let goods: Vec<Goods> = (0..30).map(|n| Goods::new(&format!("P-{n}"), "Lamp", 100)).collect();
    let rows: Vec<_> = goods.iter().map(Goods::row).collect();
    for (one, row) in goods.iter().zip(&rows) {
        let events = [world.event(one.id(), one.created()), world.event(row.stock, row.changed(5, 1))];
        let token = world.append(&events).await;
        for node in [&here, &there] {
            let found = node.get(&one.path()).after(&token).json().await;
            assert_eq!(found["currentInventory"], json!(5));
        }
    }
    let last = world
        .emit(goods[0].id(), goods[0].changed(|product| product.vendor = Some("V".into())).updated())
        .await;
    for node in [&here, &there] {
        let found = node.get("/api/queries/products/search?q=lamp").after(&last).json().await;
        assert_eq!(found["total"], json!(30));
        assert_eq!(
            node.get("/api/queries/products/search?vendor=V").after(&last).json().await["total"],
            json!(1)
        );
        // Both now keep the first product.
        assert_eq!(node.get(&goods[0].path()).json().await["currentInventory"], json!(5));
    }
    let sale = Sale::new("1", "2030-01-31T12:00:00Z").line(&goods[0], 1, rows[0].level(4, 2));
    world.emit(sale.id(), sale.created.clone()).await;
    for node in [&here, &there] {
        eventually("both caches let go, whoever applied the event", async || {
            node.get(&goods[0].path()).json().await["currentInventory"] == json!(4)
        })
        .await;
    }
    // One of them rebuilds; both serve on and both search in the new index.
    let lines = here.post("/api/commands/read-models/products/rebuild").role("admin").send().await.text;
    assert!(lines.trim_end().ends_with(r#"{"status":"swapped"}"#), "{lines}");
    for node in [&here, &there] {
        eventually("the index of each is of the new generation", async || {
            let checkpoint = node.search.checkpoint().await.expect("read");
            checkpoint.is_some_and(|checkpoint| checkpoint.generation == 1)
        })
        .await;
        assert_eq!(node.get("/api/queries/products/search?q=lamp").json().await["total"], json!(30));
    }
    here.stop().await;
    let late = Goods::new("LATE", "Late lamp", 100);
    let token = world.emit(late.id(), late.created()).await;
    assert_eq!(there.get(&late.path()).after(&token).json().await["name"], json!("Late lamp"));
}
