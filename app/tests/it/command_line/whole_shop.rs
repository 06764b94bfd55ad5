//! The whole shop as one process: opened, filled, asked, verified, stopped and opened again.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::running::{Shop, mercato, outcome};

const PRODUCTS: &str = "Handle,Title,Body (HTML),Vendor,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Grams,\
Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Barcode,Status\n\
mug,  Mug ,<p onclick=\"x()\">Holds <b>tea</b>,X & Y,\"brand:X,new,a:b:c\",Colour,Blue,M-B,300,5,deny,8.50,123,active\n\
mug,,,,,,Red,M-R,310,7,continue,9,,\n\
m,One letter,,,,Title,Default Title,M,,100,deny,0.39,,active\n\
nameless,,,,,Title,Default Title,N,,1,deny,1,,active\n\
priceless,P,,,,Title,Default Title,P,,1,deny,abc,,active\n";

const ORDERS: &str = "Name,Email,Currency,Created at,Cancelled at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n\
#1,a@example.com,EUR,2010-12-01 08:26:00 +0000,,2,Mug,8.00,M-B\n\
#1,,,,,30,One letter,0.42,M\n\
#2,,GBP,2010-12-02 08:26:00 +0000,2010-12-03 00:00:00 +0000,3,Mug,8.50,M-B\n\
#3,,EUR,2010-12-02 09:00:00 +0000,,1000,One letter,0.39,M\n";

