//! Wake-ups between the parts of a shop: within the process through a channel, and on PostgreSQL between
//! processes through LISTEN and NOTIFY. A signal may be lost with its connection: listeners also look now and then.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{PgPool, postgres::PgListener};
use tokio::sync::watch;

/// How long to wait before a lost listening connection is made anew.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// The signals of one database.
#[derive(Clone)]
pub struct Signals(Arc<Shared>);

struct Shared {
    senders: Mutex<HashMap<&'static str, watch::Sender<u64>>>,
    remote: Option<(PgPool, &'static str)>,
}

impl Signals {
    pub(super) fn local() -> Self {
        Self(Arc::new(Shared { senders: Mutex::default(), remote: None }))
    }

    pub(super) fn shared(pool: PgPool, service: &'static str) -> Self {
        Self(Arc::new(Shared { senders: Mutex::default(), remote: Some((pool, service)) }))
    }

    /// A receiver that changes with each wake-up of `signal`.
    pub fn subscribe(&self, signal: &'static str) -> watch::Receiver<u64> {
        let mut senders = self.0.senders.lock().expect("no holder of the signals panics");
        if let Some(sender) = senders.get(signal) {
            return sender.subscribe();
        }
        let (sender, receiver) = watch::channel(0);
        senders.insert(signal, sender.clone());
        if let Some((pool, _)) = &self.0.remote {
            tokio::spawn(listen(pool.clone(), self.channel(signal), sender));
        }
        receiver
    }

    pub(super) fn channel(&self, signal: &str) -> String {
        let service = self.0.remote.as_ref().map_or("", |(_, service)| service);
        format!("{service}_{signal}")
    }

    pub(super) fn wake_here(&self, signal: &'static str) {
        let senders = self.0.senders.lock().expect("no holder of the signals panics");
        if let Some(sender) = senders.get(signal) {
            sender.send_modify(|count| *count += 1);
        }
    }
}

/// Ends when nobody subscribes any more or the pool is closed.
async fn listen(pool: PgPool, channel: String, sender: watch::Sender<u64>) {
    while !pool.is_closed() {
        if let Err(error) = follow(&pool, &channel, &sender).await {
            tracing::debug!(%error, channel, "listening was interrupted");
        }
        // What was sent while nobody listened is made up for by one wake-up.
        sender.send_modify(|count| *count += 1);
        tokio::time::sleep(RECONNECT_PAUSE).await;
    }
}

async fn follow(pool: &PgPool, channel: &str, sender: &watch::Sender<u64>) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(channel).await?;
    sender.send_modify(|count| *count += 1);
    while listener.try_recv().await?.is_some() {
        sender.send_modify(|count| *count += 1);
    }
    Ok(())
}
