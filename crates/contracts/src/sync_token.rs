//! Sync tokens: the names of the events a write made, so that a reader can wait until it sees them.

use std::{collections::HashMap, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Event, Topic};

/// One event by name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventName {
    /// The topic's name.
    #[serde(rename = "t")]
    topic: String,
    /// The aggregate.
    #[serde(rename = "s")]
    pub subject: Uuid,
    /// The event's number within the aggregate.
    #[serde(rename = "n")]
    pub sequence: i64,
}

impl EventName {
    /// The topic; tokens with another do not parse.
    pub fn topic(&self) -> Topic {
        self.topic.parse().expect("parsed tokens name known topics")
    }
}

/// A token that no write of ours gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sync token is not one that a write gave")]
pub struct BadSyncToken;

/// The events of one write, or of several joined by commas.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncToken(Vec<EventName>);

/// How many events of one topic a token names: more than a topic has partitions.
const MAX_NAMED_OF_TOPIC: usize = 32;

impl SyncToken {
    /// How many events may be sent back at once, in one token or several: those of some hundred writes. Each is looked
    /// up, and anybody may ask.
    pub const MAX_EVENTS: usize = 1000;

    /// The token for `events`, in the order in which they were written. Of a write of very many, the last of each
    /// topic stand for those before them, which the relay appends first: a header must stay short.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        Self::naming(events.into_iter().map(|event| (event.payload.topic(), event.subject, event.sequence)))
    }

    /// The same for events known by topic, subject and sequence.
    pub fn naming(events: impl IntoIterator<Item = (Topic, Uuid, i64)>) -> Self {
        let name = |(topic, subject, sequence): (Topic, Uuid, i64)| EventName {
            topic: topic.as_str().to_owned(),
            subject,
            sequence,
        };
        let mut named: Vec<EventName> = events.into_iter().map(name).collect();
        let mut later: HashMap<String, usize> = HashMap::new();
        let mut is_needed: Vec<bool> = Vec::with_capacity(named.len());
        for event in named.iter().rev() {
            let count = later.entry(event.topic.clone()).or_default();
            *count += 1;
            is_needed.push(*count <= MAX_NAMED_OF_TOPIC);
        }
        named.retain(|_| is_needed.pop().unwrap_or_default());
        Self(named)
    }

    /// The token for one event known by its name alone.
    pub fn one(topic: Topic, subject: Uuid, sequence: i64) -> Self {
        Self::naming([(topic, subject, sequence)])
    }

    /// The events it names.
    pub fn events(&self) -> &[EventName] {
        &self.0
    }

    /// The opaque text.
    pub fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.0).expect("a token is plain data"))
    }
}

impl FromStr for SyncToken {
    type Err = BadSyncToken;

    /// Of several events of one aggregate the last stands for all: they reach every reader in order.
    fn from_str(text: &str) -> Result<Self, BadSyncToken> {
        let mut events: Vec<EventName> = Vec::new();
        let mut places: HashMap<(Topic, Uuid), usize> = HashMap::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| BadSyncToken)?;
            let named: Vec<EventName> = serde_json::from_slice(&bytes).map_err(|_| BadSyncToken)?;
            for event in named {
                let topic = event.topic.parse::<Topic>().map_err(|_| BadSyncToken)?;
                let place = *places.entry((topic, event.subject)).or_insert(events.len());
                match events.get_mut(place) {
                    Some(known) => known.sequence = known.sequence.max(event.sequence),
                    None => events.push(event),
                }
            }
        }
        if events.len() <= Self::MAX_EVENTS { Ok(Self(events)) } else { Err(BadSyncToken) }
    }
}

#[cfg(test)]
mod tests {
    use mercato_kernel::{EventId, Timestamp};

    use super::*;
    use crate::v1;

    fn event(sequence: i64, payload: impl Into<crate::Payload>) -> Event {
        let (id, subject) = (EventId::new(), Uuid::now_v7());
        Event {
            id,
            subject,
            sequence,
            time: Timestamp::UNIX_EPOCH,
            payload: payload.into(),
            traceparent: None,
        }
    }

    #[test]
    fn a_token_of_very_many_events_names_the_last_of_each_topic() {
        let mut events = vec![event(1, v1::ProductCreated::default())];
        events.extend((1..=2000).map(|_| event(1, v1::InventoryChanged::default())));
        let token = SyncToken::of(&events);
        let named: Vec<Uuid> = token.events().iter().map(|name| name.subject).collect();
        let expected: Vec<Uuid> =
            events[..1].iter().chain(&events[1969..]).map(|event| event.subject).collect();
        assert_eq!(named, expected);
        assert!(token.encode().len() < 4096);
        assert_eq!(token.encode().parse(), Ok(token));
    }

    fn joined(tokens: impl Iterator<Item = SyncToken>) -> Result<SyncToken, BadSyncToken> {
        tokens.map(|token| token.encode()).collect::<Vec<_>>().join(", ").parse()
    }

    #[test]
    fn several_tokens_name_no_more_than_is_looked_up() {
        let tokens = |count| (0..count).map(|_| SyncToken::of([&event(1, v1::ProductCreated::default())]));
        let most = joined(tokens(SyncToken::MAX_EVENTS)).expect("as many as may be");
        assert_eq!(most.events().len(), SyncToken::MAX_EVENTS);
        assert_eq!(joined(tokens(SyncToken::MAX_EVENTS + 1)), Err(BadSyncToken));
    }

    #[test]
    fn many_writes_to_one_aggregate_name_its_last_event() {
        let (subject, other) = (Uuid::now_v7(), Uuid::now_v7());
        let changes = (1..=1000).rev().map(|sequence| SyncToken::one(Topic::Catalog, subject, sequence));
        let token =
            joined(changes.chain([SyncToken::one(Topic::Catalog, other, 7)])).expect("two aggregates");
        let named: Vec<_> = token.events().iter().map(|event| (event.subject, event.sequence)).collect();
        assert_eq!(named, [(subject, 1000), (other, 7)]);
    }
}
