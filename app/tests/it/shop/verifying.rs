//! `verify` tells what is lost from what is on its way: at rest, and while the shop goes on selling.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use mercato_app::verify::{Mode, Report, Verifier};
use mercato_contracts::verify::{Check, Snapshot, Source};
use mercato_engines::{
    db::{Db, PoolSize},
    documents::{Copy, Document},
    on_both_databases,
    testing::TestDatabase,
};
use mercato_kernel::Result;
use mercato_query::PRODUCTS;
use mercato_testkit::{Answer, Node, Request, Shop};
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;

use super::{add_product, assert_verified, verified, verifier};

on_both_databases!(
    only_what_waits_to_be_sent_may_be_missing_from_the_log,
    only_what_is_to_be_applied_may_be_missing_from_a_model,
    a_changed_sku_breaks_nothing,
    what_comes_after_the_snapshot_is_not_waited_for,
    a_shop_that_never_stops_selling_is_verified,
);

/// Long enough for everything that must happen.
const PATIENCE: Duration = Duration::from_secs(10);

fn order(shop: &Shop) -> Request {
    shop.post("/api/commands/orders", &json!({"items": [{"sku": "MUG", "quantity": 1}]}))
}

/// The checks of which `count` is not 0, in the order of the report.
fn told(report: &Report, count: impl Fn(&Check) -> u64) -> Vec<(&str, u64)> {
    let counts = report.checks.iter().map(|check| (check.name.as_str(), count(check)));
    counts.filter(|(_, count)| *count > 0).collect()
}

fn broken(check: &Check) -> u64 {
    check.broken
}

fn pending(check: &Check) -> u64 {
    check.pending
}

async fn at_rest(node: &Node) -> Report {
    verified(&verifier(node), Mode::AtRest).await
}

