//! A domain event in its CloudEvents 1.0 envelope: bytes for the log, JSON for the feed, typed for consumers.

use mercato_kernel::{EventId, Timestamp, from_micros, micros};
use prost::Message;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Topic, v1};

/// Bytes that are no event this version knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEvent {
    /// Not Protobuf of the type named.
    #[error("the bytes of {what} do not decode: {why}")]
    Bytes {
        /// What was being read.
        what: String,
        /// The decoder's words.
        why: String,
    },
    /// A type that no payload has.
    #[error("unknown event type `{0}`")]
    UnknownType(String),
}

macro_rules! payloads {
    ($($name:ident => $topic:ident,)+) => {
        /// What happened: one variant for each event type.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Payload {
            $(
                #[doc = concat!("`", stringify!($name), "`, as in the .proto file.")]
                $name(v1::$name),
            )+
        }

        impl Payload {
            /// All event types with their topics.
            pub const TYPES: &[(&str, Topic)] = &[$((stringify!($name), Topic::$topic),)+];

            /// The event's type, such as `OrderCreated`.
            pub fn event_type(&self) -> &'static str {
                match self { $(Self::$name(_) => stringify!($name),)+ }
            }

            /// The topic that carries it.
            pub fn topic(&self) -> Topic {
                match self { $(Self::$name(_) => Topic::$topic,)+ }
            }

            /// The payload as Protobuf.
            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$name(message) => message.encode_to_vec(),)+ }
            }

            /// Reads a payload of `event_type`.
            pub fn decode(event_type: &str, bytes: &[u8]) -> Result<Self, BadEvent> {
                match event_type {
                    $(stringify!($name) => v1::$name::decode(bytes).map(Self::$name).map_err(|error| BadEvent::Bytes {
                        what: event_type.to_owned(),
                        why: error.to_string(),
                    }),)+
                    other => Err(BadEvent::UnknownType(other.to_owned())),
                }
            }

            /// The payload as the feed's `data`; sealed fields are left out.
            pub fn to_json(&self) -> Value {
                let value = match self { $(Self::$name(message) => serde_json::to_value(message),)+ };
                value.expect("an event is plain data")
            }
        }

        $(impl From<v1::$name> for Payload {
            fn from(message: v1::$name) -> Self {
                Self::$name(message)
            }
        })+
    };
}

payloads! {
    ProductCreated => Catalog,
    ProductUpdated => Catalog,
    ProductArchived => Catalog,
    ProductTagAdded => Catalog,
    ProductTagRemoved => Catalog,
    CategoryCreated => Catalog,
    LocationCreated => Inventory,
    InventoryChanged => Inventory,
    OrderCreated => Orders,
    OrderCancelled => Orders,
    CustomerErased => Customers,
}

impl Payload {
    /// Every stock row that moved, as it stood then. Whoever follows stock asks here, so that a new event is taught once.
    pub fn levels(&self) -> &[v1::StockLevel] {
        match self {
            Self::InventoryChanged(event) => event.level.as_slice(),
            Self::OrderCreated(event) => &event.levels,
            Self::OrderCancelled(event) => &event.levels,
            Self::ProductCreated(_)
            | Self::ProductUpdated(_)
            | Self::ProductArchived(_)
            | Self::ProductTagAdded(_)
            | Self::ProductTagRemoved(_)
            | Self::CategoryCreated(_)
            | Self::LocationCreated(_)
            | Self::CustomerErased(_) => &[],
        }
    }
}

/// One thing that happened to one aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Unique among all events.
    pub id: EventId,
    /// The aggregate: a product, category, location, stock row, order or customer key.
    pub subject: Uuid,
    /// 1, 2, 3 … within the subject, without a gap.
    pub sequence: i64,
    /// When it happened.
    pub time: Timestamp,
    /// What happened.
    pub payload: Payload,
    /// The W3C trace that caused it.
    pub traceparent: Option<String>,
}

/// CloudEvents `source` of all events of a shop.
const SOURCE: &str = "/mercato/commerce";

impl Event {
    /// The envelope as the log keeps it.
    pub fn encode(&self) -> Vec<u8> {
        v1::Envelope {
            id: self.id.to_string(),
            r#type: self.payload.event_type().to_owned(),
            source: SOURCE.to_owned(),
            subject: self.subject.to_string(),
            sequence: self.sequence,
            time_us: micros(self.time),
            dataschema: format!("mercato.events.v1.{}", self.payload.event_type()),
            data: self.payload.encode(),
            traceparent: self.traceparent.clone(),
        }
        .encode_to_vec()
    }

    /// Reads an envelope that `encode` wrote, of this or an older version.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadEvent> {
        let bad = |why: String| BadEvent::Bytes { what: "the envelope".to_owned(), why };
        let envelope = v1::Envelope::decode(bytes).map_err(|error| bad(error.to_string()))?;
        let uuid = |text: &str| Uuid::try_parse(text).map_err(|error| bad(error.to_string()));
        Ok(Self {
            id: uuid(&envelope.id)?.into(),
            subject: uuid(&envelope.subject)?,
            sequence: envelope.sequence,
            time: from_micros(envelope.time_us),
            payload: Payload::decode(&envelope.r#type, &envelope.data)?,
            traceparent: envelope.traceparent,
        })
    }

    /// The event as CloudEvents JSON, as the feed shows it.
    pub fn to_cloud_event(&self) -> Value {
        let mut event = json!({
            "specversion": "1.0",
            "id": self.id,
            "type": self.payload.event_type(),
            "source": SOURCE,
            "subject": self.subject,
            "sequence": self.sequence,
            "time": self.time,
            "datacontenttype": "application/json",
            "dataschema": format!("mercato.events.v1.{}", self.payload.event_type()),
            "data": self.payload.to_json(),
        });
        if let Some(traceparent) = &self.traceparent {
            event["traceparent"] = json!(traceparent);
        }
        event
    }
}
