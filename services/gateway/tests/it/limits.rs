//! What is too long, too large or too slow is refused.

use futures::StreamExt;
use mercato_gateway::{Config, CorsConfig, Limits};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::shop::{SOON, Shop, header, problem};

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

/// Most clients send everything before they read anything.
#[tokio::test]
async fn a_caller_that_goes_on_sending_sees_the_refusal() {
    let limits = Limits { body_kib: 16, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let body = vec![b'x'; 10_000_000];
    let head = format!(
        "POST /echo HTTP/1.1\r\nhost: shop\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(shop.address).await.expect("a connection");
    stream.write_all(head.as_bytes()).await.expect("written");
    stream.write_all(&body).await.expect("taken to the last byte");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408() {
    let limits = Limits { request_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let never = reqwest::Body::wrap_stream(futures::stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let response = shop.ask("POST", "/echo").body(never).send().await.expect("an answer");
    assert_eq!(problem(response).await["code"], "request_timeout");
}

#[tokio::test]
async fn a_body_that_pauses_for_too_long_is_408() {
    let limits = Limits { body_idle_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let first = futures::stream::once(async { Ok::<_, std::io::Error>(b"half".to_vec()) });
    let body = reqwest::Body::wrap_stream(first.chain(futures::stream::pending()));
    let answer = tokio::time::timeout(
        SOON,
        shop.ask("POST", "/strict").header("content-type", "application/json").body(body).send(),
    )
    .await;
    let response = answer.expect("long before the request's own limit").expect("an answer");
    assert_eq!(problem(response).await["code"], "request_timeout");
}

#[tokio::test]
async fn a_compressed_body_is_415_and_not_unpacked() {
    let shop = Shop::open().await;
    for encoding in ["gzip", "br", "deflate", "zstd", "gzip, gzip", "identity, gzip"] {
        let request = shop.ask("POST", "/echo").header("content-encoding", encoding).body("x".repeat(1000));
        let response = request.send().await.expect("an answer");
        assert_eq!(header(&response, "accept-encoding"), "identity");
        assert_eq!(problem(response).await["code"], "unsupported_media_type", "{encoding}");
    }
    let plain = shop.ask("POST", "/echo").header("content-encoding", "identity").body("x");
    assert_eq!(plain.send().await.expect("an answer").status(), 200);
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_given_up() {
    let limits = Limits { write_idle_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.set_recv_buffer_size(4096).expect("a small buffer");
    let mut stream = socket.connect(shop.address).await.expect("a connection");
    stream.write_all(b"GET /endless HTTP/1.1\r\nhost: shop\r\n\r\n").await.expect("written");
    tokio::time::timeout(SOON, shop.given_up.notified()).await.expect("what was meant for it is dropped");
}

#[tokio::test]
async fn a_connection_on_which_no_request_comes_is_closed() {
    let limits = Limits { header_read_s: 1, ..Limits::default() };
    let shop = Shop::with(Config { limits, ..Config::default() }).await;
    for begun in ["", "PRI * HT", "GET /hello HTTP/1.1\r\nx-a: "] {
        let mut stream = TcpStream::connect(shop.address).await.expect("a connection");
        stream.write_all(begun.as_bytes()).await.expect("written");
        let mut rest = Vec::new();
        let end = tokio::time::timeout(SOON, stream.read_to_end(&mut rest)).await;
        end.expect("it is closed").expect("a sound end");
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408"), "{begun}");
    }
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

    let cors = CorsConfig { allowed_origins: vec!["https://shop.example".parse().expect("an origin")] };
    let open = Shop::with(Config { cors, ..Config::default() }).await;
    let allowed = preflight(&open).await;
    assert_eq!(header(&allowed, "access-control-allow-origin"), "https://shop.example");
    let other = open.ask("GET", "/hello").header("origin", "https://other.example").send().await;
    assert_eq!(header(&other.expect("an answer"), "access-control-allow-origin"), "");
}
