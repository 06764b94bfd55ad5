//! The shop's pages as the program serves them, with the web part that was built into it.

use std::time::Duration;

use mercato_testkit::{Answer, Request};
use serde_json::json;

use crate::command_line::running::Shop;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

/// A shop whose program has its pages.
async fn start(arguments: &[&str]) -> Shop {
    let shop = Shop::start(&[&["--set", "log.filter=warn"][..], arguments].concat()).await;
    let root = page(&shop, "/").await.expect(200);
    assert!(
        !text(&root).contains("cargo xtask run"),
        "web/ is not built; `cargo xtask test` builds it first"
    );
    shop
}

async fn page(shop: &Shop, path: &str) -> Answer {
    Request::new("GET", format!("{}{path}", shop.url)).header("accept", BROWSER).send().await
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.bytes.clone()).expect("UTF-8")
}

/// Adds or changes a product, and waits until a guest sees it.
async fn write(shop: &Shop, method: &str, path: &str, body: serde_json::Value, seen_at: &str) -> Answer {
    let request = Request::new(method, format!("{}/api/commands/products{path}", shop.url)).key(&shop.key);
    let written = request.json(&body).send().await;
    assert!(written.status < 300, "{}", text(&written));
    Request::new("GET", format!("{}{seen_at}", shop.url)).after(&written).send().await.expect(200);
    written
}

/// The page, once it shows `words`: caches let go of what changed a moment after the change.
async fn page_with(shop: &Shop, path: &str, words: &str) -> Answer {
    let looking = async {
        loop {
            let found = page(shop, path).await;
            if text(&found).contains(words) {
                return found;
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(10), looking).await;
    found.unwrap_or_else(|_| panic!("`{words}` is not on {path}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_product_is_on_its_page_as_it_is_now() {
    let shop = start(&[]).await;
    let seen = "/api/queries/products?handle=night-mug";
    let price = json!({"amount": 1450, "currency": "EUR"});
    let mug =
        json!({"sku": "MUG", "handle": "night-mug", "name": "Night mug", "price": price, "quantity": 3});
    let written = write(&shop, "POST", "", mug, seen).await;
    let first = page(&shop, "/products/night-mug").await.expect(200);
    let html = text(&first);
    let (_, root) = html.split_once("<div id=\"root\">").expect("a root");
    assert!(root.split("<script").next().is_some_and(|markup| markup.contains("Night mug")), "{html}");
    assert!(html.contains(r#""rendered":true"#) && html.contains("application/ld+json"), "{html}");
    assert!(first.header("content-security-policy").starts_with("default-src 'none'; script-src 'self';"));
    let again = Request::new("GET", format!("{}/products/night-mug", shop.url)).header("accept", BROWSER);
    again.header("if-none-match", &first.header("etag")).send().await.expect(304);

    let id = written.json["productId"].as_str().expect("an id");
    write(&shop, "PUT", &format!("/{id}"), json!({"name": "Day mug"}), seen).await;
    let changed = text(&page_with(&shop, "/products/night-mug", "Day mug</h1>").await.expect(200));
    assert!(!changed.contains("Night mug"), "{changed}");
    assert!(text(&page(&shop, "/sitemap.xml").await.expect(200)).contains("/products/night-mug</loc>"));
    let (code, _) = shop.stop().await;
    assert_eq!(code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_what_a_guest_may_see_whoever_asks() {
    let shop = start(&[]).await;
    let draft = json!({"sku": "D", "handle": "secret-draft", "name": "Secret draft", "status": "draft", "price": {"amount": 1, "currency": "EUR"}});
    let path = "/api/commands/products";
    let written = Request::new("POST", format!("{}{path}", shop.url)).key(&shop.key).json(&draft);
    let written = written.send().await.expect(201);
    let seen = "/api/queries/products?handle=secret-draft";
    Request::new("GET", format!("{}{seen}", shop.url))
        .key(&shop.key)
        .after(&written)
        .send()
        .await
        .expect(200);
    let asked = Request::new("GET", format!("{}/products/secret-draft", shop.url)).key(&shop.key);
    let answer = asked.header("accept", BROWSER).send().await.expect(404);
    assert!(!text(&answer).contains("Secret draft"), "{}", text(&answer));
    assert!(!text(&page(&shop, "/sitemap.xml").await.expect(200)).contains("secret-draft"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_nothing_has_is_a_page_to_people_and_a_problem_to_programs() {
    let shop = start(&[]).await;
    let answer = page(&shop, "/no/such/page").await.expect(404);
    assert!(
        answer.header("content-type").starts_with("text/html")
            && text(&answer).contains("<div id=\"root\"><")
    );
    let problem = Request::new("GET", format!("{}/no/such/page", shop.url)).send().await.expect(404);
    assert_eq!(
        (problem.code(), problem.header("content-type").as_str()),
        ("not_found", "application/problem+json")
    );
    assert_eq!(page(&shop, "/api/queries/nothing").await.expect(404).code(), "not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_counts_once_whatever_it_reads() {
    let shop =
        start(&["--set", "rate_limits.exempt=203.0.113.0/24", "--set", "rate_limits.per_address=12"]).await;
    let left = |answer: Answer| -> i64 {
        let header = answer.header("ratelimit");
        let (_, rest) =
            header.split_once(";r=").unwrap_or_else(|| panic!("no requests left to tell: `{header}`"));
        rest.split(';').next().and_then(|number| number.parse().ok()).expect("a number")
    };
    let before = left(page(&shop, "/").await.expect(200));
    let after = left(page(&shop, "/search?q=nothing").await.expect(200));
    assert!(after >= before - 1, "{before} {after}");
}
