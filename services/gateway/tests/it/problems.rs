//! What is not there, or not so, is a problem document.

use crate::shop::{Shop, header, problem};

#[tokio::test]
async fn what_is_not_there_is_404() {
    let shop = Shop::open().await;
    let problem = problem(shop.get("/nothing?q=1").await).await;
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["code"], "not_found");
    assert_eq!(problem["instance"], "/nothing");
}

#[tokio::test]
async fn another_method_is_405_and_says_which_are_allowed() {
    let shop = Shop::open().await;
    for (method, path, allowed) in
        [("DELETE", "/hello", "GET,HEAD"), ("GET", "/echo", "POST"), ("POST", "/health", "GET,HEAD")]
    {
        let response = shop.ask(method, path).send().await.expect("an answer");
        assert_eq!(header(&response, "allow"), allowed);
        assert_eq!(problem(response).await["code"], "method_not_allowed");
    }
}

#[tokio::test]
async fn a_panic_is_500_and_harms_no_other_request() {
    let shop = Shop::open().await;
    let problem = problem(shop.get("/panic").await).await;
    assert_eq!((&problem["status"], &problem["code"]), (&500.into(), &"internal".into()));
    assert!(!problem.to_string().contains("of the test"));
    assert_eq!(shop.get("/hello").await.text().await.expect("text"), "hello");
}

#[tokio::test]
async fn head_answers_as_get_without_the_body() {
    let shop = Shop::open().await;
    let response = shop.ask("HEAD", "/long").send().await.expect("an answer");
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-length"), "10000");
    assert_eq!(response.text().await.expect("text"), "");
    assert_eq!(shop.ask("HEAD", "/nothing").send().await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let shop = Shop::open().await;
    for path in ["/hello", "/nothing", "/health", "/docs", "/panic"] {
        let response = shop.get(path).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "referrer-policy"), "no-referrer", "{path}");
        let policy = header(&response, "content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}");
    }
}

#[tokio::test]
async fn texts_are_compressed_where_the_caller_takes_it() {
    let shop = Shop::open().await;
    for coding in ["gzip", "br"] {
        let request = shop.ask("GET", "/long").header("accept-encoding", coding);
        let response = request.send().await.expect("an answer");
        assert_eq!(header(&response, "content-encoding"), coding);
        assert!(response.bytes().await.expect("bytes").len() < 1000);
    }
    let plain = shop.get("/long").await;
    assert_eq!(header(&plain, "content-encoding"), "");
    let feed = shop.ask("GET", "/feed").header("accept-encoding", "gzip").send().await.expect("an answer");
    assert_eq!(header(&feed, "content-encoding"), "");
}
