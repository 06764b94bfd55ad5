//! Pages as visitors, caches and search engines get them.

use http::StatusCode;
use mercato_storefront::{Renderers, Settings};

use crate::shop::{CATEGORIES, Shop, bundle};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

#[tokio::test]
async fn a_page_is_there_before_any_script_runs() {
    let shop = Shop::open().await;
    let page = shop.get("/products/mug").await;
    assert_eq!(page.status, StatusCode::OK);
    for part in [
        "<!doctype html>\n<html lang=\"en\" dir=\"ltr\">",
        "<title>/products/mug &amp; more</title>",
        "<link rel=\"stylesheet\" href=\"/assets/main-2.css\">",
        "<link rel=\"canonical\" href=\"http://shop.example/products/mug\"></head>",
        "en  Blue mug Blue mug</main></div>",
        r#"<script type="application/json" id="state">{"rendered":true,"locale":"en","answers":{"/api/queries/products/1":{"status":200,"body":{"productId":"1""#,
        "<script type=\"module\" fetchpriority=\"low\" src=\"/assets/main-1.js\"></script>",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    assert_eq!(shop.reads.asked(), ["/api/queries/products?handle=mug", "/api/queries/products/1"]);
    for (name, expected) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("cache-control", "no-cache"),
        ("vary", "accept-language, cookie, accept-encoding"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
    ] {
        assert_eq!(page.header(name), expected, "{name}");
    }
    let again = shop.ask("/products/mug", &[("if-none-match", page.header("etag"))]).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("content-security-policy"), POLICY);
}

#[tokio::test]
async fn what_is_data_stays_data() {
    let shop = Shop::open().await;
    let page = shop.get("/").await;
    assert_eq!(page.text.matches("</script>").count(), 2, "{}", page.text);
    assert!(page.text.contains("Cups &lt;/script> &amp; more</main>"), "{}", page.text);
    assert!(page.text.contains(r"Cups \u003c/script> & more"), "{}", page.text);
}

#[tokio::test]
async fn a_page_speaks_the_visitors_language() {
    let shop = Shop::open().await;
    for (headers, lang) in [
        (&[][..], "en"),
        (&[("accept-language", "de-AT, en;q=0.5")], "de"),
        (&[("accept-language", "de"), ("cookie", "a=b; lang=en")], "en"),
    ] {
        let page = shop.ask("/", headers).await;
        assert!(page.text.contains(&format!("<html lang=\"{lang}\"")), "{headers:?}");
        assert!(page.text.contains(&format!(r#""locale":"{lang}""#)), "{headers:?}");
    }
}

#[tokio::test]
async fn a_page_is_rendered_once_for_as_long_as_what_it_shows_is_the_same() {
    let shop = Shop::open().await;
    let first = shop.get("/products/mug").await;
    let again = shop.get("/products/mug").await;
    assert_eq!((again.render(), again.header("etag")), (first.render(), first.header("etag")));
    let other = shop.get("/products/mug?variant=x").await;
    assert_ne!(other.render(), first.render());
    shop.reads.answer("/api/queries/products/1", 200, r#"{"name":"Red mug"}"#);
    let changed = shop.get("/products/mug").await;
    assert!(changed.text.contains("en  Red mug "), "{}", changed.text);
    assert_ne!(changed.header("etag"), first.header("etag"));
    let elsewhere = shop.ask("/products/mug", &[("host", "other.example")]).await;
    assert!(elsewhere.text.contains("http://other.example/products/mug"), "{}", elsewhere.text);
}

#[tokio::test]
async fn a_page_of_something_that_failed_is_not_kept() {
    let shop = Shop::open().await;
    shop.reads.answer("/api/queries/categories", 503, r#"{"code":"overloaded"}"#);
    let first = shop.get("/").await;
    assert_ne!(shop.get("/").await.render(), first.render());
    assert!(first.text.contains(r#""status":503"#), "{}", first.text);
    shop.reads.answer("/api/queries/categories", 200, CATEGORIES);
    assert!(shop.get("/").await.text.contains("Cups"));
}

#[tokio::test]
async fn a_private_page_is_kept_by_nobody() {
    let shop = Shop::open().await;
    let first = shop.get("/orders/1001").await;
    assert_eq!(first.status, StatusCode::OK);
    assert_ne!(shop.get("/orders/1001").await.render(), first.render());
    for (name, expected) in [
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex"),
        ("etag", ""),
    ] {
        assert_eq!(first.header(name), expected, "{name}");
    }
    let named = shop.ask("/orders/1001", &[("if-none-match", "*")]).await;
    assert_eq!(named.status, StatusCode::OK);
}

#[tokio::test]
async fn an_address_that_nothing_has_gets_the_page_that_says_so() {
    let shop = Shop::open().await;
    let page = shop.get("/nowhere/at%20all").await;
    assert_eq!((page.status, page.header("etag")), (StatusCode::NOT_FOUND, ""));
    assert!(page.text.contains("<title>/nowhere/at%20all &amp; more</title>"), "{}", page.text);
    assert!(shop.reads.asked().is_empty());
}

#[tokio::test]
async fn a_page_may_lead_to_another_of_this_shop() {
    let shop = Shop::open().await;
    let page = shop.get("/moved").await;
    assert_eq!((page.status, page.header("location")), (StatusCode::FOUND, "/search?q=new"));
    assert!(page.bytes.is_empty());
}

#[tokio::test]
async fn a_long_page_comes_compressed_out_of_the_cache() {
    let shop = Shop::open().await;
    let search = format!("/?{}", "x".repeat(2000));
    shop.reads.answer(&format!("/api/queries/categories?{}", "x".repeat(2000)), 200, CATEGORIES);
    let plain = shop.get(&search).await;
    let packed = shop.ask(&search, &[("accept-encoding", "gzip")]).await;
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), ("", "gzip"));
    assert_eq!(plain.header("etag"), packed.header("etag"));
    assert!(packed.bytes.starts_with(&[0x1f, 0x8b]) && packed.bytes.len() < plain.bytes.len() / 2);
}

#[tokio::test]
async fn the_shops_own_address_wins_over_what_a_request_names() {
    let known = Shop::open().await;
    let public_url = Some("https://shop.example".parse().expect("an origin"));
    let settings = Settings { public_url, renderers: Renderers::default() };
    let shop = Shop::of(known.reads.clone(), Some(bundle()), settings).await;
    let page = shop.ask("/", &[("host", "evil.example")]).await;
    assert!(page.text.contains("href=\"https://shop.example/\""), "{}", page.text);
}

#[tokio::test]
async fn a_program_without_its_web_part_says_so_and_the_rest_works() {
    let known = Shop::open().await;
    let shop = Shop::of(known.reads.clone(), None, Settings::default()).await;
    let page = shop.get("/").await;
    assert!(page.text.contains("cargo xtask run") && page.header("content-security-policy") == POLICY);
    assert_eq!(shop.get("/products/mug").await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.get("/assets/main-1.js").await.status, StatusCode::NOT_FOUND);
    assert_eq!(shop.get("/sitemap.xml").await.status, StatusCode::OK);
    assert_eq!(shop.get("/favicon.ico").await.header("content-type"), "image/x-icon");
}
