//! Applies parked events again, in the order in which they came, once their cause is mended.

use std::{collections::BTreeSet, time::Duration};

use mercato_contracts::Event;
use mercato_engines::documents::{Copy, Document, DocumentsTx, Filter, ListQuery, Order};
use mercato_kernel::{ErrorCode, EventId, Failure, ProductId, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time;
use uuid::Uuid;

use super::{Consumer, batch::Incoming, fault::ConsumerError, parking::ParkedDoc};
use crate::{
    adapters::models::{PARKED, REPLAYED, decode},
    domain::Touched,
};

/// How many letters of a subject are applied at once.
const LETTERS: usize = 1000;
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// A note for all processes that products changed outside the log's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayedDoc {
    /// The products concerned.
    pub products: BTreeSet<ProductId>,
}

/// What a replay did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replayed {
    /// How many events were applied.
    pub applied: usize,
    /// How many of the subject are parked still.
    pub left: usize,
}

impl Consumer {
    /// Applies the parked events of the subject of `letter`, from the first on, as far as they go. When not even
    /// the first goes, that is an `invalid_state` with the reason.
    pub async fn replay(&self, letter: &str) -> Result<Replayed> {
        for _ in 0..ATTEMPTS {
            if let Some(tx) = self.documents.begin(self.projection.model(), Copy::Live).await? {
                self.refuse_newer(tx.as_ref())?;
                return self.replay_in(tx, letter).await.map_err(ConsumerError::into_failure);
            }
            time::sleep(PAUSE).await;
        }
        Err(Failure::new(ErrorCode::Overloaded, "the model is being written to without a pause"))
    }

    /// A copy that a newer program fills is that program's alone, for replays as for steps.
    fn refuse_newer(&self, tx: &dyn DocumentsTx) -> Result<()> {
        let model = self.projection.model();
        if tx.version() <= model.version {
            return Ok(());
        }
        let detail =
            format!("a newer version of the program fills {}; ask a process that runs it", model.name);
        Err(Failure::new(ErrorCode::InvalidState, detail))
    }

    async fn replay_in(&self, mut tx: Box<dyn DocumentsTx>, letter: &str) -> Result<Replayed, ConsumerError> {
        let letters = letters_of_subject(tx.as_mut(), letter).await?;
        let incoming: Vec<Incoming> = letters.iter().map(ParkedDoc::incoming).collect();
        let events: Vec<&Event> = incoming.iter().filter_map(|one| one.event.as_ref().ok()).collect();
        let mut work = self.projection.begin(tx.as_mut(), &events).await?;
        let mut products = BTreeSet::new();
        let mut applied = 0;
        for one in &incoming {
            let outcome = one.event.as_ref().map_err(String::clone).and_then(|event| {
                work.apply(event).map_err(|poison| poison.0)?;
                products.extend(Touched::by(event.subject, &event.payload).products());
                Ok(())
            });
            match outcome {
                Ok(()) => applied += 1,
                Err(reason) if applied == 0 => {
                    let detail = format!("the event still cannot be applied: {reason}");
                    return Err(Failure::new(ErrorCode::InvalidState, detail).into());
                }
                Err(_) => break,
            }
        }
        work.finish(tx.as_mut()).await?;
        let done: Vec<String> = letters[..applied].iter().map(|letter| letter.id.clone()).collect();
        tx.delete(PARKED, &done).await?;
        let id = note_id(tx.as_mut()).await?;
        let note = Document::new(id.to_string(), 1, &ReplayedDoc { products })?;
        tx.put(REPLAYED, &[note]).await?;
        let position = tx.position().clone();
        tx.commit(&position).await?;
        Ok(Replayed { applied, left: letters.len() - applied })
    }
}

/// An id behind those of all notes in the copy. Processes ask for the notes behind the last that they have read, and the
/// clock of another host may have been ahead of ours. Only one transaction at a time writes here.
async fn note_id(tx: &mut dyn DocumentsTx) -> Result<Uuid> {
    let order = Order { field: None, descending: true };
    let newest = ListQuery { order, limit: 1, ..ListQuery::default() };
    let newest = tx.list(REPLAYED, &newest).await?.pop();
    let newest: Option<Uuid> = newest.and_then(|note| note.id.parse().ok());
    let next = newest.map(|id| Uuid::from_u128(id.as_u128().saturating_add(1)));
    Ok(EventId::new().uuid().max(next.unwrap_or_default()))
}

async fn letters_of_subject(tx: &mut dyn DocumentsTx, letter: &str) -> Result<Vec<ParkedDoc>, ConsumerError> {
    let not_found = || Failure::new(ErrorCode::DeadLetterNotFound, "no such dead letter");
    let named = tx.get(PARKED, &[letter.to_owned()]).await?.pop().flatten().ok_or_else(not_found)?;
    let named: ParkedDoc = decode(named)?;
    let query = ListQuery {
        filters: vec![Filter::Eq("subject", json!(named.subject))],
        order: Order::default(),
        after: None,
        limit: LETTERS,
    };
    let page = tx.list(PARKED, &query).await?;
    Ok(page.into_iter().map(decode).collect::<Result<Vec<_>>>()?)
}
