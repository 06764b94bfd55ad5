//! Wake-ups between the parts of a shop: within the process through a channel, and on PostgreSQL between
//! processes through LISTEN and NOTIFY. A signal may be lost with its connection: listeners also look now and then.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use sqlx::{
    PgPool,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};
use tokio::{sync::watch, task::JoinHandle};

/// How long to wait before a lost listening connection is made anew.
const RECONNECT_PAUSE: Duration = Duration::from_secs(1);

/// The signals of one database.
#[derive(Clone)]
pub struct Signals(Arc<Shared>);

struct Shared {
    senders: Arc<Senders>,
    remote: Option<Remote>,
    /// Listens for the other processes, from the first subscription on; ends with the last clone.
    listener: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct Senders(Mutex<HashMap<&'static str, watch::Sender<u64>>>);

/// One PostgreSQL channel carries all signals of a service, so that one connection listens to them all.
#[derive(Clone)]
struct Remote {
    options: PgConnectOptions,
    channel: &'static str,
}

impl Signals {
    pub(super) fn local() -> Self {
        Self::new(None)
    }

    /// The listening connection stands beside the pool: it would keep one of a few for ever.
    pub(super) fn shared(options: PgConnectOptions, service: &'static str) -> Self {
        Self::new(Some(Remote { options, channel: service }))
    }

    fn new(remote: Option<Remote>) -> Self {
        Self(Arc::new(Shared { senders: Arc::default(), remote, listener: Mutex::default() }))
    }

    /// A receiver that changes with each wake-up of `signal`.
    pub fn subscribe(&self, signal: &'static str) -> watch::Receiver<u64> {
        let receiver = self.0.senders.subscribe(signal);
        if let Some(remote) = &self.0.remote {
            let mut listener = self.0.listener.lock().expect("no holder of the listener panics");
            listener.get_or_insert_with(|| tokio::spawn(listen(remote.clone(), Arc::clone(&self.0.senders))));
        }
        receiver
    }

    /// The channel to notify, where other processes listen.
    pub(super) fn channel(&self) -> Option<&'static str> {
        self.0.remote.as_ref().map(|remote| remote.channel)
    }

    pub(super) fn wake_here(&self, signal: &str) {
        self.0.senders.wake(signal);
    }

    /// Stops listening to other processes.
    pub(super) fn stop(&self) {
        self.0.stop();
    }
}

impl Shared {
    fn stop(&self) {
        let listener = self.listener.lock().expect("no holder of the listener panics").take();
        if let Some(listener) = listener {
            listener.abort();
        }
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Senders {
    fn subscribe(&self, signal: &'static str) -> watch::Receiver<u64> {
        let mut senders = self.0.lock().expect("no holder of the signals panics");
        senders.entry(signal).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    fn wake(&self, signal: &str) {
        let senders = self.0.lock().expect("no holder of the signals panics");
        if let Some(sender) = senders.get(signal) {
            sender.send_modify(|count| *count += 1);
        }
    }

    fn wake_all(&self) {
        let senders = self.0.lock().expect("no holder of the signals panics");
        senders.values().for_each(|sender| sender.send_modify(|count| *count += 1));
    }
}

async fn listen(remote: Remote, senders: Arc<Senders>) {
    let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(remote.options);
    loop {
        if let Err(error) = follow(&pool, remote.channel, &senders).await {
            tracing::debug!(%error, channel = remote.channel, "listening was interrupted");
        }
        tokio::time::sleep(RECONNECT_PAUSE).await;
    }
}

/// Ends when the connection is lost.
async fn follow(pool: &PgPool, channel: &str, senders: &Senders) -> Result<(), sqlx::Error> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.eager_reconnect(false);
    listener.listen(channel).await?;
    // What was sent while nobody listened is made up for by one wake-up.
    senders.wake_all();
    while let Some(notification) = listener.try_recv().await? {
        senders.wake(notification.payload());
    }
    Ok(())
}
