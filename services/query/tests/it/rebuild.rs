//! Rebuilding beside the live model: the same answers byte for byte, under load, one at a time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use mercato_contracts::{
    SyncToken, v1,
    verify::{Difference, ReadSide},
};
use mercato_engines::{
    db::{Db, PoolSize},
    documents::{Collection, Copy, Document, Field, FieldKind, ListQuery, Model},
    search::SearchBatch,
};
use mercato_kernel::CustomerKeyId;
use mercato_query::{ORDERS, PRODUCTS, RebuildProgress, STOCK};
use serde_json::{Value, json};

use crate::{
    support::{
        Node, World,
        events::{Goods, Sale},
        eventually,
    },
    verify::spoil,
};

const fn text(name: &'static str) -> Field {
    Field { name, kind: FieldKind::Text, is_sparse: false }
}

/// Rebuilds a model to its end; answers the last line, which tells the outcome.
async fn rebuild(node: &Node, name: &str) -> Value {
    let answer = node.post(&format!("/api/commands/read-models/{name}/rebuild")).role("admin").send().await;
    assert_eq!(
        (answer.status, &answer.headers["content-type"]),
        (200, &"application/x-ndjson".parse().expect("ASCII"))
    );
    let mut lines = answer.text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON"));
    lines.next_back().expect("an outcome")
}

async fn assert_rebuilt(node: &Node, name: &str) {
    assert_eq!(rebuild(node, name).await, json!({ "status": "swapped" }), "{name}");
}

