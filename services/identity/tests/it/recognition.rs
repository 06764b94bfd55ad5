//! Which keys open something, and how soon a change of them counts.

use std::{sync::Arc, time::Duration};

use mercato_contracts::access::{Caller, Role};
use mercato_identity::{CreatedKey, Keys, NewKey};
use mercato_kernel::{Clock, ErrorCode, ManualClock, SystemClock};
use tokio::time::Instant;

use crate::database::on_each;

async fn make(keys: &Keys, clock: &dyn Clock, lasts: Option<Duration>) -> CreatedKey {
    let end = lasts.map(|lasts| clock.now().checked_add(lasts).expect("a near time"));
    let wish = NewKey::new(Role::Staff, None, end, clock.now()).expect("a sound wish");
    keys.create(&wish).await.expect("made")
}

#[tokio::test]
async fn a_key_is_known_at_once_and_refused_within_a_second_of_its_revocation_elsewhere() {
    on_each("revocation", async |place| {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let process = place.open_at(clock.clone()).await.authenticator;
        let elsewhere = place.open_at(clock.clone()).await.keys;
        let made = make(&elsewhere, clock.as_ref(), None).await;
        let caller = process.authenticate(made.text.expose()).await.expect("a valid key");
        assert_eq!(caller, Caller::Key { id: made.key.id, role: Role::Staff });

        elsewhere.revoke(&made.key.id.to_string()).await.expect("revoked");
        let revoked = Instant::now();
        while process.authenticate(made.text.expose()).await.is_ok() {
            assert!(revoked.elapsed() < Duration::from_secs(1), "still taken");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_is_refused_from_its_end_on() {
    on_each("expiry", async |place| {
        let clock = Arc::new(ManualClock::at(SystemClock.now()));
        let process = place.open_at(clock.clone()).await.authenticator;
        let keys = place.open_at(clock.clone()).await.keys;
        let made = make(&keys, clock.as_ref(), Some(Duration::from_hours(1))).await;
        process.authenticate(made.text.expose()).await.expect("still valid");
        clock.set(made.key.expires_at.expect("it has an end"));
        let refused = process.authenticate(made.text.expose()).await.expect_err("expired");
        assert_eq!(refused.code, ErrorCode::Unauthenticated);
    })
    .await;
}

#[tokio::test]
async fn other_texts_are_refused_alike() {
    on_each("unknown keys", async |place| {
        let process = place.open().await.authenticator;
        let unknown = format!("mk_{}", "0".repeat(43));
        let long = "x".repeat(100_000);
        for text in ["", "mk_", "' OR 1=1 --", "mk_\u{0}", &unknown, &long] {
            let refused = process.authenticate(text).await.expect_err("no key");
            assert_eq!(refused.code, ErrorCode::Unauthenticated);
            assert_eq!(refused.detail, "the key is unknown, expired or revoked");
        }
    })
    .await;
}
