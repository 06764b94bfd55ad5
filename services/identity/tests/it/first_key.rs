//! The key with which a new shop is entered for the first time.

use std::sync::Arc;

use mercato_contracts::access::Role;
use mercato_identity::{Keys, NewKey};
use mercato_kernel::{Clock, SystemClock};

use crate::database::{Place, on_each};

async fn keys(place: &Place) -> Arc<Keys> {
    place.open().await.keys
}

#[tokio::test]
async fn of_processes_that_start_at_once_one_makes_the_first_key() {
    on_each("first key", async |place| {
        let processes = [keys(&place).await, keys(&place).await, keys(&place).await, keys(&place).await];
        let made = futures::future::join_all(processes.iter().map(|keys| keys.ensure_first_admin())).await;
        let made: Vec<_> = made.into_iter().filter_map(|made| made.expect("an answer")).collect();
        assert_eq!(made.len(), 1);
        assert!(made[0].expose().starts_with("mk_"));
        let listed = processes[0].list().await.expect("a list");
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].role, Role::Admin);
    })
    .await;
}

#[tokio::test]
async fn a_shop_that_had_a_key_gets_no_first_one() {
    on_each("no second first key", async |place| {
        let keys = keys(&place).await;
        let wish = NewKey::new(Role::Reader, None, None, SystemClock.now()).expect("a sound wish");
        let made = keys.create(&wish).await.expect("made");
        keys.revoke(&made.key.id.to_string()).await.expect("revoked");
        assert_eq!(keys.ensure_first_admin().await.expect("an answer"), None);
        assert_eq!(keys.ensure_first_admin().await.expect("an answer"), None);
    })
    .await;
}
