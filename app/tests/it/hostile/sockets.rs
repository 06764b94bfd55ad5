//! Connections that mean harm: slow, half-said, idle by the thousand, flooding. Meanwhile the shop answers everybody
//! else, and its memory stays bounded.

use std::time::{Duration, Instant};

use mercato_testkit::Request;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::fixtures::{PATIENCE, PICTURE, ask, fresh, make, settled};
use crate::command_line::running::Shop;

/// What a shop may hold under any of this; in a debug build, which needs more than a release.
const MAX_MIB: u64 = 400;
const QUIET: [&str; 2] = ["--set", "log.filter=warn"];

async fn shop(settings: &[&str]) -> Shop {
    let shop = Shop::start(&[&QUIET[..], settings].concat()).await;
    let product =
        json!({"sku": "S", "name": "Mug", "price": {"amount": 1, "currency": "EUR"}, "quantity": 100_000});
    let made = make(&shop, "/api/commands/products", &product).await;
    settled(ask(&shop, "GET", "/api/queries/products?sku=S").after(&made)).await.expect(200);
    shop
}

async fn connect(shop: &Shop) -> TcpStream {
    let address = shop.url.trim_start_matches("http://");
    TcpStream::connect(address).await.expect("a connection")
}

fn order(shop: &Shop) -> Request {
    let key = format!("somebody-else-{:020}", fresh());
    let order = json!({"items": [{"sku": "S", "quantity": 1}]});
    ask(shop, "POST", "/api/commands/orders").header("idempotency-key", &key).json(&order)
}

/// Others read and buy: in time, and without being sent away.
async fn assert_serves_others(shop: &Shop, during: &str) {
    for _ in 0..5 {
        let began = Instant::now();
        let read = ask(shop, "GET", "/api/queries/products?sku=S");
        for (request, status) in [(read, 200), (order(shop), 201)] {
            let answer = tokio::time::timeout(PATIENCE, request.send()).await;
            let answer = answer.unwrap_or_else(|_| panic!("nobody is answered during {during}"));
            assert_eq!(answer.status, status, "during {during}: {}", answer.json);
        }
        assert!(began.elapsed() < PATIENCE, "{during}");
    }
    let mib = shop.resident_mib();
    assert!(mib < MAX_MIB, "{mib} MiB during {during}");
}

