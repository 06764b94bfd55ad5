//! The writer on a real database: exactness under contention, replays, and refusals that change nothing.

use std::sync::Arc;

use futures::future::join_all;
use mercato_engines::db::{Db, PoolSize, Value};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Clock, Currency, ErrorCode, Failure, LocationId, ProductId, SystemClock, VariantId};
use tokio_util::sync::CancellationToken;

use super::{Idempotency, Meta, Writer, job};
use crate::{
    adapters::sql::MIGRATIONS,
    domain::{ItemKey, NewOrder, NewOrderLine, sealing::ShopSecret},
    usecases::{
        open_stock::{NewStock, open_stock},
        place_orders::{OrderDesk, OrderRequest},
    },
};

struct Shop {
    db: Db,
    writer: Writer,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

impl Shop {
    async fn open() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let uri = format!("sqlite:{}", folder.path().join("commerce.db").display());
        let db = Db::open(&uri, "commerce", PoolSize::default()).await.expect("a new database");
        db.migrate("commerce", MIGRATIONS).await.expect("the tables");
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let desk = OrderDesk { currency: Currency::EUR, secret: ShopSecret::new([1; 32]) };
        let (writer, queue) = Writer::new(db.clone(), clock, desk);
        let stop = CancellationToken::new();
        let (running, token) = (writer.clone(), stop.clone());
        tokio::spawn(async move { running.run(&queue, token).await });
        let insert = "INSERT INTO locations (id, handle, name, priority, sequence, created_at) \
                      VALUES ($1, 'main', 'Main', 0, 1, 0)";
        db.execute(insert, vec![LocationId::new().uuid().into()]).await.expect("a location");
        Self { db, writer, stop, _folder: folder }
    }

    /// A product of one variant with so many units on hand.
    async fn stock(&self, sku: &'static str, quantity: i64) {
        let (product_id, variant_id) = (ProductId::new(), VariantId::new());
        let product = "INSERT INTO products (id, handle, name, description, status, options, attributes, version, \
                       sequence, created_at, updated_at) VALUES ($1, $2, $2, '', 'active', '[]', '[]', 1, 1, 0, 0)";
        self.db.execute(product, vec![product_id.uuid().into(), sku.into()]).await.expect("a product");
        let variant = "INSERT INTO variants (id, product_id, sku, price_minor, currency, options, inventory_policy, \
                       position) VALUES ($1, $2, $3, 250, 'EUR', '{}', 'deny', 0)";
        let values = vec![variant_id.uuid().into(), product_id.uuid().into(), sku.into()];
        self.db.execute(variant, values).await.expect("a variant");
        let open = job(move |unit, context| {
            Box::pin(async move {
                let new = NewStock { variant_id, product_id, sku: sku.to_owned(), quantity };
                open_stock(unit, &context, vec![new]).await?;
                Ok(empty_reply())
            })
        });
        self.writer.run_job(open, Meta::default()).await.expect("stock");
    }

    async fn order(
        &self,
        number: String,
        lines: Vec<NewOrderLine>,
        meta: Meta,
    ) -> Result<CommandReply, Failure> {
        let order =
            NewOrder { lines, customer: None, expected_total: None, external_number: None, placed_at: None };
        self.writer.place(OrderRequest::new(order, number, false), meta).await
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db.fetch(sql, Vec::<Value>::new()).await.expect("a count")[0].get(0).expect("a number")
    }
}

fn line(sku: &str, quantity: i64) -> NewOrderLine {
    NewOrderLine { key: ItemKey::Sku(sku.to_owned()), quantity, unit_price: None }
}

fn empty_reply() -> CommandReply {
    CommandReply {
        status: 200,
        body: serde_json::Value::Null,
        version: None,
        location: None,
        sync: mercato_contracts::SyncToken::default(),
        replayed: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_buyers_of_a_hundred_units_get_exactly_a_hundred() {
    let shop = Shop::open().await;
    shop.stock("HOT", 100).await;
    let buyers = (0..200).map(|n| shop.order(format!("n{n}"), vec![line("HOT", 1)], Meta::default()));
    let answers = join_all(buyers).await;
    let placed = answers.iter().filter(|answer| answer.is_ok()).count();
    let refused: Vec<ErrorCode> =
        answers.iter().filter_map(|answer| answer.as_ref().err()).map(|failure| failure.code).collect();
    assert_eq!(placed, 100);
    assert_eq!(refused, vec![ErrorCode::InsufficientStock; 100]);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 0);
    assert_eq!(shop.count("SELECT version FROM stock").await, 101);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 100);
    assert_eq!(shop.count("SELECT count(*) FROM outbox_events WHERE event_type = 'OrderCreated'").await, 100);
    assert_eq!(shop.count("SELECT sum(quantity) FROM stock_movements WHERE to_account = 'sold'").await, 100);
    shop.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lines_of_one_sku_cannot_both_count_the_same_unit() {
    let shop = Shop::open().await;
    shop.stock("A", 3).await;
    let refused = shop.order("1".into(), vec![line("A", 2), line("A", 2)], Meta::default()).await;
    let failure = refused.expect_err("four units of three");
    assert_eq!(failure.code, ErrorCode::InsufficientStock);
    assert_eq!(failure.errors.len(), 2);
    assert_eq!(failure.errors[0].extra["requested"], 4);
    assert_eq!(failure.errors[0].extra["available"], 3);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 3);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
    shop.order("2".into(), vec![line("A", 2), line("A", 1)], Meta::default()).await.expect("three of three");
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 0);
    assert_eq!(shop.count("SELECT version FROM stock").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sent_fifty_times_at_once_places_one_order() {
    let shop = Shop::open().await;
    shop.stock("A", 1000).await;
    let meta = || Meta {
        idempotency: Some(Idempotency::new("guest", "POST", "/orders", "key", [3; 32])),
        traceparent: None,
    };
    let answers = join_all((0..50).map(|n| shop.order(format!("n{n}"), vec![line("A", 1)], meta()))).await;
    let fresh = answers.iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1);
    let others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(others.clone().all(|failure| failure.code == ErrorCode::RequestInProgress));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 999);
    let again = shop.order("later".into(), vec![line("A", 1)], meta()).await.expect("a replay");
    assert!(again.replayed);
    let other_body = Meta {
        idempotency: Some(Idempotency::new("guest", "POST", "/orders", "key", [4; 32])),
        traceparent: None,
    };
    let reused = shop.order("other".into(), vec![line("A", 2)], other_body).await.expect_err("another body");
    assert_eq!(reused.code, ErrorCode::IdempotencyKeyReused);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_command_undoes_only_itself() {
    let shop = Shop::open().await;
    shop.stock("A", 5).await;
    let before = shop.count("SELECT count(*) FROM outbox_events").await;
    let failing = job(|unit, context| {
        Box::pin(async move {
            let location = crate::usecases::create_location::NewLocation {
                handle: "second".to_owned(),
                name: "Second".to_owned(),
                priority: 1,
            };
            crate::usecases::create_location::create_location(unit, &context, &location).await?;
            Err(Failure::new(ErrorCode::InvalidState, "changed its mind").into())
        })
    });
    let (refused, placed) = tokio::join!(
        shop.writer.run_job(failing, Meta::default()),
        shop.order("1".into(), vec![line("A", 1)], Meta::default())
    );
    assert_eq!(refused.expect_err("it refuses").code, ErrorCode::InvalidState);
    placed.expect("the order beside it");
    assert_eq!(shop.count("SELECT count(*) FROM locations").await, 1);
    assert_eq!(shop.count("SELECT count(*) FROM outbox_events").await, before + 1);
}
