//! Streams of events end with the right to hear them.

use std::time::{Duration, Instant};

use crate::shop::{SOON, Shop};

#[tokio::test]
async fn a_feed_ends_within_a_second_once_its_key_is_revoked() {
    let shop = Shop::open().await;
    let listen = async |key: &str| {
        let mut feed = shop.ask("GET", "/feed").bearer_auth(key).send().await.expect("an answer");
        feed.chunk().await.expect("a chunk").expect("not the end");
        feed
    };
    let (mut revoked, mut other) = (listen("admin-key").await, listen("reader-key").await);
    let mut guest = shop.get("/feed").await;
    guest.chunk().await.expect("a chunk").expect("not the end");
    let asked = shop.keys.asked();
    let goes_on = async |feed: &mut reqwest::Response| {
        tokio::time::timeout(Duration::from_millis(300), feed.chunk()).await.is_err()
    };
    assert!(goes_on(&mut revoked).await, "a key that is good is not disturbed");
    assert!(shop.keys.asked() > asked, "it was asked for meanwhile");

    shop.keys.revoke_admin();
    let began = Instant::now();
    let end = tokio::time::timeout(SOON, revoked.chunk()).await.expect("it ends").expect("a sound end");
    assert_eq!(end, None);
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert!(goes_on(&mut other).await, "another key's goes on");
    assert!(goes_on(&mut guest).await, "a guest's goes on");
}

#[tokio::test]
async fn nobody_asks_for_the_key_of_a_listener_that_has_gone() {
    let shop = Shop::open().await;
    let mut feed = shop.ask("GET", "/feed").bearer_auth("admin-key").send().await.expect("an answer");
    feed.chunk().await.expect("a chunk").expect("not the end");
    drop(feed);
    let quiet = async {
        let mut asked = 0;
        while shop.keys.asked() != asked {
            asked = shop.keys.asked();
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
    };
    tokio::time::timeout(SOON, quiet).await.expect("the asking ends");
}
