//! Too much at once is refused at once.

use mercato_gateway::{Config, Limits};

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
    // It takes the whole room for bodies, and stays: its body never comes.
    let never = reqwest::Body::wrap_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let waiting = tokio::spawn(shop.ask("POST", "/echo").body(never).send());
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
