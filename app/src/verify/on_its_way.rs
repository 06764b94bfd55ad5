//! What is on its way in a shop at rest: events that the outbox still holds for the log, and documents that a model
//! has not changed yet. Only this may be missing; whatever else is missing is lost.

use std::collections::HashMap;

use mercato_contracts::{
    Event,
    verify::{Affected, ReadSide, Snapshot},
};
use mercato_kernel::Result;
use uuid::Uuid;

const PAGE: usize = 500;

/// What is on its way. By default nothing is: in a running shop it has had its time to arrive.
#[derive(Debug, Default)]
pub struct OnItsWay {
    /// Events that do not count as sent, by subject.
    events: HashMap<Uuid, Waiting>,
    /// Documents that such an event will change, or one that the log holds and a model has not applied.
    pub documents: Affected,
}

/// The events of one subject that do not count as sent. They may be in the log all the same: rows are marked later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    first: i64,
    count: i64,
}

impl Waiting {
    /// Whether all events after `held` up to `head`, the subject's last, wait to be sent.
    fn reaches(self, held: i64, head: i64) -> bool {
        // A sequence is in the outbox once, so this many from the first on, and the last among them, leave no hole.
        self.first <= held + 1 && self.first + self.count - 1 == head
    }
}

impl OnItsWay {
    /// Looks through the outbox and through what the models have not applied.
    pub async fn find(snapshot: &mut dyn Snapshot, read_side: &dyn ReadSide) -> Result<Self> {
        let mut found = Self { events: HashMap::new(), documents: read_side.unapplied().await? };
        let mut after = 0;
        loop {
            let page = snapshot.unsent(after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(found) };
            after = last.position;
            for unsent in &page {
                found.add(unsent.subject, unsent.sequence);
                // One that does not decode changes no document: it will be found in the log.
                if let Ok(event) = Event::decode(&unsent.envelope) {
                    found.documents.extend(read_side.affected(&event));
                }
            }
        }
    }

    /// Whether all that the log lacks of a subject, which is what follows `held` up to `head`, waits to be sent.
    pub fn explains(&self, subject: Uuid, held: i64, head: i64) -> bool {
        self.events.get(&subject).is_some_and(|waiting| waiting.reaches(held, head))
    }

    fn add(&mut self, subject: Uuid, sequence: i64) {
        let waiting = self.events.entry(subject).or_insert(Waiting { first: sequence, count: 0 });
        waiting.first = waiting.first.min(sequence);
        waiting.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(sequences: &[i64]) -> (OnItsWay, Uuid) {
        let (mut found, subject) = (OnItsWay::default(), Uuid::now_v7());
        for sequence in sequences {
            found.add(subject, *sequence);
        }
        (found, subject)
    }

    #[test]
    fn what_waits_explains_what_the_log_lacks() {
        let cases: [(&[i64], i64); 4] = [(&[3, 4, 5], 2), (&[3, 4, 5], 4), (&[5, 4, 3], 2), (&[5], 4)];
        for (sequences, held) in cases {
            let (found, subject) = waiting(sequences);
            assert!(found.explains(subject, held, 5), "{sequences:?} after {held}");
        }
    }

    #[test]
    fn an_event_that_does_not_wait_is_missing() {
        let cases: [(&[i64], i64); 4] = [(&[4, 5], 2), (&[3, 5], 2), (&[3, 4], 2), (&[], 4)];
        for (sequences, held) in cases {
            let (found, subject) = waiting(sequences);
            assert!(!found.explains(subject, held, 5), "{sequences:?} after {held}");
        }
        let (found, _) = waiting(&[1, 2, 3, 4, 5]);
        assert!(!found.explains(Uuid::now_v7(), 0, 5), "another subject's events explain nothing");
    }
}
