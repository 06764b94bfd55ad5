//! Commits whose answer is lost while the server commits all the same, after the retry has begun. On SQLite the process
//! that asks is the one that commits.

use std::{
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use mercato_engines::{
    db::{Db, PoolSize},
    testing::TestDatabase,
};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Currency, ErrorCode, Failure, Money};

use super::{
    Meta, Shop, empty_reply, key, late_commit::LateCommit, line, products::product, request, second_location,
};
use crate::{
    adapters::writer::job,
    usecases::{create_location::create_location, create_products::ProductRequest},
};

/// A shop behind a line on which a COMMIT may be late.
struct Behind {
    shop: Shop,
    line: LateCommit,
    /// Another way to the database.
    beside: Db,
}

impl Behind {
    /// None where there is no PostgreSQL. There are so many units of `A`, and numbers for orders are at hand: to take them
    /// is a commit too.
    async fn open(test: &str, quantity: i64) -> Option<Self> {
        let database = TestDatabase::postgres(test).await?;
        let beside = Db::open(database.uri(), "commerce", PoolSize::default()).await.expect("opens");
        let line = LateCommit::before(database.uri()).await;
        let shop = Shop::prepare_at(database, &line.uri).await;
        drop(shop.start());
        shop.stock("FIRST", 1).await;
        shop.stock("A", quantity).await;
        shop.order(vec![super::line("FIRST", 1)], Meta::default()).await.expect("placed");
        Some(Self { shop, line, beside })
    }

    /// The answer to `command`, whose commit is lost on the way back. `meanwhile` happens before the retry. The server
    /// commits when the retry waits for it, or has not waited and is answered.
    async fn answer<T>(&self, command: impl Future<Output = T>, meanwhile: impl Future<Output = ()>) -> T {
        let mut command = pin!(command);
        self.line.hold_next();
        tokio::select! {
            _ = &mut command => panic!("the commit is held back"),
            () = self.line.held() => {}
        }
        meanwhile.await;
        self.line.cut();
        let answer = tokio::select! {
            answer = &mut command => Some(answer),
            () = self.one_waits() => None,
        };
        self.line.release();
        match answer {
            Some(answer) => answer,
            None => command.await,
        }
    }

    async fn one_waits(&self) {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while self.number(waiting).await == 0 {}
    }

    async fn number(&self, sql: &'static str) -> i64 {
        self.beside.fetch(sql, Vec::new()).await.expect("a statement")[0].get(0).expect("a number")
    }

    /// That `answer` is that of the one order beside the first.
    async fn assert_placed(&self, answer: Result<CommandReply, Failure>) {
        let reply = answer.expect("it was placed");
        assert_eq!(reply.status, 201);
        assert_eq!(self.number("SELECT count(*) FROM orders").await, 2);
        assert_eq!(self.number("SELECT count(*) FROM outbox_events WHERE topic = 'orders'").await, 2);
        let last = "SELECT number, id::text FROM orders ORDER BY id DESC LIMIT 1";
        let row = self.beside.fetch(last, Vec::new()).await.expect("an order").remove(0);
        assert_eq!(reply.body["orderNumber"], row.get::<String>(0).expect("a number"));
        assert_eq!(reply.body["orderId"], row.get::<String>(1).expect("an id"));
        self.beside.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_bought_the_last_unit_hears_so() {
    let Some(behind) = Behind::open("lost_commits::who_bought_the_last_unit_hears_so", 1).await else {
        return;
    };
    let order = behind.shop.order(vec![line("A", 1)], Meta::default());
    let answer = behind.answer(order, async {}).await;
    assert_eq!(behind.number("SELECT CAST(sum(on_hand) AS BIGINT) FROM stock").await, 0);
    behind.assert_placed(answer).await;
}

/// The refusal needs no row for which the retry would wait by itself.
#[tokio::test(flavor = "multi_thread")]
async fn an_order_stands_at_the_price_it_was_placed_at() {
    let name = "lost_commits::an_order_stands_at_the_price_it_was_placed_at";
    let Some(behind) = Behind::open(name, 5).await else { return };
    let mut wish = request(vec![line("A", 1)], None);
    wish.order.expected_total = Some(Money { amount_minor: 250, currency: Currency::EUR });
    let answer = behind.answer(behind.shop.writer.place(wish, Meta::default()), async {
        behind.beside.execute("UPDATE variants SET price_minor = 300", Vec::new()).await.expect("dearer");
    });
    let answer = answer.await;
    assert_eq!(answer.as_ref().expect("placed").body["totalAmount"]["amount"], 250);
    behind.assert_placed(answer).await;
}

/// The commit comes between the look for the order and the look for its external number.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_does_not_meet_itself() {
    let Some(behind) = Behind::open("lost_commits::an_import_does_not_meet_itself", 5).await else { return };
    let wish = request(vec![line("A", 1)], Some("536365".to_owned()));
    let answer = behind.answer(behind.shop.writer.place(wish, Meta::default()), async {
        behind.line.release_before("SELECT external_number");
    });
    let answer = answer.await;
    behind.assert_placed(answer).await;
}

/// It comes without a key: what stands is known by its id, and its own SKU refuses it nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_product_does_not_meet_itself() {
    let Some(behind) = Behind::open("lost_commits::a_product_does_not_meet_itself", 5).await else { return };
    let wish = ProductRequest::new(product("B", "Mug"));
    let answer = behind.answer(behind.shop.writer.create(wish.clone(), Meta::default()), async {}).await;
    let reply = answer.expect("it was made");
    assert_eq!((reply.status, reply.replayed), (201, false));
    assert_eq!(reply.body["productId"], wish.id.to_string());
    assert_eq!(behind.number("SELECT count(*) FROM variants WHERE sku = 'B'").await, 1);
    assert_eq!(behind.number("SELECT count(*) FROM outbox_events WHERE topic = 'catalog'").await, 1);
    behind.beside.close().await;
}

/// A command other than an order or a new product is known by its key.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_under_a_key_is_not_decided_twice() {
    let name = "lost_commits::a_command_under_a_key_is_not_decided_twice";
    let Some(behind) = Behind::open(name, 5).await else { return };
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let once = job(move |unit, context| {
        let is_first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        Box::pin(async move {
            if !is_first {
                return Err(Failure::new(ErrorCode::InvalidState, "it is done already").into());
            }
            create_location(unit, &context, &second_location()).await?;
            Ok(empty_reply())
        })
    });
    let answer = behind.answer(behind.shop.writer.run_job(once, key(1)), async {}).await;
    assert_eq!(answer.expect("it was done").status, 200);
    assert_eq!(behind.number("SELECT count(*) FROM locations").await, 2);
    assert_eq!(runs.load(Ordering::SeqCst), 1);
    behind.beside.close().await;
}
