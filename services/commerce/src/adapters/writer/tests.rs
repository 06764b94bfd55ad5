//! The writer on a real database: exactness under contention, replays, and refusals that change nothing.

use std::sync::Arc;

use futures::{FutureExt, future::join_all};
use mercato_engines::{
    db::{Db, PoolSize, Value},
    on_both_databases,
    testing::TestDatabase,
};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Clock, Currency, ErrorCode, Failure, LocationId, ProductId, SystemClock, VariantId};
use tokio_util::sync::CancellationToken;

use super::{Idempotency, Meta, Queue, Writer, job};
use crate::{
    adapters::sql::MIGRATIONS,
    domain::{ItemKey, MAX_ORDER_LINES, NewOrder, NewOrderLine, sealing::ShopSecret},
    usecases::{
        adjust_stock::{Adjustment, Change, adjust_stock},
        create_location::{NewLocation, create_location},
        open_stock::{NewStock, open_stock},
        place_orders::{OrderDesk, OrderRequest},
    },
};

on_both_databases!(
    two_hundred_buyers_of_a_hundred_units_get_exactly_a_hundred,
    two_lines_of_one_sku_cannot_both_count_the_same_unit,
    a_key_sent_fifty_times_at_once_places_one_order,
    a_refused_command_undoes_only_itself,
    a_panic_harms_no_other_command,
    an_order_that_stands_is_found_again,
    many_who_open_the_same_stock_row_share_it,
    two_processes_give_an_external_number_once,
    two_processes_answer_one_key_once,
    what_waits_at_the_stop_is_answered,
    the_queue_is_bounded_by_what_it_holds,
    a_buyer_who_left_finds_the_answer_under_the_key,
);

struct Shop {
    db: Db,
    writer: Writer,
    queue: Arc<Queue>,
    stop: CancellationToken,
    database: TestDatabase,
}

impl Shop {
    async fn open(database: TestDatabase) -> Self {
        let shop = Self::prepare(database).await;
        shop.start();
        shop
    }

    /// A shop whose writer does not run yet.
    async fn prepare(database: TestDatabase) -> Self {
        let db = Db::open(database.uri(), "commerce", PoolSize::default()).await.expect("a new database");
        db.migrate("commerce", MIGRATIONS).await.expect("the tables");
        let insert = "INSERT INTO locations (id, handle, name, priority, sequence, created_at) \
                      VALUES ($1, 'main', 'Main', 0, 1, $2)";
        let values = vec![LocationId::new().uuid().into(), SystemClock.now().into()];
        db.execute(insert, values).await.expect("a location");
        let (writer, queue) = writer(&db);
        Self { db, writer, queue: Arc::new(queue), stop: CancellationToken::new(), database }
    }

    fn start(&self) -> tokio::task::JoinHandle<()> {
        start(self.writer.clone(), Arc::clone(&self.queue), self.stop.clone())
    }

    /// Another writer on the same database, as a second process has one. SQLite has one process only.
    async fn second_writer(&self) -> Writer {
        let db = match self.db.dialect() {
            mercato_engines::db::Dialect::Sqlite => return self.writer.clone(),
            mercato_engines::db::Dialect::Postgres => {
                Db::open(self.database.uri(), "commerce", PoolSize::default()).await.expect("opens")
            }
        };
        let (writer, queue) = writer(&db);
        start(writer.clone(), Arc::new(queue), self.stop.clone());
        writer
    }

    /// A product of one variant with so many units on hand.
    async fn stock(&self, sku: &'static str, quantity: i64) -> ProductId {
        let (product_id, variant_id) = (ProductId::new(), VariantId::new());
        let product = "INSERT INTO products (id, handle, name, description, status, options, attributes, version, \
                       sequence, created_at, updated_at) VALUES ($1, $2, $2, '', 'active', '[]', '[]', 1, 1, $3, $3)";
        let values = vec![product_id.uuid().into(), sku.into(), SystemClock.now().into()];
        self.db.execute(product, values).await.expect("a product");
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
        product_id
    }

    async fn order(
        &self,
        number: String,
        lines: Vec<NewOrderLine>,
        meta: Meta,
    ) -> Result<CommandReply, Failure> {
        self.writer.place(request(number, lines, None), meta).await
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db.fetch(sql, Vec::<Value>::new()).await.expect("a count")[0].get(0).expect("a number")
    }
}

fn writer(db: &Db) -> (Writer, Queue) {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let desk = OrderDesk { currency: Currency::EUR, secret: ShopSecret::new([1; 32]) };
    Writer::new(db.clone(), clock, desk)
}

fn start(writer: Writer, queue: Arc<Queue>, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move { writer.run(&queue, stop).await.expect("the writer ends well") })
}

fn request(number: String, lines: Vec<NewOrderLine>, external_number: Option<String>) -> OrderRequest {
    let order = NewOrder { lines, customer: None, expected_total: None, external_number, placed_at: None };
    OrderRequest::new(order, number, false)
}