async fn filled(world: &World, count: usize, key: CustomerKeyId) -> (Vec<Goods>, Vec<Sale>, SyncToken) {
    let (mut goods, mut sales, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..count {
        let one =
            Goods::new(&format!("P-{n:04}"), &format!("Thing {n}"), 100 + i64::try_from(n).expect("few"))
                .tag("group", &format!("g{}", n % 3));
        let row = one.row();
        events.push(world.event(one.id(), one.created()));
        events.push(world.event(row.stock, row.changed(10, 1)));
        let sale = Sale::new(&format!("{n}"), &format!("2030-01-01T00:{:02}:{:02}Z", n / 60 % 60, n % 60))
            .line(&one, 1, row.level(9, 2))
            .customer(key, "a@example.org");
        events.push(world.event(sale.id(), sale.created.clone()));
        goods.push(one);
        sales.push(sale);
    }
    let mut token = SyncToken::default();
    for chunk in events.chunks(200) {
        token = world.append(chunk).await;
    }
    (goods, sales, token)
}

const PATHS: [&str; 6] = [
    "/api/queries/products?limit=200",
    "/api/queries/products?sku=P-0003",
    "/api/queries/orders?limit=200",
    "/api/queries/orders?customer=a@example.org",
    "/api/queries/products/search?tags=group:g1&facets=tag.group,price&sort=price",
    "/api/queries/locations",
];

async fn answers(node: &Node, token: &SyncToken) -> Vec<String> {
    let mut answers = Vec::new();
    for path in PATHS {
        let answer = node.get(path).role("staff").after(token).send().await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answers.push(answer.text);
    }
    answers
}

/// Makes one document of the live copy of a model wrong.
async fn spoil_one(world: &World, node: &Node, name: &str) {
    let first = async |model: &Model, collection: &str| {
        let query = ListQuery { limit: 1, ..ListQuery::default() };
        let mut page = world.documents.list(model, collection, &query).await.expect("listed");
        page.remove(0).id
    };
    match name {
        "products" => {
            let id = first(&PRODUCTS, "products").await;
            spoil(world, &PRODUCTS, "products", &id, |doc| doc["name"] = json!("?")).await;
        }
        "stock" => {
            let id = first(&STOCK, "levels").await;
            spoil(world, &STOCK, "levels", &id, |doc| doc["onHand"] = json!(7)).await;
        }
        "orders" => {
            let id = first(&ORDERS, "orders").await;
            spoil(world, &ORDERS, "orders", &id, |doc| doc["number"] = json!("?")).await;
        }
        _ => {
            let checkpoint = node.search.checkpoint().await.expect("read").expect("an index");
            let ids: Vec<String> =
                node.search.versions().await.expect("read").into_iter().map(|(id, _)| id).collect();
            let batch = SearchBatch { deletes: ids, ..SearchBatch::default() };
            node.search.apply(batch, &checkpoint).await.expect("applied");
        }
    }
}

#[tokio::test]
async fn a_rebuilt_model_answers_byte_for_byte_as_before() {
    let world = World::new().await;
    let node = world.node().await;
    let (_, sales, token) = filled(&world, 40, CustomerKeyId::new()).await;
    let cancel = world.emit(sales[3].id(), sales[3].cancelled(Vec::new())).await;
    answers(&node, &token).await;
    let before = answers(&node, &cancel).await;
    let first = node.get("/api/queries/products?limit=7").role("staff").json().await;
    let cursor = first["next"].as_str().expect("more").to_owned();
    // The index comes first: the rebuilds of products and stock make it anew behind the answers.
    for name in ["search", "products", "stock", "orders"] {
        // A rebuild that did nothing would leave the model as it was; so it is not as it was.
        spoil_one(&world, &node, name).await;
        assert_ne!(answers(&node, &cancel).await, before, "{name} is spoilt");
        assert_rebuilt(&node, name).await;
        assert_eq!(answers(&node, &cancel).await, before, "{name}");
    }
    // A cursor from before goes on.
    let page = node.get(&format!("/api/queries/products?limit=7&cursor={cursor}")).role("staff").json().await;
    assert_eq!(page["items"][0]["sku"], json!("P-0007"));
}

#[tokio::test]
async fn readers_see_no_half_and_writers_wait_for_nothing_while_a_model_is_rebuilt() {
    let world = Arc::new(World::new().await);
    let node = Arc::new(world.node().await);
    let (goods, _, token) = filled(&world, 300, CustomerKeyId::new()).await;
    answers(&node, &token).await;
    let stop = Arc::new(AtomicBool::new(false));
    let reads = Arc::new(AtomicU64::new(0));
    let reader = tokio::spawn({
        let (node, stop, reads) = (Arc::clone(&node), Arc::clone(&stop), Arc::clone(&reads));
        async move {
            while !stop.load(Ordering::SeqCst) {
                let page = node.get("/api/queries/products/search?limit=1").role("staff").json().await;
                assert!(page["total"].as_u64() >= Some(300), "half an index: {}", page["total"]);
                let list = node.get("/api/queries/products?limit=200").role("staff").json().await;
                assert_eq!(list["items"].as_array().map(Vec::len), Some(200), "half a model");
                for item in list["items"].as_array().expect("items") {
                    assert_eq!(item["currentInventory"], json!(9), "half of the stock");
                }
                reads.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let writer = tokio::spawn({
        let (world, node, stop) = (Arc::clone(&world), Arc::clone(&node), Arc::clone(&stop));
        async move {
            let mut last = None;
            for n in 0.. {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                let one = Goods::new(&format!("NEW-{n}"), "New thing", 5);
                let token = world.emit(one.id(), one.created()).await;
                assert_eq!(node.get(&one.path()).after(&token).json().await["name"], json!("New thing"));
                last = Some(token);
            }
            last
        }
    });
    for name in ["products", "stock", "search"] {
        assert_rebuilt(&node, name).await;
    }
    eventually("there were reads", async || reads.load(Ordering::SeqCst) > 3).await;
    stop.store(true, Ordering::SeqCst);
    reader.await.expect("no reader saw half");
    let token = writer.await.expect("no write was lost").expect("there were writes");
    let found = node.get(&goods[0].path()).after(&token).json().await;
    assert_eq!(found["currentInventory"], json!(9));
}

#[tokio::test]
async fn there_is_one_rebuild_at_a_time_and_only_of_what_there_is() {
    let world = World::new().await;
    let (here, there) = (world.node().await, world.node().await);
    filled(&world, 300, CustomerKeyId::new()).await;
    let mut first = here.rebuilds.start("products").await.expect("starts");
    let second = there.rebuilds.start("orders").await.expect_err("the lease is taken");
    assert_eq!(second.code.as_str(), "invalid_state");
    let ended = |now: &RebuildProgress| !matches!(now, RebuildProgress::Running { .. });
    let outcome = tokio::time::timeout(Duration::from_secs(30), first.wait_for(ended)).await;
    assert_eq!(*outcome.expect("in time").expect("told"), RebuildProgress::Swapped);
    eventually("the lease is free", async || there.rebuilds.start("orders").await.is_ok()).await;
    let unknown = here.post("/api/commands/read-models/carts/rebuild").role("admin").problem().await;
    assert_eq!(unknown, (404, "not_found".to_owned()));
    let staff = here.post("/api/commands/read-models/orders/rebuild").role("staff").problem().await;
    assert_eq!(staff.0, 403);
}

#[tokio::test]
async fn a_rebuild_that_fails_says_so_and_leaves_no_half_copy() {
    let world = World::new().await;
    let node = world.node().await;
    let (_, _, token) = filled(&world, 5, CustomerKeyId::new()).await;
    let before = answers(&node, &token).await;
    let uri = format!("sqlite:{}", world.folder.path().join("documents.db").display());
    let db = Db::open(&uri, "documents", PoolSize::default()).await.expect("the same file");
    let refuse = "CREATE TRIGGER refuse BEFORE UPDATE OF live_generation ON models \
                  BEGIN SELECT RAISE(ABORT, 'no swap'); END";
    db.execute(refuse, Vec::new()).await.expect("a trigger");
    assert_eq!(rebuild(&node, "products").await["status"], json!("failed"));
    assert_eq!(world.documents.position(&PRODUCTS, Copy::Next).await.expect("asked"), None);
    assert_eq!(answers(&node, &token).await, before);
    db.execute("DROP TRIGGER refuse", Vec::new()).await.expect("no trigger");
    assert_rebuilt(&node, "products").await;
    assert_eq!(answers(&node, &token).await, before);
}

#[tokio::test]
async fn a_model_of_an_older_program_rebuilds_by_itself() {
    let world = World::new().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    // An older program made the models, and filled products in its own way: with nothing.
    let older = Model { version: 0, ..PRODUCTS };
    world.documents.ensure(&older).await.expect("made");
    let mut tx = world.documents.begin(&older, Copy::Live).await.expect("begins").expect("free");
    world.emit(goods.id(), goods.created()).await;
    let mut position = tx.position().clone();
    position.set("catalog", 0, 1);
    tx.put("products", &[]).await.expect("nothing to put");
    tx.commit(&position).await.expect("committed");
    let node = world.node().await;
    eventually("the product is there", async || node.get(&goods.path()).send().await.status == 200).await;
    assert_eq!(world.documents.ensure(&PRODUCTS).await.expect("asked"), PRODUCTS.version);
    eventually("the index has it too", async || {
        let answer = node.get("/api/queries/products/search").send().await;
        answer.status == 200 && answer.text.contains("\"total\":1")
    })
    .await;
}

#[tokio::test]
async fn levels_that_an_older_program_wrote_otherwise_are_written_anew() {
    // The stock model as its version 1 declared it, with the SKU in each level.
    const OLDER: Model = Model {
        name: "stock",
        version: 1,
        collections: &[
            Collection { name: "levels", fields: &[text("productId"), text("variantId"), text("sku")] },
            Collection { name: "locations", fields: &[] },
            Collection { name: "parked", fields: &[text("subject")] },
            Collection { name: "replayed", fields: &[] },
        ],
    };
    let world = World::new().await;
    let goods = Goods::new("LAMP", "Lamp", 1);
    let row = goods.row();
    world.emit(goods.id(), goods.created()).await;
    world.emit(row.stock, row.changed(5, 1)).await;
    world.documents.ensure(&OLDER).await.expect("made");
    let mut level = serde_json::to_value(row.level(5, 1)).expect("JSON");
    level["reserved"] = json!(0);
    let written = Document::new(row.stock.to_string(), 1, &level).expect("JSON");
    assert!(written.body.contains("\"sku\":\"LAMP\""), "{}", written.body);
    let mut tx = world.documents.begin(&OLDER, Copy::Live).await.expect("begins").expect("free");
    tx.put("levels", &[written]).await.expect("written");
    let mut position = tx.position().clone();
    position.set("inventory", 0, 1);
    tx.commit(&position).await.expect("committed");

    let wrong =
        async |side: &dyn ReadSide| side.compare_stock(&[row.level(5, 1)]).await.expect("compared").wrong;
    // A shop at rest rebuilds nothing: its model is named, and only its contents differ.
    let at_rest = world.at_rest().await;
    assert_eq!(at_rest.read_side.outdated().await.expect("asked"), ["stock"]);
    let sku = Difference::Unequal { members: vec!["sku".to_owned()] };
    assert_eq!(wrong(at_rest.read_side.as_ref()).await, [(row.stock, sku)]);
    let node = world.node().await;
    eventually("the levels are the program's own", async || {
        node.read_side.outdated().await.expect("asked").is_empty()
    })
    .await;
    assert_eq!(wrong(node.read_side.as_ref()).await, []);
    let version = world.documents.ensure(&STOCK).await.expect("asked");
    assert_eq!(version, STOCK.version);
}

#[tokio::test]
async fn a_rebuild_brings_no_erased_customer_back() {
    let world = World::new().await;
    let node = world.node().await;
    let key = CustomerKeyId::new();
    let (_, sales, token) = filled(&world, 5, key).await;
    let customer = async |token: &SyncToken| {
        node.get(&sales[0].path()).role("staff").after(token).json().await["customer"].clone()
    };
    answers(&node, &token).await;
    assert_eq!(customer(&token).await["email"], json!("a@example.org"));
    let id = sales[0].created.order_id.clone();
    let found = world.documents.get(&ORDERS, "orders", std::slice::from_ref(&id)).await.expect("read");
    let known: Value = found[0].as_ref().expect("there").decode().expect("JSON");
    world.keys.erase(key);
    let erased = world.emit(key.uuid(), v1::CustomerErased { customer_key_id: key.to_string() }).await;
    assert_eq!(customer(&erased).await, json!(null));
    let before = answers(&node, &erased).await;
    // As a copy would be that was filled before the erasure.
    spoil(&world, &ORDERS, "orders", &id, |doc| doc["customer"] = known["customer"].clone()).await;
    assert_eq!(customer(&erased).await["email"], json!("a@example.org"));
    assert_rebuilt(&node, "orders").await;
    assert_eq!(customer(&erased).await, json!(null));
    assert_eq!(answers(&node, &erased).await, before);
}
