//! What the document says of requests, made as narrow as the shop is: derived descriptions tell what the reader of
//! the bytes takes, which is more than the rules behind it do.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// Narrows the descriptions of all requests in `document`.
pub(super) fn narrow(document: &mut Value) {
    let mut bodies = BTreeSet::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(Map::values_mut) {
            references(&operation["requestBody"], &mut bodies);
            let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
            parameters.into_iter().flatten().for_each(parameter);
        }
    }
    let schemas = &mut document["components"]["schemas"];
    let mut waiting: Vec<String> = bodies.iter().cloned().collect();
    while let Some(name) = waiting.pop() {
        let mut inner = BTreeSet::new();
        references(&schemas[&name], &mut inner);
        waiting.extend(inner.difference(&bodies).cloned().collect::<Vec<_>>());
        bodies.extend(inner);
        required_are_there(&mut schemas[&name]);
    }
}

/// The names of schemas that `value` refers to.
fn references(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            let name = members.get("$ref").and_then(Value::as_str);
            names.extend(name.and_then(|name| name.strip_prefix("#/components/schemas/")).map(str::to_owned));
            members.values().for_each(|member| references(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, names)),
        _ => {}
    }
}

/// A parameter is there or it is not; it is never null. Pages are of 1 to 200.
fn parameter(parameter: &mut Value) {
    if parameter["name"] == "limit" {
        parameter["schema"] = json!({"type": "integer", "minimum": 1, "maximum": 200, "default": 20});
    }
    if let Some(schema) = parameter.get_mut("schema") {
        not_null(schema);
    }
}

/// Every field is read as one that may be absent, so that all that are missing are told at once; what is required
/// must not be null either.
fn required_are_there(schema: &mut Value) {
    let required: Vec<String> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    for name in required {
        if let Some(property) = schema["properties"].get_mut(&name) {
            not_null(property);
        }
    }
}

fn not_null(schema: &mut Value) {
    if let Some(kinds) = schema.get_mut("type").and_then(Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            schema["type"] = only.clone();
        }
    }
    for way in ["oneOf", "anyOf"] {
        let Some(ways) = schema.get_mut(way).and_then(Value::as_array_mut) else { continue };
        ways.retain(|way| way["type"] != "null");
        if let ([only], Some(object)) = (ways.clone().as_slice(), schema.as_object_mut()) {
            object.remove(way);
            if let Value::Object(only) = only {
                object.extend(only.clone());
            }
        }
    }
}
