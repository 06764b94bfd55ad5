//! The description of the routes: an operation for each, named as its function, with every schema it speaks of.

use std::{collections::BTreeSet, sync::Arc};

use mercato_query::SEARCH_SCHEMA;
use serde_json::Value;

use crate::support::{Node, World};

fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_route_is_described_with_all_its_schemas() {
    let world = World::new().await;
    let index = format!("tantivy:{}", world.folder.path().join("index").display());
    let search = mercato_engines::search::open(&index, &SEARCH_SCHEMA).await.expect("an index");
    let query = mercato_query::open(Node::deps(&world, Arc::clone(&world.documents), search).await);
    let (_, document) = query.await.expect("opens").service.routes.split_for_parts();
    let document = serde_json::to_value(document).expect("plain data");
    let paths = document["paths"].as_object().expect("paths").values();
    let operations: BTreeSet<&str> = paths
        .flat_map(|path| path.as_object().expect("methods").values())
        .filter_map(|one| one["operationId"].as_str())
        .collect();
    let expected = [
        "get_order",
        "get_product",
        "list_categories",
        "list_dead_letters",
        "list_locations",
        "list_orders",
        "list_products",
        "read_events",
        "rebuild_read_model",
        "replay_dead_letter",
        "search_products",
    ];
    assert_eq!(operations.into_iter().collect::<Vec<_>>(), expected);
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let pointer = reference.trim_start_matches('#');
        assert!(document.pointer(pointer).is_some(), "{reference} is spoken of and not described");
    }
}
