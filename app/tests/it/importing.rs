//! The importer against a shop that answers by a script: what a real one does only now and then, such as being busy,
//! must happen on demand here. What the real shop makes of an import is tested with the whole shop.

use std::{
    future::IntoFuture,
    process::Output,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::to_bytes,
    extract::{Request, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{net::TcpListener, process::Command};

/// A request as the script sees it.
#[derive(Debug, Clone)]
struct Seen {
    method: String,
    path: String,
    body: Value,
    idempotency_key: Option<String>,
    if_match: Option<String>,
}

type Script = Arc<dyn Fn(usize, &Seen) -> (u16, Value) + Send + Sync>;

#[derive(Clone)]
struct Shop {
    script: Script,
    seen: Arc<Mutex<Vec<Seen>>>,
}

async fn answer(State(shop): State<Shop>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let header = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let bytes = to_bytes(body, 1 << 20).await.unwrap();
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        idempotency_key: header("idempotency-key"),
        if_match: header("if-match"),
    };
    match seen.path.as_str() {
        "/health/live" => return StatusCode::OK.into_response(),
        "/api/queries/shop" => return axum::Json(json!({"currency": "EUR"})).into_response(),
        _ => {}
    }
    let place = {
        let mut all = shop.seen.lock().unwrap();
        all.push(seen.clone());
        all.len() - 1
    };
    let (status, body) = (shop.script)(place, &seen);
    (StatusCode::from_u16(status).unwrap(), [("retry-after", "0")], axum::Json(body)).into_response()
}

/// Imports `csv` into a shop with `script`; answers the exit code, both outputs and the requests.
async fn import(
    what: &str,
    csv: &str,
    script: impl Fn(usize, &Seen) -> (u16, Value) + Send + Sync + 'static,
) -> (i32, String, String, Vec<Seen>) {
    let shop = Shop { script: Arc::new(script), seen: Arc::default() };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state(shop.clone());
    let server = tokio::spawn(axum::serve(listener, router).into_future());
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file.csv"), csv).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mercato"));
    command.current_dir(&folder).env_clear().args(["import", what, "file.csv", "--url", &url, "--key", "k"]);
    let Output { status, stdout, stderr } = command.output().await.unwrap();
    server.abort();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let seen = shop.seen.lock().unwrap().clone();
    (status.code().unwrap(), text(stdout), text(stderr), seen)
}

const TWO: &str = "Handle,Title,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty\n\
    mug,Mug,\"new, brand:X\",Colour,Blue,M-B,8.50,3\nmug,,,,Red,M-R,9,\n";

fn made() -> Value {
    json!({"productId": "p1", "status": "created", "version": 1, "variants": []})
}

fn existing(price: i64, tags: &[(&str, &str)]) -> Value {
    let tags: Vec<_> =
        tags.iter().map(|(name, value)| json!({"tagId": value, "name": name, "value": value})).collect();
    json!({
        "productId": "p1", "version": 7, "name": "Mug", "handle": "mug", "status": "active", "tags": tags,
        "options": [{"name": "Colour", "values": ["Blue", "Red"]}],
        "variants": [
            {"variantId": "v1", "sku": "M-B", "price": {"amount": price, "currency": "EUR"},
             "options": {"Colour": "Blue"}, "inventoryPolicy": "deny"},
            {"variantId": "v2", "sku": "M-R", "price": {"amount": 900, "currency": "EUR"},
             "options": {"Colour": "Red"}, "inventoryPolicy": "deny"},
        ],
    })
}

#[tokio::test]
async fn a_new_product_is_one_request() {
    let (code, out, err, seen) = import("products", TWO, |_, _| (201, made())).await;
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("products: 1 created, 0 updated, 0 unchanged, 0 refused"), "{out}");
    let [seen] = seen.as_slice() else { panic!("{seen:?}") };
    assert!(seen.idempotency_key.as_ref().is_some_and(|key| key.starts_with("import:")));
    assert_eq!(
        seen.body,
        json!({
            "name": "Mug", "handle": "mug", "price": {"amount": 850, "currency": "EUR"},
            "tags": [{"name": "tag", "value": "new"}, {"name": "brand", "value": "X"}],
            "options": [{"name": "Colour", "values": ["Blue", "Red"]}],
            "variants": [
                {"sku": "M-B", "price": {"amount": 850, "currency": "EUR"}, "options": {"Colour": "Blue"},
                 "quantity": 3, "inventoryPolicy": "deny"},
                {"sku": "M-R", "price": {"amount": 900, "currency": "EUR"}, "options": {"Colour": "Red"},
                 "inventoryPolicy": "deny"},
            ],
        })
    );
}

#[tokio::test]
async fn a_busy_shop_is_waited_for_under_the_same_key() {
    let (code, out, _, seen) = import("products", TWO, |place, _| match place {
        0 => (503, json!({"code": "overloaded", "detail": "full"})),
        1 => (429, json!({"code": "rate_limited", "detail": "slow down"})),
        _ => (201, made()),
    })
    .await;
    assert_eq!(code, 0);
    assert!(out.contains("1 created"), "{out}");
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|one| one.idempotency_key == seen[0].idempotency_key));
}

/// Answers as a shop that has the product already.
fn has(seen: &Seen, product: Value) -> (u16, Value) {
    match (seen.method.as_str(), seen.path.as_str()) {
        ("POST", "/api/commands/products") => (409, json!({"code": "handle_taken", "detail": "taken"})),
        ("GET", path) if path.starts_with("/api/queries/products?handle=mug") => {
            (200, json!({"items": [{"productId": "p1"}]}))
        }
        ("GET", "/api/queries/products/p1") => (200, product),
        _ => (200, json!({"version": 8})),
    }
}

