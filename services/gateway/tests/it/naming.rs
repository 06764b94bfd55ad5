//! The names under which a request is found again, and the figures that tell of it.

use mercato_gateway::{Config, MetricsAllow};

use crate::shop::{Shop, header, problem};

#[tokio::test]
async fn a_trace_is_taken_over_and_named_in_the_problem() {
    let shop = Shop::open().await;
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let parent = format!("00-{trace}-00f067aa0ba902b7-01");
    let request = shop.ask("GET", "/trace").header("traceparent", &parent);
    let response = request.send().await.expect("an answer");
    let told = header(&response, "traceparent");
    assert!(told.contains(trace) && told != parent);
    assert_eq!(response.text().await.expect("text"), told, "the handler saw the same span");

    let request = shop.ask("GET", "/nothing").header("traceparent", &parent);
    assert_eq!(problem(request.send().await.expect("an answer")).await["traceId"], trace);
}

#[tokio::test]
async fn a_request_has_an_id_its_own_or_a_new_one() {
    let shop = Shop::open().await;
    let request = shop.ask("GET", "/hello").header("x-request-id", "till-4.77");
    assert_eq!(header(&request.send().await.expect("an answer"), "x-request-id"), "till-4.77");
    let (first, second) = (shop.get("/hello").await, shop.get("/hello").await);
    assert!(!header(&first, "x-request-id").is_empty());
    assert_ne!(header(&first, "x-request-id"), header(&second, "x-request-id"));
}

#[tokio::test]
async fn metrics_count_requests_by_route_not_by_path() {
    let shop = Shop::open().await;
    for path in ["/things/1", "/things/2", "/nothing/at/all"] {
        shop.get(path).await;
    }
    let metrics = shop.get("/metrics").await.text().await.expect("text");
    assert!(
        metrics.contains(r#"mercato_http_requests_total{method="GET",route="/things/{id}",status="200"}"#)
    );
    assert!(
        metrics
            .contains(r#"mercato_http_request_seconds_bucket{method="GET",route="/things/{id}",le="0.005"}"#)
    );
    assert!(metrics.contains(r#"route="none",status="404""#));
    assert!(!metrics.contains("/things/1") && !metrics.contains("/nothing/at/all"));
    for gauge in
        ["mercato_http_requests_in_flight", "mercato_http_connections", "mercato_process_resident_bytes"]
    {
        assert!(metrics.contains(gauge), "{gauge}");
    }
}

#[tokio::test]
async fn batch_sizes_are_counted_in_buckets() {
    let shop = Shop::open().await;
    metrics::histogram!("mercato_write_batch_commands").record(60.0);
    let shown = shop.get("/metrics").await.text().await.expect("text");
    assert!(shown.contains(r#"mercato_write_batch_commands_bucket{le="75"} 1"#), "{shown}");
    assert!(shown.contains(r#"mercato_write_batch_commands_bucket{le="50"} 0"#), "{shown}");
}

#[tokio::test]
async fn metrics_are_for_this_machine_and_for_keys_that_operate() {
    let shop = Shop::with(Config { metrics_allow: MetricsAllow(Vec::new()), ..Config::default() }).await;
    let ask = async |key: Option<&str>| {
        let request = shop.ask("GET", "/metrics");
        let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
        request.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(ask(None).await, 401);
    assert_eq!(ask(Some("reader-key")).await, 403);
    assert_eq!(ask(Some("admin-key")).await, 200);
    // A proxy that we do not trust, on this very machine, does not make strangers near.
    let behind = Shop::open().await;
    let request = behind.ask("GET", "/metrics").header("x-forwarded-for", "203.0.113.9");
    assert_eq!(request.send().await.expect("an answer").status(), 401);
}
