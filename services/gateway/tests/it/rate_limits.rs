//! How often a caller may ask.

use mercato_gateway::{Config, Rate, RateLimitConfig};

use crate::shop::{SOON, Shop, header, problem};

fn three_a_minute() -> Config {
    let rate = Rate { requests: 3, window_s: 60 };
    let rate_limits = RateLimitConfig { enabled: true, per_key: rate, per_address: rate, exempt: Vec::new() };
    Config { rate_limits, ..Config::default() }
}

#[tokio::test]
async fn the_answer_says_how_the_caller_stands_and_the_fourth_is_429() {
    let shop = Shop::with(three_a_minute()).await;
    for remaining in [2, 1, 0] {
        let response = shop.get("/hello").await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "ratelimit-policy"), r#""address";q=3;w=60"#);
        assert!(header(&response, "ratelimit").starts_with(&format!(r#""address";r={remaining};t="#)));
    }
    let refused = shop.get("/hello").await;
    let wait: u32 = header(&refused, "retry-after").parse().expect("seconds");
    assert!((1..=20).contains(&wait), "{wait}");
    assert!(header(&refused, "ratelimit").starts_with(r#""address";r=0;t="#));
    assert_eq!(problem(refused).await["code"], "rate_limited");
    assert_eq!(shop.get("/health").await.status(), 200, "health is not counted");
}

#[tokio::test]
async fn each_key_has_a_count_of_its_own() {
    let shop = Shop::with(three_a_minute()).await;
    let ask = async |key: &str| {
        let request = shop.ask("GET", "/hello").bearer_auth(key);
        request.send().await.expect("an answer").status().as_u16()
    };
    for _ in 0..3 {
        assert_eq!(ask("reader-key").await, 200);
    }
    assert_eq!(ask("reader-key").await, 429);
    assert_eq!(ask("admin-key").await, 200);
    assert_eq!(shop.get("/hello").await.status(), 200);
}

#[tokio::test]
async fn guessing_keys_has_an_end() {
    let shop = Shop::with(three_a_minute()).await;
    let mut statuses = Vec::new();
    for guess in 0..5 {
        let request = shop.ask("GET", "/hello").bearer_auth(format!("guess-{guess}"));
        statuses.push(request.send().await.expect("an answer").status().as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
}

/// Asks for `path` with a key, as the proxy says from `address`.
async fn ask_from(shop: &Shop, address: &str, path: &str, key: &str) -> reqwest::Response {
    let request = shop.ask("GET", path).header("x-forwarded-for", address).bearer_auth(key);
    request.send().await.expect("an answer")
}

fn behind_a_proxy(config: Config) -> Config {
    Config { trusted_proxies: vec!["127.0.0.1".parse().expect("a network")], ..config }
}

#[tokio::test]
async fn an_address_that_guesses_keys_is_refused_before_the_next_one_is_looked_up() {
    let shop = Shop::with(behind_a_proxy(three_a_minute())).await;
    for guess in 0..3 {
        let refused = ask_from(&shop, "203.0.113.1", "/hello", &format!("guess-{guess}")).await;
        assert_eq!(refused.status(), 401);
    }
    assert_eq!(shop.keys.asked(), 3);
    for path in ["/hello", "/who", "/metrics"] {
        let refused = ask_from(&shop, "203.0.113.1", path, "admin-key").await;
        let wait: u32 = header(&refused, "retry-after").parse().expect("seconds");
        assert!((1..=20).contains(&wait), "{wait}");
        assert_eq!(problem(refused).await["code"], "rate_limited", "{path}");
    }
    assert_eq!(shop.keys.asked(), 3, "the right key was not even looked up");
    // Where its holder is, the key has all of its requests.
    let elsewhere = ask_from(&shop, "203.0.113.2", "/hello", "admin-key").await;
    assert_eq!(elsewhere.status(), 200);
    assert!(header(&elsewhere, "ratelimit").starts_with(r#""key";r=2;t="#));
}

#[tokio::test]
async fn an_address_that_guessed_keys_may_come_again_in_time() {
    let rate = Rate { requests: 3, window_s: 6 };
    let rate_limits = RateLimitConfig { per_address: rate, exempt: Vec::new(), ..RateLimitConfig::default() };
    let shop = Shop::with(Config { rate_limits, ..Config::default() }).await;
    let ask = async |key: &str| {
        shop.ask("GET", "/hello").bearer_auth(key).send().await.expect("an answer").status().as_u16()
    };
    for _ in 0..3 {
        assert_eq!(ask("guess").await, 401);
    }
    assert_eq!(ask("admin-key").await, 429);
    let until_let_in = async {
        while ask("admin-key").await == 429 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(SOON, until_let_in).await.expect("one more may come after 2 s");
    // A right key uses up nothing of what wrong ones may.
    for _ in 0..5 {
        assert_eq!(ask("admin-key").await, 200);
    }
}

#[tokio::test]
async fn this_machine_may_guess_keys_unless_configured() {
    let rate = Rate { requests: 1, window_s: 60 };
    let rate_limits = RateLimitConfig { per_address: rate, ..RateLimitConfig::default() };
    let shop = Shop::with(Config { rate_limits, ..Config::default() }).await;
    for (key, status) in [("guess", 401), ("guess", 401), ("guess", 401), ("admin-key", 200)] {
        let answer = shop.ask("GET", "/hello").bearer_auth(key).send().await.expect("an answer");
        assert_eq!(answer.status(), status, "{key}");
    }
}

#[tokio::test]
async fn this_machine_is_not_counted_unless_configured() {
    let rate = Rate { requests: 1, window_s: 60 };
    let rate_limits = RateLimitConfig { per_key: rate, per_address: rate, ..RateLimitConfig::default() };
    let shop = Shop::with(Config { rate_limits, ..Config::default() }).await;
    for _ in 0..5 {
        let response = shop.get("/hello").await;
        assert_eq!(response.status(), 200);
        assert_eq!(header(&response, "ratelimit"), "");
    }
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
    let ask = async |shop: &Shop, address: &str| {
        let request = shop.ask("GET", "/hello").header("x-forwarded-for", address);
        request.send().await.expect("an answer").status().as_u16()
    };
    let stranger = Shop::with(three_a_minute()).await;
    let mut statuses = Vec::new();
    for last in 1..=4 {
        statuses.push(ask(&stranger, &format!("203.0.113.{last}")).await);
    }
    assert_eq!(statuses, [200, 200, 200, 429]);

    let trusted = Shop::with(behind_a_proxy(three_a_minute())).await;
    for last in 1..=5 {
        assert_eq!(ask(&trusted, &format!("203.0.113.{last}")).await, 200);
    }
    for _ in 0..2 {
        assert_eq!(ask(&trusted, "203.0.113.1").await, 200);
    }
    assert_eq!(ask(&trusted, "203.0.113.1").await, 429);
}