#[tokio::test]
async fn the_same_product_is_left_alone() {
    let same = |_, seen: &Seen| has(seen, existing(850, &[("tag", "new"), ("brand", "X")]));
    let (code, out, _, seen) = import("products", TWO, same).await;
    assert_eq!(code, 0);
    assert!(out.contains("1 unchanged"), "{out}");
    assert!(seen.iter().skip(1).all(|one| one.method == "GET"));
}

#[tokio::test]
async fn what_differs_is_changed_under_the_version_that_was_read() {
    let other = |_, seen: &Seen| has(seen, existing(800, &[("tag", "new"), ("tag", "old")]));
    let (code, out, err, seen) = import("products", TWO, other).await;
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("1 updated"), "{out}");
    let writes: Vec<_> = seen.iter().skip(1).filter(|one| one.method != "GET").collect();
    let [price, tag, gone] = writes.as_slice() else { panic!("{writes:?}") };
    assert_eq!(price.path, "/api/commands/products/p1/variants/v1");
    assert_eq!(price.body, json!({"price": {"amount": 850, "currency": "EUR"}}));
    assert_eq!(price.if_match.as_deref(), Some("\"7\""));
    assert_eq!(
        (tag.path.as_str(), tag.if_match.as_deref()),
        ("/api/commands/products/p1/tags", Some("\"8\""))
    );
    assert_eq!(tag.body, json!({"name": "brand", "value": "X"}));
    assert_eq!((gone.method.as_str(), gone.path.as_str()), ("DELETE", "/api/commands/products/p1/tags/old"));
}

#[tokio::test]
async fn a_refusal_names_the_line_and_the_column() {
    let errors = json!([
        {"pointer": "/name", "code": "too_long", "detail": "at most 255 characters"},
        {"pointer": "/variants/1/sku", "code": "too_long", "detail": "at most 64 characters"},
    ]);
    let refuse = move |_, _: &Seen| (422, json!({"code": "validation_failed", "errors": errors}));
    let (code, out, err, _) = import("products", TWO, refuse).await;
    assert_eq!(code, 1);
    assert!(out.contains("1 refused"), "{out}");
    assert!(err.contains("refused: line 2, Title: too_long: at most 255 characters"), "{err}");
    assert!(err.contains("refused: line 3, Variant SKU: too_long: at most 64 characters"), "{err}");
}

#[tokio::test]
async fn a_key_that_may_not_ends_the_import() {
    let header = TWO.lines().next().unwrap().to_owned();
    let rows = (0..500).map(|n| format!("p{n},P,,,,S{n},1,"));
    let csv = [header].into_iter().chain(rows).collect::<Vec<_>>().join("\n");
    let forbid = |_, _: &Seen| (403, json!({"code": "forbidden", "detail": "the key lacks `catalog:write`"}));
    let (code, _, err, seen) = import("products", &csv, forbid).await;
    assert_eq!(code, 1);
    assert!(err.contains("the key may not do this") && err.contains("catalog:write"), "{err}");
    assert!(seen.len() < 100, "{} requests", seen.len());
}

#[tokio::test]
async fn orders_are_placed_known_or_refused() {
    let csv = "Name,Email,Currency,Created at,Cancelled at,Lineitem quantity,Lineitem price,Lineitem sku\n\
        #1,a@example.com,GBP,2010-12-01 08:26:00 +0000,,1,2.55,A\n\
        #2,,GBP,2010-12-01 08:26:00 +0000,2010-12-02 08:26:00 +0000,1,2.55,A\n\
        #3,,GBP,2010-12-01 08:26:00 +0000,,1,2.55,A\n#4,,GBP,2010-12-01 08:26:00 +0000,,1,2.55,A\n\
        #4,,,,,5,2.55,B\n#5,,GBP,2010-12-01 08:26:00 +0000,,1,2.55,A\n\
        #6,b@example.com,GBP,2010-12-01 08:26:00 +0000,,1,2.55,A\n";
    let script = |_, seen: &Seen| match seen.body["externalNumber"].as_str() {
        Some("#1" | "#2") => (201, json!({"orderId": "o", "version": 1})),
        Some("#3") => (409, json!({"code": "external_number_taken", "identical": true, "orderId": "o3"})),
        Some("#5") => (409, json!({"code": "external_number_taken", "identical": false, "orderId": "o5"})),
        // The customer was erased: it cannot be told whether it is the same order.
        Some("#6") => (409, json!({"code": "external_number_taken", "identical": null, "orderId": "o6"})),
        Some("#4") => {
            let error =
                json!({"pointer": "/items/1", "code": "insufficient_stock", "detail": "5 asked, 2 there"});
            (409, json!({"code": "insufficient_stock", "detail": "not enough", "errors": [error]}))
        }
        _ => (200, json!({"status": "cancelled", "version": 2})),
    };
    let (code, out, err, seen) = import("orders", csv, script).await;
    assert_eq!(code, 1);
    assert!(out.starts_with("orders: 2 created, 0 updated, 2 unchanged, 2 refused"), "{out}");
    assert!(err.contains("refused: line 7, Name: "), "{err}");
    assert!(err.contains("refused: line 6, Lineitem sku: insufficient_stock: 5 asked, 2 there"), "{err}");
    let cancelled: Vec<_> = seen.iter().filter(|one| one.path.ends_with("/cancel")).collect();
    assert_eq!(cancelled.len(), 1);
}
