//! Cursors and sync tokens as callers may bend them: no cursor opens but one that was sealed, letter by letter, for
//! that very list; a sync token that is taken names what it names.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mercato_contracts::SyncToken;
use mercato_kernel::CursorKey;
use uuid::Uuid;

type Position = (i64, Uuid, String);

fuzz_target!(|input: (&str, i64, u128, &str)| {
    let (text, number, id, list) = input;
    let key = CursorKey::new([7; 32]);
    let position: Position = (number, Uuid::from_u128(id), list.to_owned());
    let sealed = key.seal(list, &position);
    if sealed.len() <= 4096 {
        assert_eq!(key.open::<Position>(list, &sealed), Ok(position.clone()));
    }
    assert!(key.open::<Position>(&format!("{list}|"), &sealed).is_err(), "another list's cursor opens");
    // The text as it came, and put over a cursor of ours.
    let mut bent = sealed.clone();
    bent.replace_range(..text.len().min(sealed.len()), "");
    for cursor in [text.to_owned(), format!("{text}{bent}"), format!("{sealed}{text}")] {
        if let Ok(opened) = key.open::<Position>(list, &cursor) {
            assert_eq!(key.seal(list, &opened), cursor, "a cursor opens that was never sealed");
        }
    }
    if let Ok(token) = text.parse::<SyncToken>() {
        assert_eq!(token.encode().parse(), Ok(token.clone()));
        // Each event's topic is known, or this would not return.
        token.events().iter().for_each(|event| drop(event.topic()));
    }
});
