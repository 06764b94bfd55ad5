//! The writer on a real database: exactness under contention, replays, and refusals that change nothing.

mod keys;
mod late_commit;
mod lost_commits;
mod products;

use std::sync::Arc;

use futures::{FutureExt, future::join_all};
use mercato_engines::{
    db::{Db, PoolSize, Value},
    on_both_databases,
    testing::TestDatabase,
};
use mercato_http_kit::CommandReply;
use mercato_kernel::{
    Clock, Currency, ErrorCode, Failure, LocationId, ManualClock, ProductId, StockId, SystemClock, VariantId,
};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::{
    Command, Idempotency, Meta, Queue, Work, Writer,
    batch::{self, Group},
    job,
};
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
    a_refused_command_undoes_only_itself,
    a_panic_harms_no_other_command,
    an_order_that_stands_is_found_again,
    an_order_meets_itself_at_its_key,
    many_who_open_the_same_stock_row_share_it,
    two_processes_give_an_external_number_once,
    what_waits_at_the_stop_is_answered,
    the_queue_is_bounded_by_what_it_holds,
);

struct Shop {
    db: Db,
    /// It stands still until a test moves it.
    clock: Arc<ManualClock>,
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
        let uri = database.uri().to_owned();
        Self::prepare_at(database, &uri).await
    }

    /// The same, when `uri` is the way to the database.
    async fn prepare_at(database: TestDatabase, uri: &str) -> Self {
        let db = Db::open(uri, "commerce", PoolSize::default()).await.expect("a new database");
        db.migrate("commerce", MIGRATIONS).await.expect("the tables");
        let insert = "INSERT INTO locations (id, handle, name, priority, sequence, created_at) \
                      VALUES ($1, 'main', 'Main', 0, 1, $2)";
        let values = vec![LocationId::new().uuid().into(), SystemClock.now().into()];
        db.execute(insert, values).await.expect("a location");
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let (writer, queue) = writer(&db, &clock);
        Self { db, clock, writer, queue: Arc::new(queue), stop: CancellationToken::new(), database }
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
        let (writer, queue) = writer(&db, &self.clock);
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
                let id = StockId::new();
                let new = NewStock { id, variant_id, product_id, sku: sku.to_owned(), quantity };
                open_stock(unit, &context, vec![new]).await?;
                Ok(empty_reply())
            })
        });
        self.writer.run_job(open, Meta::default()).await.expect("stock");
        product_id
    }

    async fn order(&self, lines: Vec<NewOrderLine>, meta: Meta) -> Result<CommandReply, Failure> {
        self.writer.place(request(lines, None), meta).await
    }

    /// Runs `request` as after an attempt whose commit came to no known end.
    async fn order_again(&self, request: OrderRequest, meta: Meta) -> Result<CommandReply, Failure> {
        self.again(Work::Order(Box::new(request)), meta).await
    }

    async fn again(&self, work: Work, meta: Meta) -> Result<CommandReply, Failure> {
        let (command, answer) = self.command(work, meta);
        batch::run(&self.writer.0, Group { commands: vec![command], is_uncertain: true }).await;
        answer.await.expect("an answer")
    }

    /// A command on its way, and where its answer comes.
    fn command(&self, work: Work, meta: Meta) -> (Command, oneshot::Receiver<Result<CommandReply, Failure>>) {
        let room = self.writer.take_room(&work, 0).expect("room");
        let (answer, receiver) = oneshot::channel();
        let Meta { idempotency, traceparent, .. } = meta;
        (Command { work, idempotency, traceparent, answer, in_flight: None, room }, receiver)
    }

    async fn count(&self, sql: &'static str) -> i64 {
        self.db.fetch(sql, Vec::<Value>::new()).await.expect("a count")[0].get(0).expect("a number")
    }
}

fn writer(db: &Db, clock: &Arc<ManualClock>) -> (Writer, Queue) {
    let desk = OrderDesk { currency: Currency::EUR, secret: secret() };
    Writer::new(db.clone(), Arc::<ManualClock>::clone(clock), desk)
}

fn secret() -> ShopSecret {
    ShopSecret::new([1; 32])
}

fn start(writer: Writer, queue: Arc<Queue>, stop: CancellationToken) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move { writer.run(&queue, stop).await.expect("the writer ends well") })
}

