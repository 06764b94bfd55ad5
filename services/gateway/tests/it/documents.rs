//! The documents of the API.

use mercato_contracts::Payload;
use serde_json::Value;

use crate::shop::{Shop, header};

async fn document(shop: &Shop, path: &str) -> Value {
    shop.get(path).await.json().await.expect("JSON")
}

/// Every `$ref` of a document.
fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn openapi_is_of_3_1_and_every_reference_leads_somewhere() {
    let shop = Shop::open().await;
    let openapi = document(&shop, "/openapi.json").await;
    assert_eq!(openapi["openapi"], "3.1.0");
    assert_eq!(openapi["components"]["securitySchemes"]["key"]["scheme"], "bearer");
    let codes = &openapi["components"]["schemas"]["Problem"]["properties"]["code"]["enum"];
    assert!(codes.as_array().expect("codes").contains(&"insufficient_stock".into()));
    for document in [openapi, document(&shop, "/asyncapi.json").await] {
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            let pointer = reference.strip_prefix('#').expect("within the document");
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
    }
}

#[tokio::test]
async fn asyncapi_has_every_event() {
    let shop = Shop::open().await;
    let asyncapi = document(&shop, "/asyncapi.json").await;
    assert_eq!(asyncapi["asyncapi"], "3.0.0");
    for (name, topic) in Payload::TYPES {
        assert!(asyncapi["channels"][topic.as_str()]["messages"][name].is_object(), "{name}");
        assert!(asyncapi["components"]["messages"][name].is_object(), "{name}");
    }
}

#[tokio::test]
async fn a_document_that_the_caller_has_is_not_sent_again() {
    let shop = Shop::open().await;
    let first = shop.get("/openapi.json").await;
    let again = shop.ask("GET", "/openapi.json").header("if-none-match", header(&first, "etag"));
    assert_eq!(again.send().await.expect("an answer").status(), 304);
}

#[tokio::test]
async fn the_reference_needs_nothing_from_elsewhere() {
    let shop = Shop::open().await;
    let page = shop.get("/docs").await;
    assert!(header(&page, "content-security-policy").contains("script-src 'self'"));
    let text = page.text().await.expect("text");
    assert!(!text.contains("http://") && !text.contains("https://"));
    for (path, kind) in [("/docs/docs.css", "text/css"), ("/docs/docs.js", "text/javascript")] {
        assert!(text.contains(path));
        assert!(header(&shop.get(path).await, "content-type").starts_with(kind));
    }
}

#[tokio::test]
async fn without_a_storefront_the_root_leads_to_the_reference() {
    let shop = Shop::open().await;
    let page = shop.get("/").await;
    assert_eq!(page.url().path(), "/docs");
}
