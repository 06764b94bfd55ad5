//! The AsyncAPI 3.0 document: every event type with its topic, as the feed shows it. The payloads' fields are
//! described in the `.proto` files.

use mercato_contracts::{Payload, Topic};
use serde_json::{Map, Value, json};

/// The document, made from the list of event types.
pub fn asyncapi() -> Value {
    let mut channels = Map::new();
    let mut operations = Map::new();
    for topic in Topic::ALL {
        let of_topic = Payload::TYPES.iter().filter(|(_, its)| its == topic).map(|(name, _)| name);
        let messages: Map<String, Value> =
            of_topic.map(|name| ((*name).to_owned(), reference("messages", name))).collect();
        let names: Vec<Value> = messages
            .keys()
            .map(|name| json!({"$ref": format!("#/channels/{topic}/messages/{name}")}))
            .collect();
        let channel = json!({"address": topic.as_str(), "description": about(*topic), "messages": messages});
        channels.insert(topic.to_string(), channel);
        let receive = json!({
            "action": "send",
            "channel": {"$ref": format!("#/channels/{topic}")},
            "summary": format!("Mercato tells what happened: {topic}"),
            "messages": names,
        });
        operations.insert(format!("tell{}", capitalised(topic.as_str())), receive);
    }
    let messages: Map<String, Value> =
        Payload::TYPES.iter().map(|(name, _)| ((*name).to_owned(), message(name))).collect();
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Mercato events",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every domain event there ever was, in order within its subject, as CloudEvents 1.0. \
                Read them at `GET /api/queries/events`, from 0 or on and on with `?follow=true`.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages, "schemas": {"CloudEvent": cloud_event()}},
    })
}

fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

fn about(topic: Topic) -> &'static str {
    match topic {
        Topic::Catalog => "Products, their tags, and categories",
        Topic::Inventory => "Stock levels and locations",
        Topic::Orders => "Orders",
        Topic::Customers => "Erasures of personal data",
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn message(name: &str) -> Value {
    json!({
        "name": name,
        "title": name,
        "contentType": "application/cloudevents+json",
        "payload": {"allOf": [
            reference("schemas", "CloudEvent"),
            {"properties": {
                "type": {"const": name},
                "dataschema": {"const": format!("mercato.events.v1.{name}")},
            }},
        ]},
    })
}

fn cloud_event() -> Value {
    json!({
        "type": "object",
        "required": ["specversion", "id", "type", "source", "subject", "sequence", "time", "data"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "format": "uuid", "description": "Unique among all events"},
            "type": {"type": "string", "description": "What happened"},
            "source": {"type": "string", "format": "uri-reference"},
            "subject": {"type": "string", "format": "uuid", "description": "The aggregate"},
            "sequence": {
                "type": "integer", "minimum": 1,
                "description": "1, 2, 3 … within the subject, without a gap"
            },
            "time": {"type": "string", "format": "date-time"},
            "datacontenttype": {"const": "application/json"},
            "dataschema": {"type": "string", "description": "The Protobuf message that `data` is"},
            "data": {"type": "object", "description": "The message in JSON"},
            "traceparent": {"type": "string", "description": "The W3C trace that caused it"},
        },
    })
}
