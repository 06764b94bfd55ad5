//! Too much at once is refused at once.

use futures::StreamExt;
use mercato_gateway::{Config, Limits};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::shop::{SOON, Shop, header, problem};

#[tokio::test]
async fn a_request_too_many_is_503_at_once_while_health_is_told() {
    let limits = Limits { requests: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let held = tokio::spawn(shop.ask("GET", "/held").send());
    shop.reached.notified().await;

    let refused = tokio::time::timeout(SOON, shop.get("/hello")).await.expect("at once");
    assert!(!header(&refused, "retry-after").is_empty());
    assert_eq!(problem(refused).await["code"], "overloaded");
    assert_eq!(shop.get("/health").await.status(), 200);

    shop.release.notify_one();
    let answer = held.await.expect("it ran").expect("an answer");
    assert_eq!(answer.text().await.expect("text"), "released");
    assert_eq!(shop.get("/hello").await.status(), 200);
}

#[tokio::test]
async fn bodies_too_large_together_are_503() {
    let limits = Limits { bodies_kib: 100, body_kib: 200, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let waiting = tokio::spawn(shop.ask("POST", "/echo").body(stalls_after(80 * 1024)).send());
    let crowded = async {
        loop {
            let response =
                shop.ask("POST", "/echo").body("x".repeat(60 * 1024)).send().await.expect("an answer");
            if response.status() == 503 {
                return problem(response).await;
            }
            tokio::task::yield_now().await;
        }
    };
    let problem = tokio::time::timeout(SOON, crowded).await.expect("the room is taken");
    assert_eq!(problem["code"], "overloaded");
    assert_eq!(shop.get("/hello").await.status(), 200, "a request without a body has room");
    waiting.abort();
}

#[tokio::test]
async fn whoever_stalls_takes_neither_a_place_nor_room_for_what_they_announced() {
    let limits = Limits { requests: 1, bodies_kib: 100, body_kib: 200, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let mut stalled = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(shop.address).await.expect("a connection");
        let head = "POST /echo HTTP/1.1\r\nhost: shop\r\ncontent-length: 90000\r\n\r\nhalf";
        stream.write_all(head.as_bytes()).await.expect("written");
        stalled.push(stream);
    }
    let mut answered = 0;
    let served = async {
        // A place is taken for a moment as each of them arrives; from then on there is one for everybody else.
        while answered < 20 {
            let response =
                shop.ask("POST", "/echo").body("x".repeat(60 * 1024)).send().await.expect("an answer");
            answered = if response.status() == 200 { answered + 1 } else { 0 };
        }
    };
    tokio::time::timeout(SOON, served).await.expect("others are served");
}

/// A body that stops coming after `bytes`.
fn stalls_after(bytes: usize) -> reqwest::Body {
    let first = futures::stream::once(async move { Ok::<_, std::io::Error>(vec![b'x'; bytes]) });
    reqwest::Body::wrap_stream(first.chain(futures::stream::pending()))
}