#[tokio::test(flavor = "multi_thread")]
async fn an_import_is_repeatable_and_an_export_is_an_import() {
    let shop = Shop::start(&[]).await;
    shop.file("products.csv", PRODUCTS);
    shop.file("orders.csv", ORDERS);

    let (code, out, err) = shop.run(&["import", "products", "products.csv"]).await;
    assert!(out.starts_with("products: 2 created, 0 updated, 0 unchanged, 2 refused"), "{out}{err}");
    assert_eq!(code, 1);
    assert!(err.contains("refused: line 5, Title:"), "{err}");
    assert!(err.contains("refused: line 6, Variant Price: `abc` is no decimal number"), "{err}");
    let (_, out, err) = shop.run(&["import", "orders", "orders.csv"]).await;
    assert!(out.starts_with("orders: 2 created, 0 updated, 0 unchanged, 1 refused"), "{out}{err}");
    assert!(err.contains("refused: line 5, Lineitem quantity: insufficient_stock"), "{err}");

    let before = shop.all_events().await;
    let (_, out, err) = shop.run(&["import", "products", "products.csv"]).await;
    assert!(out.starts_with("products: 0 created, 0 updated, 2 unchanged, 2 refused"), "{out}{err}");
    let (_, out, err) = shop.run(&["import", "orders", "orders.csv"]).await;
    assert!(out.starts_with("orders: 0 created, 0 updated, 2 unchanged, 1 refused"), "{out}{err}");
    let after = shop.all_events().await;
    assert_eq!(before, after, "the same files again change nothing");

    let stock = shop.get("/api/queries/products?handle=m").await;
    assert_eq!(stock["items"][0]["currentInventory"], 70);

    let (code, products, err) = shop.run(&["export", "products"]).await;
    assert_eq!(code, 0, "{err}");
    shop.file("products-again.csv", &products);
    let (code, out, err) = shop.run(&["import", "products", "products-again.csv"]).await;
    assert!(
        out.starts_with("products: 0 created, 0 updated, 2 unchanged, 0 refused"),
        "{out}{err}{products}"
    );
    assert_eq!(code, 0);
    let (_, orders, _) = shop.run(&["export", "orders"]).await;
    shop.file("orders-again.csv", &orders);
    let (code, out, err) = shop.run(&["import", "orders", "orders-again.csv"]).await;
    assert!(out.starts_with("orders: 0 created, 0 updated, 2 unchanged, 0 refused"), "{out}{err}{orders}");
    assert_eq!(code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_file_changes_the_catalog_and_never_the_stock() {
    let shop = Shop::start(&[]).await;
    let header = "Handle,Title,Vendor,Tags,Variant SKU,Variant Price,Variant Inventory Qty\n";
    shop.file("one.csv", &format!("{header}mug,Mug,X,\"new,old\",MUG,8.50,5\n"));
    shop.file("two.csv", &format!("{header}mug,Big mug,,\"new,blue\",MUG,9,50\n"));
    assert_eq!(shop.run(&["import", "products", "one.csv"]).await.0, 0);
    let (_, out, err) = shop.run(&["import", "products", "two.csv"]).await;
    assert!(out.starts_with("products: 0 created, 1 updated"), "{out}{err}");
    let events = shop.all_events().await;
    let moves = events.lines().filter(|line| line.contains("InventoryChanged")).count();
    assert_eq!(moves, 1, "{events}");
    assert!(events.contains("ProductTagAdded") && events.contains("ProductTagRemoved"), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_shop_ends_well_and_opens_again() {
    let shop = Shop::start(&[]).await;
    shop.file("products.csv", PRODUCTS);
    shop.run(&["import", "products", "products.csv"]).await;

    let mut second = mercato(shop.path());
    second.args(["run", "--listen", "127.0.0.1:0"]);
    let (code, _, err) = outcome(second).await;
    assert_eq!(code, 1);
    assert!(err.contains("mercato-data is held by a running shop"), "{err}");
    let (code, key, _) = shop.run(&["keys", "create", "--role", "reader"]).await;
    assert_eq!((code, key.lines().count()), (0, 1), "keys are made beside a running shop");
    let mut verify = mercato(shop.path());
    verify.args(["verify", "--data", "mercato-data"]);
    let (code, _, err) = outcome(verify).await;
    assert_eq!(code, 1);
    assert!(err.contains("--url"), "{err}");
    let (code, out, err) = shop.run(&["verify"]).await;
    assert_eq!(code, 0, "{out}{err}");

    let (code, folder) = shop.stop().await;
    assert_eq!(code, 0);
    let mut verify = mercato(folder.path());
    verify.args(["verify", "--json"]);
    let (code, out, err) = outcome(verify).await;
    assert_eq!(code, 0, "{out}{err}");

    let again = Shop::start_in(folder, &[]).await;
    assert_eq!(again.get("/api/queries/products").await["items"].as_array().map(Vec::len), Some(2));
}

/// Reads much at once, and answers how many connections each database has then.
async fn connections_under_load(shop: &Shop) -> BTreeMap<&'static str, usize> {
    let paths = ["/api/queries/products?limit=200", "/api/queries/events?after=0"];
    join_all((0..60).map(|n| shop.get(paths[n % 2]))).await;
    let databases = ["identity.db", "commerce.db", "log.db", "documents.db"];
    databases.map(|file| (file, shop.times_open(file))).into()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_database_holds_more_connections_than_the_setting_allows() {
    let usual = Shop::start(&[]).await;
    let counted = connections_under_load(&usual).await;
    assert!(counted["log.db"] > 2 && counted["documents.db"] > 2, "the load asks for more: {counted:?}");
    let modest = Shop::start(&["--set", "engines.connections=1"]).await;
    let counted = connections_under_load(&modest).await;
    // One that writes, one that reads.
    assert!(counted.values().all(|count| (1..=2).contains(count)), "{counted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_empty_shop_is_filled_with_the_demo_catalog() {
    let shop = Shop::start(&["--demo"]).await;
    let products = shop.get("/api/queries/products?limit=200").await;
    let count = products["items"].as_array().map(Vec::len);
    assert!(count >= Some(40), "{count:?}");
    let before = shop.all_events().await;
    let (_, folder) = shop.stop().await;
    let shop = Shop::start_in(folder, &["--demo"]).await;
    let after = shop.all_events().await;
    assert_eq!(before, after);

    let other = Shop::start(&[]).await;
    other.file("products.csv", PRODUCTS);
    other.run(&["import", "products", "products.csv"]).await;
    let (_, folder) = other.stop().await;
    let other = Shop::start_in(folder, &["--demo"]).await;
    assert_eq!(other.get("/api/queries/products").await["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shops_own_synonyms_find_and_a_bad_list_is_refused_by_line() {
    let folder = tempfile::TempDir::new().unwrap();
    let list = folder.path().join("synonyms.txt");
    std::fs::write(&list, "mug, beaker\nalone\n").unwrap();
    let setting = format!("search.synonyms={}", list.display());
    let mut refused = mercato(folder.path());
    refused.args(["run", "--listen", "127.0.0.1:0", "--set", &setting]);
    let (code, _, err) = outcome(refused).await;
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("search.synonyms: ") && err.contains("line 2 of the synonyms"), "{err}");

    std::fs::write(&list, "mug, beaker\n").unwrap();
    let shop = Shop::start_in(folder, &["--set", &setting]).await;
    shop.file("products.csv", PRODUCTS);
    shop.run(&["import", "products", "products.csv"]).await;
    shop.all_events().await;
    let found = shop.get("/api/queries/products/search?q=beaker").await;
    assert_eq!(found["items"][0]["name"], "Mug", "{found}");
}
