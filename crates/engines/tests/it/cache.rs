//! The contract of `cache`, run on every engine of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use futures::{FutureExt, poll};
use mercato_engines::{
    EngineError,
    cache::{self, SharedCache},
};
use mercato_kernel::{ErrorCode, Failure};
use tokio::sync::Notify;

const LONG: Duration = Duration::from_hours(1);
const SHORT: Duration = Duration::from_millis(60);

/// Runs the contract on the engine that the function opens (`None`: its server is absent).
macro_rules! contract {
    ($engine:ident, $open:path) => {
        contract!($engine, $open:
            gives_back_what_it_was_given
            drops_keys
            drops_everything
            forgets_in_time
            fills_a_missing_key_once
            hands_a_failure_to_all_that_wait_and_keeps_none
            throws_away_a_fill_whose_key_was_dropped
            starts_a_new_fill_after_a_drop
            keeps_a_value_set_during_a_fill
            fills_again_when_the_filler_goes_away
        );
    };
    ($engine:ident, $open:path: $($case:ident)*) => {
        mod $engine {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $case() {
                    if let Some(cache) = $open().await {
                        super::$case(cache).await;
                    }
                }
            )*
        }
    };
}

contract!(moka, super::moka);

async fn moka() -> Option<SharedCache> {
    Some(cache::open("moka:").await.expect("the cache opens"))
}

