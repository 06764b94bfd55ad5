//! The description of commerce's routes: whole, with every schema that it refers to.

use serde_json::{Value, json};

use crate::harness::on_each;

#[tokio::test]
async fn every_operation_is_named_and_says_what_it_answers() {
    on_each("the API document", async |shop| {
        let mut names = Vec::new();
        for (path, item) in shop.api["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
                assert!(operation["summary"].is_string(), "{name} has no summary");
                assert!(operation["responses"].get("4XX").is_some(), "{name} tells no refusal");
                names.push(name.to_owned());
            }
        }
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all, "two operations have one name");
        assert!(names.iter().any(|name| name == "create_product"));
    })
    .await;
}

#[tokio::test]
async fn every_schema_that_is_referred_to_is_there() {
    on_each("schemas of the API document", async |shop| {
        let mut references = Vec::new();
        collect(&shop.api, &mut references);
        assert!(!references.is_empty());
        for reference in references {
            let pointer = reference.strip_prefix('#').expect("a reference within the document");
            assert!(shop.api.pointer(pointer).is_some(), "{reference} is not there");
        }
    })
    .await;
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| collect(member, references));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
        _ => {}
    }
}

#[tokio::test]
async fn pictures_are_told_as_bytes_and_their_width_may_be_left_out() {
    on_each("pictures in the API document", async |shop| {
        let bytes = json!({"type": "string", "format": "binary"});
        let served = &shop.api["paths"]["/images/{imageId}"]["get"];
        assert_eq!(served["responses"]["200"]["content"]["image/*"]["schema"], bytes);
        let upload = &shop.api["paths"]["/api/commands/images"]["post"];
        assert_eq!(upload["requestBody"]["content"]["application/octet-stream"]["schema"], bytes);
        let mut parameters = served["parameters"].as_array().expect("parameters").iter();
        let width = parameters.find(|parameter| parameter["name"] == "w").expect("a width");
        assert_eq!(width["required"], json!(false));
        assert_eq!(width["schema"], json!({"type": "integer", "enum": [320, 640, 960, 1280, 1920]}));
    })
    .await;
}

#[tokio::test]
async fn every_operation_says_who_may_and_answers_in_a_known_shape() {
    on_each("keys and shapes of the API document", async |shop| {
        for (path, item) in shop.api["paths"].as_object().expect("paths") {
            assert!(!path.contains('_'), "{path} has a parameter that is not in camelCase");
            for (method, operation) in item.as_object().expect("operations") {
                if path.starts_with("/images/") {
                    continue;
                }
                let keys = operation["security"].as_array().unwrap_or_else(|| panic!("{method} {path}"));
                assert!(keys.iter().any(|key| key.get("key").is_some()), "{method} {path}");
                let answers = operation["responses"].as_object().expect("responses").iter();
                for (status, answer) in answers.filter(|(status, _)| status.starts_with('2')) {
                    let schema = &answer["content"]["application/json"]["schema"];
                    assert!(schema["$ref"].is_string(), "{method} {path} {status} has no schema by name");
                }
            }
        }
    })
    .await;
}