fn key(body: u8) -> Meta {
    let idempotency = Some(Idempotency::new("guest", "POST", "/orders", "key", [body; 32]));
    Meta { idempotency, ..Meta::default() }
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

async fn two_hundred_buyers_of_a_hundred_units_get_exactly_a_hundred(database: TestDatabase) {
    let shop = Shop::open(database).await;
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
    assert_eq!(
        shop.count("SELECT CAST(sum(quantity) AS BIGINT) FROM stock_movements WHERE to_account = 'sold'")
            .await,
        100
    );
    shop.stop.cancel();
}

async fn two_lines_of_one_sku_cannot_both_count_the_same_unit(database: TestDatabase) {
    let shop = Shop::open(database).await;
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

async fn a_key_sent_fifty_times_at_once_places_one_order(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 1000).await;
    let answers = join_all((0..50).map(|n| shop.order(format!("n{n}"), vec![line("A", 1)], key(3)))).await;
    let fresh = answers.iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1);
    let others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(others.clone().all(|failure| failure.code == ErrorCode::RequestInProgress));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 999);
    let again = shop.order("later".into(), vec![line("A", 1)], key(3)).await.expect("a replay");
    assert!(again.replayed);
    let reused = shop.order("other".into(), vec![line("A", 2)], key(4)).await.expect_err("another body");
    assert_eq!(reused.code, ErrorCode::IdempotencyKeyReused);
}

async fn a_refused_command_undoes_only_itself(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 5).await;
    let before = shop.count("SELECT count(*) FROM outbox_events").await;
    let failing = job(|unit, context| {
        Box::pin(async move {
            create_location(unit, &context, &second_location()).await?;
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

fn second_location() -> NewLocation {
    NewLocation { handle: "second".to_owned(), name: "Second".to_owned(), priority: 1 }
}

async fn a_panic_harms_no_other_command(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    // They wait together before the writer begins, so that they share a transaction where commands do.
    let writer = shop.writer.clone();
    let panicking = tokio::spawn(async move {
        writer.run_job(job(|_, _| Box::pin(async { panic!("a fault in a command") })), Meta::default()).await
    });
    let placed = join_all((0..3).map(|n| shop.order(format!("n{n}"), vec![line("A", 1)], Meta::default())));
    let (placed, ()) = tokio::join!(placed, async { drop(shop.start()) });
    let codes: Vec<_> = placed.iter().map(|answer| answer.as_ref().expect_err("no product").code).collect();
    assert_eq!(codes, vec![ErrorCode::ValidationFailed; 3]);
    let failure = panicking.await.expect("its caller lives").expect_err("it panicked");
    assert_eq!(failure.code, ErrorCode::Internal);
    shop.stock("A", 1).await;
    shop.order("4".into(), vec![line("A", 1)], Meta::default()).await.expect("the writer goes on");
}

async fn an_order_that_stands_is_found_again(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 10).await;
    let request = request("1".into(), vec![line("A", 2)], None);
    let first = shop.writer.place(request.clone(), Meta::default()).await.expect("placed");
    let again = shop.writer.place(request, Meta::default()).await.expect("found");
    assert_eq!(again.body, first.body);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 8);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
}

async fn many_who_open_the_same_stock_row_share_it(database: TestDatabase) {
    let shop = Shop::open(database).await;
    let product_id = shop.stock("A", 0).await;
    let open = job(|unit, context| {
        Box::pin(async move {
            create_location(unit, &context, &second_location()).await?;
            Ok(empty_reply())
        })
    });
    shop.writer.run_job(open, Meta::default()).await.expect("a location");
    let add_one = job(move |unit, context| {
        Box::pin(async move {
            let (location, change) = ("second".to_owned(), Change::By(1));
            let wish = Adjustment { product_id, sku: None, location, change, reason: None, if_match: None };
            adjust_stock(unit, &context, &wish).await?;
            Ok(empty_reply())
        })
    });
    let answers = join_all((0..20).map(|_| shop.writer.run_job(add_one.clone(), Meta::default()))).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 20, "{answers:?}");
    assert_eq!(shop.count("SELECT max(on_hand) FROM stock").await, 20);
    assert_eq!(shop.count("SELECT max(sequence) FROM stock").await, 20);
}

async fn two_processes_give_an_external_number_once(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 1000).await;
    let second = shop.second_writer().await;
    for round in 0..10 {
        let place = |writer: &Writer, n: i64| {
            let external = Some(format!("ext-{round}"));
            let request = request(format!("{round}-{n}"), vec![line("A", n + 1)], external);
            let writer = writer.clone();
            async move { writer.place(request, Meta::default()).await }
        };
        let (one, other) = tokio::join!(place(&shop.writer, 0), place(&second, 1));
        let refused: Vec<_> = [&one, &other].into_iter().filter_map(|answer| answer.as_ref().err()).collect();
        assert_eq!(refused.len(), 1, "{one:?} {other:?}");
        assert_eq!(refused[0].code, ErrorCode::ExternalNumberTaken);
    }
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 10);
}

