//! A cursor opens the list that gave it, and nothing else.

use mercato_kernel::{BadCursor, CursorKey, Limit};
use proptest::prelude::*;

#[test]
fn a_cursor_opens_its_own_list_only() {
    let key = CursorKey::new([7; 32]);
    let cursor = key.seal("products status=active", &("2026-01-01", 42));
    assert_eq!(
        key.open::<(String, i64)>("products status=active", &cursor),
        Ok(("2026-01-01".to_owned(), 42))
    );
    assert_eq!(key.open::<(String, i64)>("products status=draft", &cursor), Err(BadCursor));
    assert_eq!(
        CursorKey::new([8; 32]).open::<(String, i64)>("products status=active", &cursor),
        Err(BadCursor)
    );
}

proptest! {
    #[test]
    fn a_changed_cursor_does_not_open(position in ".{0,30}", at in 0usize..200, with in any::<u8>()) {
        let key = CursorKey::new([1; 32]);
        let cursor = key.seal("list", &position);
        let mut bytes = cursor.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[usize::from(with) % 64];
        let changed = String::from_utf8(bytes).expect("ASCII");
        let opened = key.open::<String>("list", &changed);
        prop_assert!(changed == cursor || opened == Err(BadCursor) || opened == Ok(position));
    }

    #[test]
    fn any_text_is_refused_without_a_panic(text in ".{0,200}") {
        prop_assert_eq!(CursorKey::new([1; 32]).open::<String>("list", &text), Err(BadCursor));
    }
}

#[test]
fn a_huge_cursor_is_refused() {
    let key = CursorKey::new([1; 32]);
    let cursor = key.seal("list", &"x".repeat(5000));
    assert_eq!(key.open::<String>("list", &cursor), Err(BadCursor));
}

#[test]
fn a_page_holds_1_to_200_items() {
    assert_eq!(Limit::new(0), None);
    assert_eq!(Limit::new(201), None);
    assert_eq!(Limit::new(200).map(Limit::get), Some(200));
    assert_eq!(Limit::default().get(), 20);
}