fn keys(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// A fill that announces itself, waits to be let go on, and answers `value`.
struct Gate {
    begun: Notify,
    go_on: Notify,
}

impl Gate {
    fn new() -> Arc<Self> {
        Arc::new(Self { begun: Notify::new(), go_on: Notify::new() })
    }

    fn fill(self: &Arc<Self>, value: &'static str) -> cache::Fill<'static> {
        let gate = Arc::clone(self);
        async move {
            gate.begun.notify_one();
            gate.go_on.notified().await;
            Ok(Bytes::from_static(value.as_bytes()))
        }
        .boxed()
    }
}

fn fill_with(value: &'static str) -> cache::Fill<'static> {
    async move { Ok(Bytes::from_static(value.as_bytes())) }.boxed()
}

fn never() -> cache::Fill<'static> {
    async { panic!("a value that is there is not filled") }.boxed()
}

async fn gives_back_what_it_was_given(cache: SharedCache) {
    let large = Bytes::from(vec![3; 1_000_000]);
    for (key, value) in [("", Bytes::from("no key")), ("tag:ß:🎁", Bytes::new()), ("large", large)] {
        assert_eq!(cache.get(key).await, Ok(None));
        cache.set(key, value.clone(), LONG).await.expect("it is kept");
        assert_eq!(cache.get(key).await, Ok(Some(value.clone())));
        assert!(cache.at_hand(key).is_none_or(|at_hand| at_hand == value));
        assert_eq!(cache.get_or_fill(key, LONG, never()).await, Ok(value));
    }
    cache.set("", "another".into(), LONG).await.expect("it is kept");
    assert_eq!(cache.get("").await, Ok(Some("another".into())));
    cache.ping().await.expect("the cache works");
}

async fn drops_keys(cache: SharedCache) {
    for key in ["a", "b", "c"] {
        cache.set(key, "x".into(), LONG).await.expect("it is kept");
    }
    cache.delete(&keys(&["a", "c", "never was"])).await.expect("they go");
    assert_eq!(cache.get("a").await, Ok(None));
    assert_eq!(cache.get("b").await, Ok(Some("x".into())));
    assert_eq!(cache.get("c").await, Ok(None));
}

async fn drops_everything(cache: SharedCache) {
    for index in 0..100 {
        cache.set(&format!("k{index}"), "x".into(), LONG).await.expect("it is kept");
    }
    let gate = Gate::new();
    let filling = tokio::spawn({
        let (cache, fill) = (cache.clone(), gate.fill("stale"));
        async move { cache.get_or_fill("filled", LONG, fill).await }
    });
    gate.begun.notified().await;
    cache.clear().await.expect("all go");
    gate.go_on.notify_one();
    assert_eq!(filling.await.expect("no panic"), Ok("stale".into()));
    assert_eq!(cache.get("filled").await, Ok(None));
    for index in 0..100 {
        assert_eq!(cache.get(&format!("k{index}")).await, Ok(None));
    }
    cache.set("k1", "new".into(), LONG).await.expect("it is kept");
    assert_eq!(cache.get("k1").await, Ok(Some("new".into())));
}

async fn forgets_in_time(cache: SharedCache) {
    let begun = Instant::now();
    cache.set("short", "x".into(), SHORT).await.expect("it is kept");
    cache.set("long", "x".into(), LONG).await.expect("it is kept");
    cache.set("renewed", "x".into(), SHORT).await.expect("it is kept");
    cache.set("renewed", "y".into(), LONG).await.expect("it is kept");
    cache.get_or_fill("filled", SHORT, fill_with("x")).await.expect("it is filled");
    cache.set("never", "x".into(), Duration::ZERO).await.expect("nothing is kept");
    assert_eq!(cache.get("never").await, Ok(None));
    while cache.get("short").await != Ok(None) || cache.get("filled").await != Ok(None) {
        assert!(begun.elapsed() < Duration::from_secs(20), "an entry outlives its time");
        tokio::task::yield_now().await;
    }
    assert!(begun.elapsed() >= SHORT, "an entry went before its time");
    assert_eq!(cache.get("long").await, Ok(Some("x".into())));
    assert_eq!(cache.get("renewed").await, Ok(Some("y".into())));
}

async fn fills_a_missing_key_once(cache: SharedCache) {
    let (calls, gate) = (AtomicUsize::new(0), Gate::new());
    let mut callers: Vec<_> = (0..50)
        .map(|_| {
            let gated = gate.fill("value");
            let fill = async {
                calls.fetch_add(1, Ordering::SeqCst);
                gated.await
            };
            cache.get_or_fill("key", LONG, fill.boxed())
        })
        .collect();
    for caller in &mut callers {
        assert!(poll!(caller).is_pending());
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1, "the others wait");
    // Another key is not held up by this one.
    assert_eq!(cache.get_or_fill("other", LONG, fill_with("other")).await, Ok("other".into()));
    gate.go_on.notify_one();
    for answer in futures::future::join_all(callers).await {
        assert_eq!(answer, Ok("value".into()));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(cache.get("key").await, Ok(Some("value".into())));
}

async fn hands_a_failure_to_all_that_wait_and_keeps_none(cache: SharedCache) {
    let gate = Gate::new();
    let gated = gate.fill("");
    let refuse = async {
        gated.await?;
        Err(Failure::new(ErrorCode::NotFound, "not there"))
    };
    let mut filling = cache.get_or_fill("key", LONG, refuse.boxed());
    assert!(poll!(&mut filling).is_pending());
    let mut waiting = cache.get_or_fill("key", LONG, never());
    assert!(poll!(&mut waiting).is_pending());
    gate.go_on.notify_one();
    for answer in [filling.await, waiting.await] {
        assert_eq!(answer.expect_err("the fill's failure").code, ErrorCode::NotFound);
    }
    assert_eq!(cache.get("key").await, Ok(None));
    assert_eq!(cache.get_or_fill("key", LONG, fill_with("now")).await, Ok("now".into()));
}

async fn throws_away_a_fill_whose_key_was_dropped(cache: SharedCache) {
    let gate = Gate::new();
    let filling = tokio::spawn({
        let (cache, fill) = (cache.clone(), gate.fill("stale"));
        async move { cache.get_or_fill("key", LONG, fill).await }
    });
    gate.begun.notified().await;
    cache.delete(&keys(&["key"])).await.expect("it goes");
    gate.go_on.notify_one();
    assert_eq!(filling.await.expect("no panic"), Ok("stale".into()), "who asked before may have it");
    assert_eq!(cache.get("key").await, Ok(None), "nobody else may");
}

async fn starts_a_new_fill_after_a_drop(cache: SharedCache) {
    let gate = Gate::new();
    let filling = tokio::spawn({
        let (cache, fill) = (cache.clone(), gate.fill("stale"));
        async move { cache.get_or_fill("key", LONG, fill).await }
    });
    gate.begun.notified().await;
    cache.delete(&keys(&["key"])).await.expect("it goes");
    assert_eq!(cache.get_or_fill("key", LONG, fill_with("fresh")).await, Ok("fresh".into()));
    gate.go_on.notify_one();
    filling.await.expect("no panic").expect("its own value");
    assert_eq!(cache.get("key").await, Ok(Some("fresh".into())), "the old fill does not come back over it");
}

async fn keeps_a_value_set_during_a_fill(cache: SharedCache) {
    let gate = Gate::new();
    let filling = tokio::spawn({
        let (cache, fill) = (cache.clone(), gate.fill("stale"));
        async move { cache.get_or_fill("key", LONG, fill).await }
    });
    gate.begun.notified().await;
    cache.set("key", "newer".into(), LONG).await.expect("it is kept");
    gate.go_on.notify_one();
    filling.await.expect("no panic").expect("its own value");
    assert_eq!(cache.get("key").await, Ok(Some("newer".into())));
}

async fn fills_again_when_the_filler_goes_away(cache: SharedCache) {
    let gate = Gate::new();
    let mut filling = cache.get_or_fill("key", LONG, gate.fill("lost"));
    assert!(poll!(&mut filling).is_pending());
    let mut waiting = cache.get_or_fill("key", LONG, fill_with("mine"));
    assert!(poll!(&mut waiting).is_pending());
    drop(filling);
    assert_eq!(waiting.await, Ok("mine".into()));
    assert_eq!(cache.get("key").await, Ok(Some("mine".into())));
}

#[tokio::test]
async fn moka_stays_within_its_bytes() {
    let cache = cache::open("moka:1MiB").await.expect("the cache opens");
    let mut names = Vec::new();
    for index in 0..200 {
        names.push(format!("large{index}"));
        cache.set(&names[index], vec![1; 70_000].into(), LONG).await.expect("it is taken");
    }
    cache.set("too large", vec![1; 2 << 20].into(), LONG).await.expect("it is taken");
    assert_eq!(cache.get("too large").await, Ok(None), "what is larger than the bound is not kept");
    let mut kept = 0;
    for name in &names {
        kept += usize::from(cache.get(name).await.expect("an answer").is_some());
    }
    assert!((1..=14).contains(&kept), "{kept} entries of 70,000 bytes are kept in 1 MiB");
}

#[tokio::test]
async fn a_wrong_uri_says_what_is_right() {
    for uri in ["memcached:x", "moka", "", "moka:none", "moka:0", "moka:-5MiB"] {
        let refused = cache::open(uri).await.err();
        let Some(EngineError::BadUri(detail)) = refused else { panic!("{uri}: {refused:?}") };
        assert!(detail.contains("moka"), "{detail}");
    }
    for uri in ["moka:", "moka:64MiB", "moka:4096"] {
        assert!(cache::open(uri).await.is_ok(), "{uri}");
    }
}