async fn two_processes_answer_one_key_once(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 1000).await;
    let second = shop.second_writer().await;
    let one = shop.order("1".into(), vec![line("A", 1)], key(1));
    let other = second.place(request("2".into(), vec![line("A", 1)], None), key(1));
    let (one, other) = tokio::join!(one, other);
    for failure in [&one, &other].into_iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(failure.code, ErrorCode::RequestInProgress);
    }
    let fresh = [&one, &other].into_iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1, "{one:?} {other:?}");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 999);
}

async fn what_waits_at_the_stop_is_answered(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    let running = shop.start();
    shop.stock("A", 10).await;
    let (quick, slow) = (job(|_, _| Box::pin(async { Ok(empty_reply()) })), Meta::default());
    let orders = join_all((0..5).map(|n| shop.order(format!("n{n}"), vec![line("A", 1)], Meta::default())));
    let jobs = join_all((0..5).map(|_| shop.writer.run_job(quick.clone(), slow.clone())));
    let stop = async {
        shop.stop.cancel();
        running.await.expect("the writer ends");
    };
    let (orders, jobs, ()) = tokio::join!(orders, jobs, stop);
    assert!(orders.iter().all(Result::is_ok), "{orders:?}");
    assert!(jobs.iter().all(Result::is_ok), "{jobs:?}");
    let late = shop.order("late".into(), vec![line("A", 1)], Meta::default()).await;
    assert_eq!(late.expect_err("it stopped").code, ErrorCode::Unavailable);
    let late = shop.writer.run_job(quick, Meta::default()).await;
    assert_eq!(late.expect_err("it stopped").code, ErrorCode::Unavailable);
}

async fn the_queue_is_bounded_by_what_it_holds(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    let full = |answer: Option<Result<CommandReply, Failure>>| {
        answer.is_some_and(|answer| answer.is_err_and(|failure| failure.code == ErrorCode::Overloaded))
    };
    let lines = || (0..MAX_ORDER_LINES).map(|n| line(&format!("s{n}"), 1)).collect();
    let order = |n: usize| shop.order(format!("n{n}"), lines(), Meta::default()).now_or_never();
    let taken = (0..100).take_while(|n| !full(order(*n))).count();
    assert_eq!(taken, super::QUEUE_WEIGHT / MAX_ORDER_LINES);
    let (writer, queue) = writer(&shop.db);
    let endless = job(|_, _| Box::pin(std::future::pending()));
    let large = Meta { body_bytes: 1024 * 1024, ..Meta::default() };
    let run = |_: &usize| full(writer.run_job(endless.clone(), large.clone()).now_or_never());
    assert_eq!((0..100).take_while(|n| !run(n)).count(), super::QUEUE_WEIGHT / 2049);
    drop(queue);
}

async fn a_buyer_who_left_finds_the_answer_under_the_key(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 10).await;
    assert!(shop.order("1".into(), vec![line("A", 1)], key(1)).now_or_never().is_none(), "it waits");
    shop.order("2".into(), vec![line("A", 1)], Meta::default()).await.expect("after the first");
    let found = shop.order("3".into(), vec![line("A", 1)], key(1)).await.expect("a replay");
    assert!(found.replayed);
    assert_eq!(found.body["orderNumber"], "1");
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 8);
}

/// The first of two equal requests runs in another process: it holds the last unit, and commits while this one waits.
#[tokio::test]
async fn a_refusal_gives_way_to_the_answer_of_the_same_request_elsewhere() {
    let name = "a_refusal_gives_way_to_the_answer_of_the_same_request_elsewhere";
    let Some(database) = TestDatabase::postgres(name).await else { return };
    let shop = Shop::open(database).await;
    shop.stock("A", 1).await;
    let elsewhere = Db::open(shop.database.uri(), "commerce", PoolSize::default()).await.expect("opens");
    let mut first = elsewhere.begin().await.expect("begun");
    first.execute("UPDATE stock SET on_hand = 0", Vec::new()).await.expect("the last unit");
    let (meta, reply) = (key(1), CommandReply { status: 201, ..empty_reply() });
    let record = (meta.idempotency.as_ref().expect("a key"), &reply);
    super::idempotency::insert(&mut first, &[record], SystemClock.now()).await.expect("its answer");
    let (order, one_waits) = (shop.order("2".into(), vec![line("A", 1)], meta.clone()), async {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while shop.count(waiting).await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        first.commit().await.expect("committed");
    });
    let (answer, ()) = tokio::join!(order, one_waits);
    assert!(answer.expect("the first answer").replayed);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0, "it placed nothing of its own");
    elsewhere.close().await;
}
