//! Codes are stable and unique, and a failure hides its cause from the caller's client.

use std::collections::HashSet;

use mercato_kernel::{
    Clock, ErrorCode, Failure, ManualClock, OrderId, Secret, Timestamp, from_micros, hours, micros,
};

#[test]
fn every_code_is_unique_and_has_an_error_status() {
    let texts: HashSet<&str> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), ErrorCode::ALL.len());
    for code in ErrorCode::ALL {
        assert!((400..600).contains(&code.http_status()), "{code}");
        assert!(!code.title().is_empty());
        assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
    }
}

#[test]
fn what_may_be_tried_again_says_when() {
    for code in ErrorCode::ALL {
        let retry = Failure::new(*code, "").retry_after_s;
        assert_eq!(retry.is_some(), matches!(code.http_status(), 429 | 503), "{code}");
    }
}

#[test]
fn the_cause_of_a_fault_is_taken_out_before_it_is_shown() {
    let mut failure = Failure::internal("the disk is on fire");
    assert!(!failure.detail.contains("disk"));
    assert_eq!(failure.take_cause().as_deref(), Some("the disk is on fire"));
    assert!(failure.extra.is_empty());
    assert_eq!(failure.take_cause(), None);
}

#[test]
fn a_secret_does_not_show() {
    let secret = Secret::new("hunter2".to_owned());
    assert_eq!(format!("{secret} {secret:?}"), "*** ***");
    assert_eq!(secret.expose(), "hunter2");
}

#[test]
fn ids_sort_by_when_they_were_made() {
    let ids: Vec<OrderId> = (0..1000).map(|_| OrderId::new()).collect();
    assert!(ids.is_sorted());
    assert_eq!(ids[0].to_string().parse::<OrderId>(), Ok(ids[0]));
    assert!("not-an-id".parse::<OrderId>().is_err());
}

#[test]
fn a_manual_clock_stands_still_and_may_go_back() {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().expect("a time");
    let clock = ManualClock::at(start);
    assert_eq!(clock.now(), start);
    clock.set(start - hours(1));
    assert_eq!(clock.now(), start - hours(1));
    assert_eq!(from_micros(micros(start)), start);
    // What is out of range is the first or the last whole second.
    assert_eq!(from_micros(i64::MAX).as_second(), Timestamp::MAX.as_second());
    assert_eq!(from_micros(i64::MIN), Timestamp::MIN);
}
