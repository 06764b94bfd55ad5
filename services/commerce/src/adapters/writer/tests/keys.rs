//! Idempotency keys: one effect and one answer, at once, later, and from elsewhere.

use futures::{FutureExt, future::join_all};
use mercato_engines::{
    db::{Db, PoolSize},
    on_both_databases,
    testing::TestDatabase,
};
use mercato_http_kit::CommandReply;
use mercato_kernel::{Clock, ErrorCode, SystemClock, hours};

use super::{Meta, Shop, empty_reply, key, line, request};
use crate::adapters::writer::idempotency;

on_both_databases!(
    a_key_sent_fifty_times_at_once_places_one_order,
    two_processes_answer_one_key_once,
    a_buyer_who_left_finds_the_answer_under_the_key,
    an_answer_is_kept_for_a_day,
    who_is_refused_or_repeats_takes_no_number,
);

async fn a_key_sent_fifty_times_at_once_places_one_order(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 1000).await;
    let answers = join_all((0..50).map(|_| shop.order(vec![line("A", 1)], key(3)))).await;
    let fresh = answers.iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1);
    let others = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(others.clone().all(|failure| failure.code == ErrorCode::RequestInProgress));
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 999);
    let again = shop.order(vec![line("A", 1)], key(3)).await.expect("a replay");
    assert!(again.replayed);
    let reused = shop.order(vec![line("A", 2)], key(4)).await.expect_err("another body");
    assert_eq!(reused.code, ErrorCode::IdempotencyKeyReused);
}

async fn two_processes_answer_one_key_once(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 1000).await;
    let second = shop.second_writer().await;
    let one = shop.order(vec![line("A", 1)], key(1));
    let other = second.place(request(vec![line("A", 1)], None), key(1));
    let (one, other) = tokio::join!(one, other);
    for failure in [&one, &other].into_iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(failure.code, ErrorCode::RequestInProgress);
    }
    let fresh = [&one, &other].into_iter().flatten().filter(|reply| !reply.replayed).count();
    assert_eq!(fresh, 1, "{one:?} {other:?}");
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 1);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 999);
}

async fn a_buyer_who_left_finds_the_answer_under_the_key(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 10).await;
    assert!(shop.order(vec![line("A", 1)], key(1)).now_or_never().is_none(), "it waits");
    shop.order(vec![line("A", 1)], Meta::default()).await.expect("after the first");
    let found = shop.order(vec![line("A", 1)], key(1)).await.expect("a replay");
    assert!(found.replayed);
    assert_eq!(found.body["orderNumber"], "100001");
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 8);
}

/// The look-up itself, whether a sweep came before it or not.
async fn an_answer_is_kept_for_a_day(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 10).await;
    let begin = shop.clock.now();
    let place = async |after: i64, meta: Meta| {
        shop.clock.set(begin + hours(after));
        shop.order(vec![line("A", 1)], meta).await
    };
    let first = place(0, key(1)).await.expect("placed");
    let within = place(24, key(1)).await.expect("answered");
    assert!(within.replayed);
    assert_eq!(within.body, first.body);
    let second = place(25, key(1)).await.expect("the key is free again");
    assert!(!second.replayed);
    assert_ne!(second.body["orderId"], first.body["orderId"]);
    // The new record counts from its own time.
    let again = place(25 + 23, key(1)).await.expect("answered");
    assert!(again.replayed);
    assert_eq!(again.body, second.body);
    assert!(!place(25 + 25, key(2)).await.expect("another body, once the key is free").replayed);
    assert_eq!(shop.count("SELECT count(*) FROM orders").await, 3);
    assert_eq!(shop.count("SELECT on_hand FROM stock").await, 7);
    assert_eq!(shop.count("SELECT count(*) FROM idempotency_records").await, 1);
}

async fn who_is_refused_or_repeats_takes_no_number(database: TestDatabase) {
    let shop = Shop::open(database).await;
    shop.stock("A", 2).await;
    let number = |reply: &CommandReply| reply.body["orderNumber"].as_str().expect("a number").to_owned();
    let first = shop.order(vec![line("A", 1)], key(1)).await.expect("placed");
    for _ in 0..3 {
        let again = shop.order(vec![line("A", 1)], key(1)).await.expect("a replay");
        assert_eq!(number(&again), number(&first));
        shop.order(vec![line("A", 2)], Meta::default()).await.expect_err("one is left");
    }
    let second = shop.order(vec![line("A", 1)], Meta::default()).await.expect("placed");
    assert_eq!([number(&first), number(&second)], ["100001", "100002"]);
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
    idempotency::insert(&mut first, &[record], SystemClock.now()).await.expect("its answer");
    let (order, one_waits) = (shop.order(vec![line("A", 1)], meta.clone()), async {
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
