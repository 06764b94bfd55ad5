//! Files for the browser.

use http::StatusCode;

use crate::shop::Shop;

const FOR_EVER: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn a_file_comes_in_the_smallest_form_that_the_browser_takes() {
    let shop = Shop::open().await;
    for (accepted, encoding, body) in [
        ("", "", "const a = 'plain and long enough';"),
        ("identity", "", "const a = 'plain and long enough';"),
        ("gzip", "gzip", "by gzip, the longest"),
        ("gzip, deflate, zstd", "zstd", "by zstandard"),
        ("gzip, deflate, br, zstd", "br", "by brotli"),
        ("gzip, br;q=0", "gzip", "by gzip, the longest"),
    ] {
        let file = shop.ask("/assets/main-1.js", &[("accept-encoding", accepted)]).await;
        assert_eq!((file.status, file.text.as_str()), (StatusCode::OK, body), "{accepted}");
        assert_eq!(file.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(file.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!((file.header("cache-control"), file.header("vary")), (FOR_EVER, "accept-encoding"));
    }
}

#[tokio::test]
async fn a_file_is_not_sent_twice_and_others_are_not_there() {
    let shop = Shop::open().await;
    let file = shop.get("/assets/main-2.css").await;
    assert_eq!((file.text.as_str(), file.header("content-type")), ("main{}", "text/css; charset=utf-8"));
    let again = shop.ask("/assets/main-2.css", &[("if-none-match", file.header("etag"))]).await;
    assert_eq!((again.status, again.bytes.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("cache-control"), FOR_EVER);
    for other in [
        "/assets/none.js",
        "/assets/main-1.js.br",
        "/assets/../server/render.js",
        "/assets/%2e%2e/server/render.js",
        "/assets/.vite/manifest.json",
    ] {
        let answer = shop.get(other).await;
        assert!(answer.status == StatusCode::NOT_FOUND && !answer.text.contains("mercatoRender"), "{other}");
    }
}

#[tokio::test]
async fn files_at_the_root_are_asked_for_again() {
    let shop = Shop::open().await;
    let file = shop.get("/manifest.webmanifest").await;
    assert_eq!((file.status, file.text.as_str()), (StatusCode::OK, "{}"));
    assert_eq!(file.header("content-type"), "application/manifest+json");
    assert_eq!(file.header("cache-control"), "public, no-cache");
    let icon = shop.get("/favicon.ico").await;
    assert!(icon.header("content-type") == "image/x-icon" && icon.bytes.starts_with(&[0, 0, 1, 0]));
}
