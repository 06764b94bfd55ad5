//! Events as they lie in the log: whatever decodes is written again as the same event, and shown as JSON.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mercato_contracts::{Event, Payload};

fuzz_target!(|data: &[u8]| {
    if let Ok(event) = Event::decode(data) {
        assert_eq!(Event::decode(&event.encode()), Ok(event.clone()));
        shown(&event.to_cloud_event());
    }
    let Some((kind, bytes)) = data.split_first() else { return };
    let (kind, _) = Payload::TYPES[usize::from(*kind) % Payload::TYPES.len()];
    if let Ok(payload) = Payload::decode(kind, bytes) {
        assert_eq!(payload.event_type(), kind);
        assert_eq!(Payload::decode(kind, &payload.encode()), Ok(payload.clone()));
        shown(&payload.to_json());
    }
});

/// The JSON is text that reads as itself.
fn shown(value: &impl std::fmt::Display) {
    let text = value.to_string();
    assert!(text.starts_with('{') && text.ends_with('}'), "{text}");
}