/// Whether the shop ends the connection, with or without a word; answers what it said.
async fn ended(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let end = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await;
    drop(end.expect("the shop ends the connection"));
    String::from_utf8_lossy(&said).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_that_dribble_in() {
    let shop = shop(&["--set", "limits.header_read_s=2", "--set", "limits.connections=100"]).await;
    let mut dribbling = tokio::task::JoinSet::new();
    for _ in 0..300 {
        let mut stream = connect(&shop).await;
        dribbling.spawn(async move {
            let began = Instant::now();
            let mut text = "GET /api/queries/products HTTP/1.1\r\nhost: shop\r\nx-slow: "
                .bytes()
                .chain(std::iter::repeat(b'a'));
            while stream.write_all(&[text.next().expect("no end")]).await.is_ok() {
                assert!(began.elapsed() < PATIENCE, "a dribbling client is kept");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        });
    }
    assert_serves_others(&shop, "headers that dribble in").await;
    dribbling.join_all().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_stay_half_said() {
    let settings = ["--set", "limits.requests=20", "--set", "limits.body_idle_s=2"];
    let shop = shop(&settings).await;
    let mut half_said = Vec::new();
    for _ in 0..200 {
        let mut stream = connect(&shop).await;
        let head = "POST /api/commands/orders HTTP/1.1\r\nhost: shop\r\ncontent-type: application/json\r\n\
            content-length: 1000000\r\n\r\n{\"items\": [";
        stream.write_all(head.as_bytes()).await.expect("written");
        half_said.push(stream);
    }
    // Each takes a place for the moment in which its first bytes are read; then all of them have been.
    let mut in_a_row = 0;
    while in_a_row < 20 {
        in_a_row = if settled(order(&shop)).await.status == 201 { in_a_row + 1 } else { 0 };
    }
    assert_serves_others(&shop, "bodies that stay half-said").await;
    for stream in half_said.into_iter().take(5) {
        let said = ended(stream).await;
        assert!(said.starts_with("HTTP/1.1 408") && said.contains("request_timeout"), "{said}");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_idle_connections() {
    let wanted = 10_000;
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum })
        .expect("what is allowed");
    let files = limit.maximum.map_or(usize::MAX, |files| usize::try_from(files).expect("a number"));
    let count = wanted.min(files.saturating_sub(1000));
    eprintln!("idle connections: {count}");
    let shop = shop(&[]).await;
    let before = shop.resident_mib();
    let mut idle = Vec::new();
    for at in 0..count {
        let mut stream = connect(&shop).await;
        // Some have asked once, some have begun, some say nothing at all.
        let said = ["", "GET / HT", "GET /health/live HTTP/1.1\r\nhost: shop\r\n\r\n"][at % 3];
        stream.write_all(said.as_bytes()).await.expect("written");
        idle.push(stream);
        if at % 2_000 == 0 {
            assert_serves_others(&shop, "idle connections that come in").await;
        }
    }
    assert_serves_others(&shop, "thousands of idle connections").await;
    eprintln!("memory: {before} MiB before, {} MiB with them", shop.resident_mib());
    drop(idle);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_answers_that_nobody_takes() {
    let shop = shop(&[]).await;
    // A picture and what somebody wrote behind its end: together they would need more memory than there may be.
    let count = 80;
    let mut file = PICTURE.to_vec();
    file.resize(8 * 1024 * 1024, 7);
    let upload = ask(&shop, "POST", "/api/commands/images").key(&shop.key);
    let made = upload.raw("application/octet-stream", file.clone()).send().await.expect(201);
    let path = made.json["url"].as_str().expect("a path");
    let before = shop.resident_mib();
    let mut stalled = Vec::new();
    for _ in 0..count {
        let mut stream = connect(&shop).await;
        let head = format!("GET {path} HTTP/1.1\r\nhost: shop\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("written");
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).await.expect("an answer");
        assert_eq!(&begin, b"HTTP/1.1 200");
        stalled.push(stream);
    }
    assert_serves_others(&shop, "large answers that nobody takes").await;
    // They make way for who takes the picture.
    let taken = tokio::time::timeout(PATIENCE, ask(&shop, "GET", path).send()).await.expect("in time");
    assert!(taken.status == 200 && taken.bytes == file, "{} {}", taken.status, taken.bytes.len());
    let with_them = shop.resident_mib();
    eprintln!("memory: {before} MiB before, {with_them} MiB with them");
    assert!(with_them < before + 150, "{before} MiB, then {with_them} MiB");
    drop(stalled);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_in_floods() {
    let shop = shop(&[]).await;
    let line = format!("x-flood: {}\r\n", "a".repeat(100));
    let long = format!("x-long: {}", "a".repeat(1_000_000));
    for (what, flood) in [
        ("too many lines", line.repeat(5_000)),
        ("lines without end", line.repeat(100_000)),
        ("a long line", long.clone()),
        ("a line without end", long.repeat(20)),
        ("a long path", "a".repeat(20_000_000)),
    ] {
        let mut attacks = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let mut stream = connect(&shop).await;
            let flood = flood.clone();
            attacks.spawn(async move {
                let begin =
                    if flood.starts_with("aaa") { "GET /" } else { "GET / HTTP/1.1\r\nhost: shop\r\n" };
                let _ = stream.write_all(begin.as_bytes()).await;
                // It is cut off on the way, most of the time.
                let _ = stream.write_all(flood.as_bytes()).await;
                let _ = stream.write_all(b"\r\n\r\n").await;
                let mut said = Vec::new();
                let _ =
                    tokio::time::timeout(PATIENCE, stream.read_to_end(&mut said)).await.expect("it is ended");
                String::from_utf8_lossy(&said).into_owned()
            });
        }
        assert_serves_others(&shop, what).await;
        for said in attacks.join_all().await {
            let refused =
                ["HTTP/1.1 431", "HTTP/1.1 414", "HTTP/1.1 400"].iter().any(|head| said.starts_with(head));
            assert!(said.is_empty() || refused, "{what}: {said}");
        }
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn compressed_bombs() {
    let shop = shop(&[]).await;
    for encoding in ["gzip", "br", "deflate", "zstd"] {
        let bomb = ask(&shop, "POST", "/api/commands/orders").header("content-encoding", encoding);
        let answer = bomb.raw("application/json", vec![0; 900_000]).send().await.expect(415);
        assert_eq!(answer.code(), "unsupported_media_type");
    }
    assert_serves_others(&shop, "compressed bombs").await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_are_opened_and_reset() {
    let shop = shop(&[]).await;
    let address = shop.url.trim_start_matches("http://").to_owned();
    let mut attacks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let address = address.clone();
        attacks.spawn(async move {
            let mut reset = 0;
            for _ in 0..20 {
                reset += reset_streams(&address).await;
            }
            reset
        });
    }
    let mut reset = 0;
    while !attacks.is_empty() {
        assert_serves_others(&shop, "streams that are reset").await;
        while let Some(attack) = attacks.try_join_next() {
            reset += attack.expect("an attack that ran");
        }
    }
    assert!(reset > 160, "each connection was let reset some of its streams: {reset}");
    shop.stop().await;
}

/// Opens streams of one connection and resets each at once, until the shop ends the connection; answers how many.
async fn reset_streams(address: &str) -> usize {
    let stream = TcpStream::connect(address).await.expect("a connection");
    let Ok((mut client, connection)) = h2::client::handshake(stream).await else { return 0 };
    let driver = tokio::spawn(connection);
    let mut reset = 0;
    while reset < 5_000 {
        let Ok(ready) = client.clone().ready().await else { break };
        client = ready;
        let request = axum::http::Request::get(format!("http://{address}/api/queries/products")).body(());
        let Ok((answer, mut body)) = client.send_request(request.expect("a request"), true) else { break };
        body.send_reset(h2::Reason::CANCEL);
        drop(answer);
        reset += 1;
        if reset % 64 == 0 {
            tokio::task::yield_now().await;
        }
    }
    drop(client);
    let _ = tokio::time::timeout(PATIENCE, driver).await.expect("the connection ends");
    reset
}
