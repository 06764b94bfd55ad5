//! The shop stops: nothing new comes in, what runs is finished, what hangs is broken off.

use std::time::Instant;

use mercato_gateway::{Config, Limits};
use tokio::net::TcpStream;

use crate::shop::{SOON, Shop};

#[tokio::test]
async fn what_runs_is_finished() {
    let shop = Shop::open().await;
    let held = tokio::spawn(shop.ask("GET", "/held").send());
    shop.reached.notified().await;
    shop.stop.cancel();
    while TcpStream::connect(shop.address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(!shop.served.is_finished());
    shop.release.notify_one();
    let answer = held.await.expect("it ran").expect("an answer");
    assert_eq!(answer.text().await.expect("text"), "released");
    let served = tokio::time::timeout(SOON, shop.served).await.expect("nothing runs any more");
    served.expect("no panic").expect("no error");
}

#[tokio::test]
async fn a_feed_ends_at_once() {
    let shop = Shop::open().await;
    let mut feed = shop.get("/feed").await;
    feed.chunk().await.expect("a chunk").expect("not the end");
    shop.stop.cancel();
    assert_eq!(feed.chunk().await.expect("a sound end"), None);
    tokio::time::timeout(SOON, shop.served).await.expect("at once").expect("no panic").expect("no error");
}

#[tokio::test]
async fn what_hangs_is_broken_off() {
    let limits = Limits { drain_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let held = tokio::spawn(shop.ask("GET", "/held").send());
    shop.reached.notified().await;
    let began = Instant::now();
    shop.stop.cancel();
    tokio::time::timeout(SOON, shop.served).await.expect("it stops").expect("no panic").expect("no error");
    assert!(began.elapsed().as_secs_f64() >= 1.0);
    assert!(held.await.expect("it ran").is_err(), "its connection was broken off");
}
