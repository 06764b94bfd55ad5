//! Loads CSV files into a running shop, as a client of its API. Only as much of a file is in memory as is on its way.
//! Nothing here touches an engine.

mod groups;
pub mod guard;
pub mod orders;
pub mod products;
mod progress;
mod report;
pub mod table;

use std::sync::Arc;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use mercato_kernel::hex;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

pub use progress::Progress;
pub use report::Summary;
use table::Refusal;

/// What became of one product or order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is new in the shop.
    Created,
    /// It was there and differed.
    Updated,
    /// It was there as it is.
    Unchanged,
    /// The shop does not take it, or its rows cannot be read.
    Refused(Vec<Refusal>),
}

/// One product or order of a file, or what is wrong with its rows.
#[derive(Debug)]
pub struct Entry<T> {
    /// What the rows say.
    pub item: Result<T, Vec<Refusal>>,
    /// How many bytes of the file are read now.
    pub bytes: u64,
}

/// A file, read entry by entry.
pub trait Source: Send + 'static {
    /// A product or an order.
    type Item: Send + 'static;

    /// Columns that mean nothing to the importer.
    fn ignored(&self) -> &[String];

    /// The next entry; an error ends the file.
    fn next(&mut self) -> Result<Option<Entry<Self::Item>>, String>;
}

/// Brings one entry into the shop. An error ends the import: no other entry would fare better.
#[async_trait]
pub trait Load<T>: Send + Sync {
    /// Brings `item` into the shop. It MUST be safe to repeat.
    async fn load(&self, item: T) -> anyhow::Result<Outcome>;
}

/// How many entries wait between the reader and the requests.
const AHEAD: usize = 32;

/// Reads `source` on a thread of its own and loads its entries, `in_flight` at a time. The summary counts what was
/// done even when it ended early.
pub async fn run<S: Source>(
    mut source: S,
    loader: Arc<dyn Load<S::Item>>,
    in_flight: usize,
    progress: &Progress,
) -> (Summary, anyhow::Result<()>) {
    let (sender, receiver) = mpsc::channel(AHEAD);
    let reader = tokio::task::spawn_blocking(move || {
        loop {
            let entry = source.next().transpose();
            let Some(entry) = entry else { return };
            let failed = entry.is_err();
            if sender.blocking_send(entry).is_err() || failed {
                return;
            }
        }
    });
    let entries = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|entry| (entry, receiver))
    });
    let outcomes = entries.map(|entry| {
        let loader = Arc::clone(&loader);
        async move {
            let Entry { item, bytes } = entry.map_err(anyhow::Error::msg)?;
            let outcome = match item {
                Ok(item) => loader.load(item).await?,
                Err(refusals) => Outcome::Refused(refusals),
            };
            anyhow::Ok((outcome, bytes))
        }
    });
    let mut outcomes = Box::pin(outcomes.buffer_unordered(in_flight));
    let mut summary = Summary::default();
    let mut ended = Ok(());
    while let Some(outcome) = outcomes.next().await {
        match outcome {
            Ok((outcome, bytes)) => {
                if let Outcome::Refused(refusals) = &outcome {
                    for refusal in refusals {
                        progress.refused(refusal);
                    }
                }
                summary.count(&outcome);
                progress.advance(&summary, bytes);
            }
            Err(error) => {
                ended = Err(error);
                break;
            }
        }
    }
    // Without a receiver the reader ends, wherever in the file it is.
    drop(outcomes);
    if reader.await.is_err() {
        ended = Err(anyhow::anyhow!("the reader of the file failed"));
    }
    (summary, ended)
}

/// The idempotency key of a request with this body: the same file again sends the same keys.
pub(crate) fn idempotency_key(body: &[u8]) -> String {
    format!("import:{}", hex(&Sha256::digest(body)))
}
