//! Answers that lie in memory: given without the router, and never told from its answers.

use std::{collections::BTreeSet, io::Read};

use flate2::read::GzDecoder;
use mercato_gateway::{Config, Rate, RateLimitConfig};
use reqwest::{RequestBuilder, Response};

use crate::shop::{Shop, header};

async fn from(request: RequestBuilder) -> String {
    let answer: serde_json::Value = request.send().await.expect("an answer").json().await.expect("JSON");
    answer["from"].as_str().expect("a word").to_owned()
}

fn names(response: &Response) -> BTreeSet<String> {
    response.headers().keys().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_plain_read_is_answered_from_memory_with_the_headers_of_the_router() {
    let shop = Shop::open().await;
    assert_eq!(from(shop.ask("GET", "/kept/small")).await, "memory");
    assert_eq!(from(shop.ask("GET", "/kept/other")).await, "router");
    let (near, far) = (shop.get("/kept/small").await, shop.get("/kept/other").await);
    assert_eq!(names(&near), names(&far));
    for same in ["content-type", "cache-control", "vary", "content-security-policy", "x-frame-options"] {
        assert_eq!(header(&near, same), header(&far, same), "{same}");
    }
    assert_ne!(header(&near, "x-request-id"), "");
    let traced =
        shop.ask("GET", "/kept/small").header("x-request-id", "mine").send().await.expect("an answer");
    assert_eq!(header(&traced, "x-request-id"), "mine");
}

#[tokio::test]
async fn whoever_asks_for_more_than_a_plain_read_is_answered_by_the_router() {
    let shop = Shop::open().await;
    let plain = || shop.ask("GET", "/kept/small");
    assert_eq!(from(plain().bearer_auth("reader-key")).await, "router");
    assert_eq!(from(plain().header("sync-token", "W10")).await, "router");
    assert_eq!(from(plain().header("order-token", "x")).await, "router");
    assert_eq!(from(plain().header("origin", "https://shop.example")).await, "router");
    assert_eq!(from(plain().body("a body")).await, "router");
    assert_eq!(from(shop.ask("GET", "/kept/small?a=1")).await, "router");
    assert_eq!(plain().bearer_auth("nobody").send().await.expect("an answer").status(), 401);
    assert_eq!(shop.ask("POST", "/kept/small").send().await.expect("an answer").status(), 405);
}

#[tokio::test]
async fn a_large_one_is_compressed_for_whom_takes_it() {
    let shop = Shop::open().await;
    let plain = shop.get("/kept/large").await;
    assert_eq!(header(&plain, "content-encoding"), "");
    let plain_bytes = plain.bytes().await.expect("a body");
    let request = shop.ask("GET", "/kept/large").header("accept-encoding", "br, gzip");
    let small = request.send().await.expect("an answer");
    assert_eq!(header(&small, "content-encoding"), "gzip");
    let vary: Vec<_> = small.headers().get_all("vary").iter().collect();
    assert_eq!(vary, ["authorization, sync-token", "accept-encoding"]);
    let small_bytes = small.bytes().await.expect("a body");
    assert!(small_bytes.len() < 200, "{}", small_bytes.len());
    let mut unpacked = Vec::new();
    GzDecoder::new(&small_bytes[..]).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, plain_bytes);
}

#[tokio::test]
async fn who_has_the_answer_already_gets_304() {
    let shop = Shop::open().await;
    let tag = header(&shop.get("/kept/small").await, "etag");
    assert!(tag.starts_with("\"3."), "{tag}");
    let ask = async |known: &str| {
        let request = shop.ask("GET", "/kept/small").header("if-none-match", known);
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(ask(&tag).await, 304);
    assert_eq!(ask("\"3.0\"").await, 200);
}

#[tokio::test]
async fn it_is_counted_as_any_other() {
    let rate = Rate { requests: 3, window_s: 60 };
    let rate_limits = RateLimitConfig { enabled: true, per_key: rate, per_address: rate, exempt: Vec::new() };
    let shop = Shop::with(Config { rate_limits, ..Config::default() }).await;
    for remaining in [2, 1, 0] {
        let response = shop.get("/kept/small").await;
        assert_eq!(response.status(), 200);
        assert!(header(&response, "ratelimit").starts_with(&format!("\"address\";r={remaining};t=")));
    }
    assert_eq!(shop.get("/kept/small").await.status(), 429);
    let figures = shop.get("/metrics").await.text().await.expect("text");
    let line = "mercato_http_requests_total{method=\"GET\",route=\"/kept/{id}\",status=\"200\"}";
    assert!(figures.lines().any(|figure| figure.starts_with(line)), "{figures}");
}