/// Waits until the outbox has nothing for the log.
async fn all_sent(node: &Node) {
    let mut appended = node.log.appended();
    let sent = async {
        while node.source.unsent(i64::MAX).await.expect("the outbox") > 0 {
            // Rows are marked a moment after the append: a look is due then too.
            let _ = tokio::time::timeout(Duration::from_millis(50), appended.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, sent).await.expect("the relay sends all in time");
}

async fn only_what_waits_to_be_sent_may_be_missing_from_the_log(database: TestDatabase) {
    let mut shop = Shop::open_in(database).await;
    add_product(&shop, "MUG", 9).await;
    let sent = order(&shop).send().await.expect(201);
    assert_verified(&shop.nodes[0]).await;
    shop.nodes[0].end_task("commerce-relay").await;
    order(&shop).send().await.expect(201);
    let node = &shop.nodes[0];
    let on_its_way = [
        ("log_holds_every_event", 1),
        ("orders_have_one_order_created", 1),
        ("stock_model_equals_source", 1),
        ("orders_model_equals_source", 1),
    ];
    let report = at_rest(node).await;
    assert_eq!((told(&report, broken), told(&report, pending)), (Vec::new(), on_its_way.to_vec()));

    // The log loses what it had of the first order; that the second waits is no excuse.
    let id: Uuid = sent.json["orderId"].as_str().expect("an id").parse().expect("a UUID");
    let log = Db::open(&node.log_uri, "log", PoolSize::default()).await.expect("the log's tables");
    let lost = log.execute("DELETE FROM records WHERE subject = $1", vec![id.into()]).await;
    assert_eq!(lost.expect("deleted"), 1);
    log.close().await;
    let report = at_rest(node).await;
    let lost = [("log_holds_every_event", 1), ("orders_have_one_order_created", 1)];
    assert_eq!((told(&report, broken), told(&report, pending)), (lost.to_vec(), on_its_way.to_vec()));
    assert!(!report.is_clean());
    let words = report.checks.iter().flat_map(|check| &check.examples);
    assert!(words.clone().count() == 2 && words.clone().all(|words| words.contains(&id.to_string())));
    shop.close().await;
}

/// Removes one product from the model, and writes another into it with a name of no event.
async fn spoil(node: &Node, removed: &str, renamed: &str) {
    let tx = node.documents.begin(&PRODUCTS, Copy::Live).await.expect("begins");
    let mut tx = tx.expect("nobody else writes");
    tx.delete("products", &[removed.to_owned()]).await.expect("deleted");
    let found = tx.get("products", &[renamed.to_owned()]).await.expect("read").remove(0).expect("there");
    let mut body: Value = found.decode().expect("JSON");
    body["name"] = "No event told it".into();
    let written = Document::new(found.id, found.version, &body).expect("JSON");
    tx.put("products", &[written]).await.expect("written");
    let position = tx.position().clone();
    tx.commit(&position).await.expect("committed");
}

async fn only_what_is_to_be_applied_may_be_missing_from_a_model(database: TestDatabase) {
    let mut shop = Shop::open_in(database).await;
    let mut ids = Vec::new();
    for sku in ["CHANGED", "REMOVED", "RENAMED"] {
        let made = add_product(&shop, sku, 1).await;
        ids.push(made.json["productId"].as_str().expect("an id").to_owned());
    }
    assert_verified(&shop.nodes[0]).await;
    shop.nodes[0].end_task("query.products").await;
    let path = format!("/api/commands/products/{}", ids[0]);
    shop.put(&path, &json!({"name": "Changed"})).send().await.expect(200);
    let node = &shop.nodes[0];
    all_sent(node).await;
    let on_its_way = [("products_model_equals_source", 1), ("search_index_equals_source", 1)];
    let report = at_rest(node).await;
    assert_eq!((told(&report, broken), told(&report, pending)), (Vec::new(), on_its_way.to_vec()));

    spoil(node, &ids[1], &ids[2]).await;
    let report = at_rest(node).await;
    let wrong = [("products_model_equals_source", 2)];
    assert_eq!((told(&report, broken), told(&report, pending)), (wrong.to_vec(), on_its_way.to_vec()));
    let check = report.checks.iter().find(|check| check.broken > 0).expect("the products");
    let words = [format!("{}: is missing", ids[1]), format!("{}: differs in name", ids[2])];
    assert!(words.iter().all(|words| check.examples.contains(words)), "{:?}", check.examples);
    shop.close().await;
}

async fn a_changed_sku_breaks_nothing(database: TestDatabase) {
    let shop = Shop::open_in(database).await;
    let made = add_product(&shop, "CUP", 5).await;
    assert_verified(&shop.nodes[0]).await;
    let path = format!("/api/commands/products/{}", made.json["productId"].as_str().expect("an id"));
    let changed: Answer = shop.put(&path, &json!({"sku": "MUG"})).send().await.expect(200);
    assert_verified(&shop.nodes[0]).await;
    let found = shop.get("/api/queries/products?sku=MUG").after(&changed).send().await.expect(200);
    assert_eq!(found.json["items"][0]["currentInventory"], 5);
    order(&shop).send().await.expect(201);
    assert_verified(&shop.nodes[0]).await;
    shop.close().await;
}

/// A shop in which one more order comes as soon as the snapshot is taken.
struct SellsOn {
    source: Arc<dyn Source>,
    order: Request,
}

#[async_trait]
impl Source for SellsOn {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>> {
        let mut snapshot = self.source.snapshot().await?;
        // The first statement takes the state.
        snapshot.last_position().await?;
        self.order.clone().send().await.expect(201);
        Ok(snapshot)
    }

    async fn unsent(&self, last: i64) -> Result<u64> {
        self.source.unsent(last).await
    }
}

async fn what_comes_after_the_snapshot_is_not_waited_for(database: TestDatabase) {
    let mut shop = Shop::open_in(database).await;
    add_product(&shop, "MUG", 9).await;
    order(&shop).send().await.expect(201);
    all_sent(&shop.nodes[0]).await;
    // What comes now stays in the outbox: it is never empty again.
    shop.nodes[0].end_task("commerce-relay").await;
    let node = &shop.nodes[0];
    let source = SellsOn { source: Arc::clone(&node.source), order: order(&shop) };
    let busy = Verifier { source: Arc::new(source), ..verifier(node) };
    let verifying = verified(&busy, Mode::Running);
    let report = tokio::time::timeout(PATIENCE, verifying).await.expect("nothing is waited for");
    assert_eq!(told(&report, broken), []);
    let orders = report.checks.iter().find(|check| check.name == "orders_have_one_order_created");
    assert_eq!(orders.expect("the check").counted, 1);
    assert_eq!(node.source.unsent(i64::MAX).await.expect("the outbox"), 1);
    shop.close().await;
}

async fn a_shop_that_never_stops_selling_is_verified(database: TestDatabase) {
    let shop = Arc::new(Shop::open_in(database).await);
    add_product(&shop, "MUG", 1_000_000).await;
    let stop = Arc::new(AtomicBool::new(false));
    let (sold, mut sales) = watch::channel(0_u64);
    let sell = || {
        let (shop, stop, sold) = (Arc::clone(&shop), Arc::clone(&stop), sold.clone());
        async move {
            while !stop.load(Ordering::SeqCst) {
                order(&shop).send().await.expect(201);
                sold.send_modify(|sold| *sold += 1);
            }
        }
    };
    let buyers: Vec<_> = (0..4).map(|_| tokio::spawn(sell())).collect();
    let mut verified_orders = Vec::new();
    for _ in 0..3 {
        sales.changed().await.expect("the buyers buy");
        let report = verified(&verifier(&shop.nodes[0]), Mode::Running).await;
        assert_eq!(told(&report, broken), []);
        let orders = report.checks.iter().find(|check| check.name == "orders_have_one_order_created");
        verified_orders.push(orders.expect("the check").counted);
    }
    stop.store(true, Ordering::SeqCst);
    for buyer in buyers {
        buyer.await.expect("a buyer ends well");
    }
    assert!(verified_orders[2] > verified_orders[0], "nobody bought meanwhile: {verified_orders:?}");
    let report = verified(&verifier(&shop.nodes[0]), Mode::Running).await;
    let orders = report.checks.iter().find(|check| check.name == "orders_model_equals_source");
    assert_eq!((told(&report, broken), orders.expect("the check").counted), (Vec::new(), *sales.borrow()));
    Arc::into_inner(shop).expect("the buyers have gone").close().await;
}
