//! Every route, asked by every kind of caller: each gets what the table says, no other sees personal data, and the
//! API document tells the same. A route without a line in the table fails.

use std::collections::{BTreeMap, BTreeSet};

use mercato_testkit::Answer;
use serde_json::{Value, json};

use super::{
    access_table::{AROUND, CALLERS, Row, TABLE},
    fixtures::{Names, PERSONAL, PICTURE, ask, callers, settled},
};
use crate::command_line::running::Shop;

/// Callers that may see e-mail, name and address.
const SEE_CUSTOMERS: [&str; 2] = ["staff", "admin"];

/// Routes that ask for a right only when a request wants more than everybody gets.
const OPEN: [&str; 2] = ["/api/commands/orders", "/api/queries/orders/{orderId}"];

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_it_should_and_nobody_else() {
    // Who comes through the proxy that this machine is counts as who they say they are.
    let shop = Shop::start(&["--set", "trusted_proxies=127.0.0.1", "--set", "log.filter=warn"]).await;
    let document = ask(&shop, "GET", "/openapi.json").send().await.expect(200).json;
    let keys = callers(&shop).await;
    let mut wrong = routes_without_a_line(&document);
    for row in TABLE.iter().chain(AROUND) {
        for ((caller, key), status) in CALLERS.into_iter().zip(&keys).zip(row.statuses) {
            let said = |what: &str, answer: &Answer| {
                let text: String = String::from_utf8_lossy(&answer.bytes).chars().take(200).collect();
                format!("{} {} as {caller}: {what}: {} {text}", row.method, row.path, answer.status)
            };
            let answer = asked(&shop, row, key.as_deref()).await;
            if answer.status != status {
                wrong.push(said(&format!("expected {status}"), &answer));
            } else if status == 403 && answer.json["scope"] != row.scope {
                wrong.push(said("names another scope", &answer));
            }
            let shown = String::from_utf8_lossy(&answer.bytes).to_lowercase().contains(PERSONAL);
            if shown && !SEE_CUSTOMERS.contains(&caller) {
                wrong.push(said("shows personal data", &answer));
            }
            if !shown
                && row.path.contains("{orderId}")
                && row.method == "GET"
                && SEE_CUSTOMERS.contains(&caller)
            {
                wrong.push(said("hides personal data", &answer));
            }
        }
    }
    wrong.extend(routes_told_wrongly(&document));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    shop.stop().await;
}

/// Who may not use a route at all learns nothing else of it: not which ids there are, nor what is wrong with a request.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_is_asked_for_before_anything_else() {
    let shop = Shop::start(&["--set", "log.filter=warn"]).await;
    let keys = callers(&shop).await;
    let mut wrong = Vec::new();
    for row in TABLE.iter().filter(|row| row.route() == row.path && !OPEN.contains(&row.path)) {
        let mut path = row.path.replace(['{', '}'], "-");
        path.push_str("?%zz");
        for ((caller, key), status) in CALLERS.into_iter().zip(&keys).zip(row.statuses) {
            let mut request = ask(&shop, row.method, &path).raw("application/json", b"{".to_vec());
            request = request.header("idempotency-key", "a b").header("if-match", "c");
            if let Some(key) = key {
                request = request.key(key);
            }
            let answer = request.send().await;
            let refused = [401, 403].contains(&status);
            if refused && answer.status != status || !refused && [401, 403].contains(&answer.status) {
                wrong.push(format!("{} {path} as {caller}: {} {}", row.method, answer.status, answer.json));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    shop.stop().await;
}

/// Makes what the row names, and asks with `key`.
async fn asked(shop: &Shop, row: &Row, key: Option<&str>) -> Answer {
    let (name, value) = row.header.unwrap_or_default();
    let names = Names::of(shop, &format!("{} {} {value}", row.path, row.body)).await;
    let mut request = ask(shop, row.method, &names.fill(row.path));
    if let Some(key) = key {
        request = request.key(key);
    }
    if !name.is_empty() {
        request = request.header(name, &names.fill(value));
    }
    if row.method == "GET" && !names.sync_token.is_empty() {
        request = request.header("sync-token", &names.sync_token);
    }
    if row.path.ends_with("/images") {
        request = request.raw("application/octet-stream", PICTURE.to_vec());
    } else if !row.body.is_empty() {
        request = request.raw("application/json", names.fill(row.body).into_bytes());
    }
    settled(request).await
}

/// What the document describes and the table does not, and the other way round.
fn routes_without_a_line(document: &Value) -> Vec<String> {
    let mut described = BTreeSet::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        let methods = item.as_object().expect("methods").keys();
        described.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let listed = TABLE.iter().map(|row| format!("{} {}", row.method, row.route())).collect();
    let missing = described.difference(&listed).map(|route| format!("{route}: not in the table"));
    missing
        .chain(listed.difference(&described).map(|route| format!("{route}: not in the document")))
        .collect()
}

/// Routes of which the document's `security` says another thing than their lines: that they need a key, that a key
/// opens more, or that all callers are alike.
fn routes_told_wrongly(document: &Value) -> Vec<String> {
    let mut routes: BTreeMap<(String, &str), Vec<[u16; 6]>> = BTreeMap::new();
    for row in TABLE {
        routes.entry((row.route(), row.method)).or_default().push(row.statuses);
    }
    let mut wrong = Vec::new();
    for ((route, method), rows) in routes {
        let ways = &document["paths"][&route][method.to_lowercase()]["security"];
        let ways = ways.as_array().map(Vec::as_slice).unwrap_or_default();
        let free = ways.is_empty() || ways.contains(&json!({}));
        let keyed = ways.contains(&json!({"key": []}));
        let opens_without = rows.iter().any(|[none, ..]| *none < 400);
        let opens_more = rows.iter().any(|[none, .., admin, _, _]| none != admin);
        if (free, keyed) != (opens_without, opens_more) {
            wrong.push(format!("{method} {route}: the document says {ways:?}"));
        }
    }
    wrong
}
