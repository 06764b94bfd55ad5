//! What happens when a render does not go well: the page is left to the browser, and the next one is none the worse.

use std::time::{Duration, Instant};

use futures::future::join_all;
use http::StatusCode;
use mercato_storefront::Renderers;

use crate::shop::{Answer, Shop, short};

/// The shell, with the data that was read for the page.
#[track_caller]
fn assert_shell(answer: &Answer, data: &str) {
    assert!(answer.is_shell() && answer.text.contains(data), "{}", answer.text);
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.header("content-security-policy").contains("script-src 'self'"));
}

#[tokio::test]
async fn a_render_without_end_is_cut_off_and_the_next_one_works() {
    let shop = Shop::with(Renderers { threads: 1, ..short() }, |_| {}).await;
    for path in ["/loop", "/endless-plan"] {
        let began = Instant::now();
        let page = shop.get(path).await;
        assert_shell(&page, if path == "/loop" { "Cups" } else { r#""answers":{}"# });
        assert!(began.elapsed() < Duration::from_secs(5));
        let next = shop.get(&format!("/orders/{}", path.len())).await;
        assert_eq!(next.render(), 1, "the context that was cut off is gone");
    }
}

#[tokio::test]
async fn a_render_that_eats_memory_is_stopped_and_the_next_one_works() {
    let renderers = Renderers { threads: 1, render_time: Duration::from_secs(20), ..short() };
    let shop = Shop::with(renderers, |_| {}).await;
    assert_shell(&shop.get("/eat").await, "Cups");
    assert_eq!(shop.get("/orders/1").await.render(), 1);
}

#[tokio::test]
async fn a_render_that_throws_leaves_the_page_to_the_browser_and_is_tried_again() {
    let shop = Shop::open().await;
    assert_shell(&shop.get("/throw").await, "Cups");
    assert_shell(&shop.get("/throw").await, "Cups");
    assert!(!shop.get("/").await.is_shell());
}

#[tokio::test]
async fn a_page_cannot_ask_for_what_is_not_public() {
    let shop = Shop::open().await;
    assert_shell(&shop.get("/curious").await, r#""answers":{}"#);
    assert!(shop.reads.asked().is_empty());
}

#[tokio::test]
async fn where_too_many_wait_the_rest_is_answered_at_once() {
    let render_time = Duration::from_secs(3);
    let renderers = Renderers {
        threads: 1,
        waiting: 1,
        wait_time: Duration::from_secs(10),
        render_time,
        ..Renderers::default()
    };
    let shop = Shop::with(renderers, |_| {}).await;
    let timed = |path: &'static str| async {
        let began = Instant::now();
        (shop.get(path).await, began.elapsed())
    };
    // Plans first, so that what follows are renders.
    let (_, ()) = tokio::join!(timed("/loop"), async {
        // The loop holds the only thread for three seconds: one more waits, the others do not.
        let busy = async {
            loop {
                let answered = join_all((0..4).map(|_| timed("/orders/1"))).await;
                let refused: Vec<_> = answered.iter().filter(|(page, _)| page.is_shell()).collect();
                if !refused.is_empty() {
                    break refused.iter().map(|(_, took)| *took).max();
                }
            }
        };
        let took = tokio::time::timeout(Duration::from_secs(20), busy).await.expect("some are refused");
        assert!(took.is_some_and(|took| took < Duration::from_secs(1)), "{took:?}");
    });
    assert!(!shop.get("/orders/1").await.is_shell());
}

#[tokio::test]
async fn a_context_that_nobody_needs_is_let_go() {
    let renderers = Renderers { threads: 1, idle_time: Duration::ZERO, ..Renderers::default() };
    let shop = Shop::with(renderers, |_| {}).await;
    shop.get("/orders/1").await;
    // A page that comes at once may still find the context of the one before it. So few do not wear one out.
    let mut is_anew = false;
    for _ in 0..50 {
        is_anew |= shop.get("/orders/1").await.render() == 1;
    }
    assert!(is_anew);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_visitors_of_one_page_wait_for_one_render() {
    let shop = Shop::open().await;
    let pages = join_all((0..50).map(|_| shop.get("/products/mug"))).await;
    let first = pages[0].render();
    assert!(pages.iter().all(|page| page.render() == first));
}