fn request(lines: Vec<NewOrderLine>, external_number: Option<String>) -> OrderRequest {
    let order = NewOrder { lines, customer: None, expected_total: None, external_number, placed_at: None };
    OrderRequest::new(order, false, &secret())
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
    let buyers = (0..200).map(|_| shop.order(vec![line("HOT", 1)], Meta::default()));
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
    let refused = shop.order(vec![line("A", 2), line("A", 2)], Meta::default()).await;
    let failure = refused.expect_err("four units of three");
    assert_eq!(failure.code, ErrorCode::InsufficientStock);
    assert_eq!(failure.errors.len(), 2);
    assert_eq!(failure.errors[0].extra["requested"], 4);
    assert_eq!(failure.errors[0].extra["available"], 3);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 3);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 0);
    shop.order(vec![line("A", 2), line("A", 1)], Meta::default()).await.expect("three of three");
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 0);
    assert_eq!(shop.count("SELECT version FROM stock").await, 2);
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
        shop.order(vec![line("A", 1)], Meta::default())
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
    let placed = join_all((0..3).map(|_| shop.order(vec![line("A", 1)], Meta::default())));
    let (placed, ()) = tokio::join!(placed, async { drop(shop.start()) });
    let codes: Vec<_> = placed.iter().map(|answer| answer.as_ref().expect_err("no product").code).collect();
    assert_eq!(codes, vec![ErrorCode::ValidationFailed; 3]);
    let failure = panicking.await.expect("its caller lives").expect_err("it panicked");
    assert_eq!(failure.code, ErrorCode::Internal);
    shop.stock("A", 1).await;
    shop.order(vec![line("A", 1)], Meta::default()).await.expect("the writer goes on");
}

async fn an_order_that_stands_is_found_again(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 4).await;
    // Without a key, and under one whose record stands with the order. Each takes what there is left for it.
    for meta in [Meta::default(), key(1)] {
        let request = request(vec![line("A", 2)], None);
        let first = shop.writer.place(request.clone(), meta.clone()).await.expect("placed");
        let again = shop.order_again(request, meta).await.expect("found");
        assert_eq!((again.body, again.sync), (first.body, first.sync));
    }
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 0);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 2);
    let never_placed = shop.order_again(request(vec![line("A", 2)], None), Meta::default()).await;
    assert_eq!(never_placed.expect_err("nothing is left").code, ErrorCode::InsufficientStock);
}

/// The second net: whatever the writer knows, an order is not written twice.
async fn an_order_meets_itself_at_its_key(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 10).await;
    let request = request(vec![line("A", 2)], None);
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
            let request = request(vec![line("A", n + 1)], external);
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

async fn what_waits_at_the_stop_is_answered(database: TestDatabase) {
    let shop = Shop::prepare(database).await;
    let running = shop.start();
    shop.stock("A", 10).await;
    let (quick, slow) = (job(|_, _| Box::pin(async { Ok(empty_reply()) })), Meta::default());
    let orders = join_all((0..5).map(|_| shop.order(vec![line("A", 1)], Meta::default())));
    let jobs = join_all((0..5).map(|_| shop.writer.run_job(quick.clone(), slow.clone())));
    let stop = async {
        shop.stop.cancel();
        running.await.expect("the writer ends");
    };
    let (orders, jobs, ()) = tokio::join!(orders, jobs, stop);
    assert!(orders.iter().all(Result::is_ok), "{orders:?}");
    assert!(jobs.iter().all(Result::is_ok), "{jobs:?}");
    let late = shop.order(vec![line("A", 1)], Meta::default()).await;
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
    let order = |_: &usize| shop.order(lines(), Meta::default()).now_or_never();
    let taken = (0..100).take_while(|n| !full(order(n))).count();
    assert_eq!(taken, super::QUEUE_WEIGHT / MAX_ORDER_LINES);
    let (writer, queue) = writer(&shop.db, &shop.clock);
    let endless = job(|_, _| Box::pin(std::future::pending()));
    let large = Meta { body_bytes: 1024 * 1024, ..Meta::default() };
    let run = |_: &usize| full(writer.run_job(endless.clone(), large.clone()).now_or_never());
    assert_eq!((0..100).take_while(|n| !run(n)).count(), super::QUEUE_WEIGHT / 2049);
    drop(queue);
}
