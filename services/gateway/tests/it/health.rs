//! Whether the shop works, as load balancers ask.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use mercato_gateway::Config;
use mercato_http_kit::Probe;
use serde_json::{Value, json};

use crate::shop::Shop;

async fn ask(shop: &Shop, path: &str) -> (u16, Value) {
    let response = shop.get(path).await;
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn every_engine_is_named() {
    let probes =
        vec![Probe::new("commerce.db", || async { Ok(()) }), Probe::new("search", || async { Ok(()) })];
    let shop = Shop::probing(Config::default(), probes).await;
    let all_up = json!({
        "status": "UP",
        "components": {"commerce.db": {"status": "UP"}, "search": {"status": "UP"}},
    });
    for path in ["/health", "/actuator/health", "/health/ready"] {
        assert_eq!(ask(&shop, path).await, (200, all_up.clone()), "{path}");
    }
    assert_eq!(ask(&shop, "/health/live").await, (200, json!({"status": "UP"})));
}

#[tokio::test]
async fn an_engine_that_is_down_makes_it_503_without_saying_why() {
    let probes = vec![
        Probe::new("commerce.db", || async { Err("password of the database".to_owned()) }),
        Probe::new("search", || async { Ok(()) }),
    ];
    let shop = Shop::probing(Config::default(), probes).await;
    for path in ["/health", "/actuator/health", "/health/ready"] {
        let (status, health) = ask(&shop, path).await;
        assert_eq!((status, &health["status"]), (503, &json!("DOWN")), "{path}");
        assert_eq!(health["components"]["commerce.db"]["status"], "DOWN");
        assert_eq!(health["components"]["search"]["status"], "UP");
        assert!(!health.to_string().contains("password"));
    }
    assert_eq!(ask(&shop, "/health/live").await.0, 200);
}

#[tokio::test]
async fn engines_are_asked_seldom_however_often_we_are() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let probe = Probe::new("db", move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { Ok(()) }
    });
    let shop = Shop::probing(Config::default(), vec![probe]).await;
    futures::future::join_all((0..50).map(|_| shop.get("/health"))).await;
    assert!(asked.load(Ordering::SeqCst) <= 3);
}
