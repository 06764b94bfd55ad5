//! What is too long, too large or too slow is refused.

use mercato_gateway::{Config, CorsConfig, Limits};

use crate::shop::{Shop, header, problem};

#[tokio::test]
async fn a_long_uri_is_414() {
    let shop = Shop::open().await;
    let longest = format!("/hello?q={}", "x".repeat(8192 - 9));
    assert_eq!(shop.get(&longest).await.status(), 200);
    let problem = problem(shop.get(&format!("{longest}x")).await).await;
    assert_eq!((&problem["status"], &problem["code"]), (&414.into(), &"uri_too_long".into()));
}

#[tokio::test]
async fn large_headers_are_431() {
    let shop = Shop::open().await;
    let request = shop.ask("GET", "/hello").header("x-large", "x".repeat(70_000));
    let problem = problem(request.send().await.expect("an answer")).await;
    assert_eq!((&problem["status"], &problem["code"]), (&431.into(), &"headers_too_large".into()));
}

#[tokio::test]
async fn a_large_body_is_413() {
    let limits = Limits { body_kib: 16, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let send = async |bytes: usize| {
        shop.ask("POST", "/echo").body("x".repeat(bytes)).send().await.expect("an answer")
    };
    assert_eq!(send(16 * 1024).await.text().await.expect("text"), "16384");
    let problem = problem(send(16 * 1024 + 1).await).await;
    assert_eq!((&problem["status"], &problem["code"]), (&413.into(), &"body_too_large".into()));
}

#[tokio::test]
async fn an_answer_that_does_not_begin_is_given_up() {
    let limits = Limits { request_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let problem = problem(shop.get("/stuck").await).await;
    assert_eq!((&problem["status"], &problem["code"]), (&504.into(), &"timeout".into()));
}

#[tokio::test]
async fn a_stream_that_has_begun_outlives_the_time_limit() {
    let limits = Limits { request_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let mut feed = shop.get("/feed").await;
    let first = feed.chunk().await.expect("a chunk").expect("not the end");
    assert!(first.starts_with(b"data: first"));
    let next = tokio::time::timeout(std::time::Duration::from_millis(1500), feed.chunk()).await;
    assert!(next.is_err(), "the stream neither ended nor went on");
}

#[tokio::test]
async fn pages_of_other_sites_may_call_only_where_they_are_allowed() {
    let preflight = async |shop: &Shop| {
        let request = shop.ask("OPTIONS", "/hello").header("origin", "https://shop.example");
        request.header("access-control-request-method", "GET").send().await.expect("an answer")
    };
    let closed = Shop::open().await;
    let refused = preflight(&closed).await;
    assert_eq!(refused.status(), 405);
    assert_eq!(header(&refused, "access-control-allow-origin"), "");

    let cors = CorsConfig { allowed_origins: vec!["https://shop.example".to_owned()] };
    let open = Shop::with(Config { cors, ..Config::default() }).await;
    let allowed = preflight(&open).await;
    assert_eq!(header(&allowed, "access-control-allow-origin"), "https://shop.example");
    let other = open.ask("GET", "/hello").header("origin", "https://other.example").send().await;
    assert_eq!(header(&other.expect("an answer"), "access-control-allow-origin"), "");
}
