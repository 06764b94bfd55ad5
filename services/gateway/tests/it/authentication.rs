//! Who is let in.

use crate::shop::{Shop, header, problem};

#[tokio::test]
async fn a_key_is_recognised_and_none_is_a_guest() {
    let shop = Shop::open().await;
    assert_eq!(shop.get("/who").await.text().await.expect("text"), "guest");
    let with_key = shop.ask("GET", "/who").bearer_auth("reader-key").send().await.expect("an answer");
    assert!(with_key.text().await.expect("text").starts_with("key:"));
}

#[tokio::test]
async fn a_wrong_key_is_refused_even_where_none_is_needed() {
    let shop = Shop::open().await;
    for value in ["Bearer wrong", "Bearer", "Basic cmVhZGVyLWtleTo=", "reader-key", ""] {
        for path in ["/hello", "/nothing"] {
            let response =
                shop.ask("GET", path).header("authorization", value).send().await.expect("an answer");
            assert_eq!(header(&response, "www-authenticate"), "Bearer");
            assert_eq!(problem(response).await["code"], "unauthenticated", "{value}");
        }
    }
}

#[tokio::test]
async fn too_little_is_403_and_names_the_scope() {
    let shop = Shop::open().await;
    assert_eq!(problem(shop.get("/secret").await).await["status"], 401);
    let refused = shop.ask("GET", "/secret").bearer_auth("reader-key").send().await.expect("an answer");
    let problem = problem(refused).await;
    assert_eq!((&problem["code"], &problem["scope"]), (&"forbidden".into(), &"keys:manage".into()));
    let allowed = shop.ask("GET", "/secret").bearer_auth("admin-key").send().await.expect("an answer");
    assert_eq!(allowed.status(), 200);
}
