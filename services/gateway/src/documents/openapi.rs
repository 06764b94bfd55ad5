//! The OpenAPI 3.1 document: what the services say of themselves, and what is the same for all of them.

use http::StatusCode;
use mercato_http_kit::ProblemDocument;
use mercato_kernel::ErrorCode;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema, ToSchema, openapi::OpenApi};

use super::{headers, requests};

const ABOUT: &str = "Commands write, queries read. Every write answers with a `Sync-Token`; a query that sends it \
    shows the write. Amounts are whole numbers of the currency's minor unit; times are RFC 3339 in UTC; lists are read \
    by `limit` and `cursor`, and only an absent `next` means the end. Errors are `application/problem+json` with a \
    stable `code`.";

/// The methods that an OpenAPI path may have.
const METHODS: [&str; 7] = ["get", "put", "post", "delete", "patch", "head", "options"];

/// Completes what the services described to the whole document.
pub fn openapi(described: &OpenApi) -> Value {
    let mut document = serde_json::to_value(described).unwrap_or_default();
    document["openapi"] = json!("3.1.0");
    document["info"] = json!({
        "title": "Mercato",
        "version": env!("CARGO_PKG_VERSION"),
        "description": ABOUT,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    });
    document["servers"] = json!([{"url": "/"}]);
    let components = &mut document["components"];
    components["securitySchemes"] = json!({"key": {
        "type": "http", "scheme": "bearer", "description": "An API key; its role decides what it may do."
    }});
    components["parameters"] = headers::parameters();
    components["headers"] = headers::headers();
    components["responses"] = json!({"Problem": {
        "description": "Refused, or failed; nothing was changed unless the code is `timeout`",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }});
    add_schemas(components);
    drop_null_defaults(&mut document["components"]["schemas"]);
    if let Some(paths) = document["paths"].as_object_mut() {
        complete(paths);
    }
    requests::narrow(&mut document);
    document
}

fn add_schemas(components: &mut Value) {
    let mut schemas = Vec::new();
    ProblemDocument::schemas(&mut schemas);
    schemas.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
    for (name, schema) in schemas {
        components["schemas"][name] = serde_json::to_value(schema).unwrap_or_default();
    }
    let codes: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    components["schemas"]["Problem"]["properties"]["code"]["enum"] = json!(codes);
}

/// `serde(default)` on an optional field is described as `default: null`, which the field's own type often forbids.
fn drop_null_defaults(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.retain(|name, member| name != "default" || !member.is_null());
            members.values_mut().for_each(drop_null_defaults);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_null_defaults),
        _ => {}
    }
}

fn complete(paths: &mut Map<String, Value>) {
    for (path, item) in paths {
        let Some(item) = item.as_object_mut() else { continue };
        for (method, operation) in item.iter_mut().filter(|(method, _)| METHODS.contains(&method.as_str())) {
            let Some(operation) = operation.as_object_mut() else { continue };
            headers::describe(path, method, operation);
            let responses = operation.entry("responses").or_insert_with(|| json!({}));
            if responses.get("default").is_none() {
                responses["default"] = json!({"$ref": "#/components/responses/Problem"});
            }
            refusals_are_problems(responses);
            describe_bare(responses);
            // There is one way to show a key, whatever a service calls it.
            for way in operation.get_mut("security").and_then(Value::as_array_mut).into_iter().flatten() {
                if *way != json!({}) {
                    *way = json!({"key": []});
                }
            }
        }
    }
}

/// The services describe a refusal by its schema alone; its media type is the same for all.
fn refusals_are_problems(responses: &mut Value) {
    let Some(responses) = responses.as_object_mut() else { return };
    let refusals = responses.iter_mut().filter(|(status, _)| status.starts_with(['4', '5']));
    for content in refusals.filter_map(|(_, response)| response.get_mut("content")?.as_object_mut()) {
        if let Some(media) = content.remove("application/json") {
            content.insert("application/problem+json".to_owned(), media);
        }
    }
}

/// OpenAPI 3.1 wants a description of each answer; where a service gives none, the status's own words stand in.
fn describe_bare(responses: &mut Value) {
    let Some(responses) = responses.as_object_mut() else { return };
    for (status, response) in responses {
        let Some(response) = response.as_object_mut() else { continue };
        let bare = !response.contains_key("$ref")
            && response.get("description").and_then(Value::as_str).is_none_or(str::is_empty);
        if bare {
            let code = status.parse().ok().and_then(|code: u16| StatusCode::from_u16(code).ok());
            let words = code.and_then(|code| code.canonical_reason()).unwrap_or("An answer");
            response.insert("description".to_owned(), json!(words));
        }
    }
}
