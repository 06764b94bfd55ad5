//! What search engines ask for.

use http::StatusCode;
use mercato_storefront::Renderers;

use crate::shop::{Answer, Shop};

async fn shop_of(products: usize) -> Shop {
    Shop::with(Renderers::default(), |reads| reads.listed = products).await
}

fn locations(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/xml");
    let parts = answer.text.split("<loc>").skip(1);
    parts.map(|part| part.split("</loc>").next().expect("an end")).collect()
}

#[tokio::test]
async fn the_sitemap_names_home_categories_and_every_product() {
    let shop = shop_of(450).await;
    let sitemap = shop.get("/sitemap.xml").await;
    let found = locations(&sitemap);
    assert_eq!(found.len(), 1 + 2 + 450);
    assert_eq!(
        found[..3],
        [
            "http://shop.example/",
            "http://shop.example/categories/cups",
            "http://shop.example/categories/tee%20%26%20co"
        ]
    );
    assert_eq!(
        (found[3], found[452]),
        ("http://shop.example/products/p0", "http://shop.example/products/p449")
    );
    assert!(sitemap.text.contains("p449</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>\n</urlset>\n"));
}

#[tokio::test]
async fn a_large_shop_has_an_index_whose_parts_are_whole_and_not_too_long() {
    let shop = shop_of(100_100).await;
    let index = shop.get("/sitemap.xml").await;
    assert!(index.text.contains("<sitemapindex"), "{}", index.text);
    let parts: Vec<String> = locations(&index).into_iter().map(|part| part.replace("&amp;", "&")).collect();
    let mut found = Vec::new();
    for part in &parts {
        let path = part.strip_prefix("http://shop.example").expect("of this shop");
        let answer = shop.get(path).await;
        let urls = locations(&answer);
        assert!(urls.len() <= 50_000 && answer.text.ends_with("</urlset>\n"), "{part}: {}", urls.len());
        found.extend(urls.into_iter().map(str::to_owned));
    }
    let count = found.len();
    found.sort();
    found.dedup();
    assert_eq!((count, found.len()), (1 + 2 + 100_100, count), "each once");
    let asked = shop.reads.asked().len();
    shop.get("/sitemap.xml").await;
    assert!(shop.reads.asked().len() < asked + 5, "the walk through all products is not made again");
}

#[tokio::test]
async fn a_part_that_nobody_named_is_not_there() {
    let shop = shop_of(1).await;
    for path in ["/sitemap.xml?part=x", "/sitemap.xml?after=200"] {
        assert_eq!(shop.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(shop.get("/sitemap.xml?page=2").await.status, StatusCode::BAD_REQUEST);
    shop.reads.answer("/api/queries/products/search?limit=1", 503, "{}");
    assert_eq!(shop.get("/sitemap.xml").await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn robots_are_told_what_is_for_them() {
    let robots = shop_of(0).await.get("/robots.txt").await;
    assert_eq!(robots.header("content-type"), "text/plain; charset=utf-8");
    for line in [
        "User-agent: *",
        "Disallow: /orders/",
        "Disallow: /search",
        "Sitemap: http://shop.example/sitemap.xml",
    ] {
        assert!(robots.text.lines().any(|found| found == line), "{line}");
    }
}
