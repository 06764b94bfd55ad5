//! The headers that all commands, or all queries, take and give: described once for all of them.

use serde_json::{Map, Value, json};

/// Commands that keep no record of their answers and have no version: keys, since a record would keep the key's text,
/// and work that streams its progress.
const WITHOUT_RECORDS: [&str; 3] =
    ["/api/commands/keys", "/api/commands/verify", "/api/commands/read-models"];

/// Adds the headers of the path's kind to an operation.
pub(super) fn describe(path: &str, method: &str, operation: &mut Map<String, Value>) {
    if WITHOUT_RECORDS.iter().any(|prefix| path.starts_with(prefix)) {
        return;
    }
    if path.starts_with("/api/commands/") {
        let taken: &[&str] =
            if method == "post" { &["IdempotencyKey"] } else { &["IdempotencyKey", "IfMatch"] };
        add_parameters(operation, taken);
        add_response_headers(operation, &["ETag", "Sync-Token", "Idempotent-Replayed"]);
    } else if path.starts_with("/api/queries/") {
        add_parameters(operation, &["SyncToken", "IfNoneMatch"]);
        add_response_headers(operation, &["ETag"]);
        operation["responses"]["304"] =
            json!({"description": "The same as the `If-None-Match` that was sent"});
    }
}

fn add_parameters(operation: &mut Map<String, Value>, names: &[&str]) {
    let parameters = operation.entry("parameters").or_insert_with(|| json!([]));
    let Some(parameters) = parameters.as_array_mut() else { return };
    for name in names {
        let wire = PARAMETERS.iter().find(|(known, ..)| known == name).map_or("", |(_, wire, ..)| wire);
        if !parameters.iter().any(|parameter| parameter["name"] == wire) {
            parameters.push(json!({"$ref": format!("#/components/parameters/{name}")}));
        }
    }
}

fn add_response_headers(operation: &mut Map<String, Value>, names: &[&str]) {
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    let sound = responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
    for response in sound.filter_map(|(_, response)| response.as_object_mut()) {
        let headers = response.entry("headers").or_insert_with(|| json!({}));
        for name in names {
            if headers.get(*name).is_none() {
                headers[*name] = json!({"$ref": format!("#/components/headers/{name}")});
            }
        }
    }
}

/// Name here, name on the wire, what it is for, what it looks like.
const PARAMETERS: [(&str, &str, &str, Option<&str>); 4] = [
    (
        "IdempotencyKey",
        "Idempotency-Key",
        "1 to 255 visible ASCII characters, a guest's at least 20. The same request sent again under the same key \
         gets the first answer, for 24 hours.",
        Some("^[!-~]{1,255}$"),
    ),
    (
        "IfMatch",
        "If-Match",
        "An `ETag`: nothing happens unless the version is still this one.",
        Some(r#"^(\*|(W/)?"[0-9]{1,18}(\.[0-9a-fA-F]+)?")$"#),
    ),
    (
        "SyncToken",
        "Sync-Token",
        "The `Sync-Token` of a write, or several joined by commas: the answer shows these writes. Together they name at \
         most 1,000 events.",
        None,
    ),
    ("IfNoneMatch", "If-None-Match", "An `ETag`: 304 when the answer would be the same.", None),
];

/// `components/parameters`.
pub(super) fn parameters() -> Value {
    let described = PARAMETERS.map(|(name, wire, description, pattern)| {
        let mut schema = json!({"type": "string"});
        if let Some(pattern) = pattern {
            schema["pattern"] = json!(pattern);
        }
        let parameter = json!({"name": wire, "in": "header", "description": description, "schema": schema});
        (name.to_owned(), parameter)
    });
    Value::Object(described.into_iter().collect())
}

/// `components/headers`.
pub(super) fn headers() -> Value {
    let described = [
        ("ETag", "The version and a hash of the answer, as `\"N.h\"`."),
        ("Sync-Token", "Names the write; a query that sends it shows the write."),
        ("Idempotent-Replayed", "`true` when this answer was given before, under the same key."),
    ];
    let header = |(name, description): (&str, &str)| {
        (name.to_owned(), json!({"description": description, "schema": {"type": "string"}}))
    };
    Value::Object(described.into_iter().map(header).collect())
}
