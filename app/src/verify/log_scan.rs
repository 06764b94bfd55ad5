//! Reads the whole log once: sequences without a gap, every aggregate's events there, one `OrderCreated` an order.

use std::collections::HashMap;

use mercato_contracts::{
    Event, Payload, Topic,
    verify::{Check, Head},
};
use mercato_engines::log::{Record, SharedLog};
use mercato_kernel::Result;
use uuid::Uuid;

use super::on_its_way::OnItsWay;

const PAGE: usize = 1000;

/// What the log was found to hold.
struct Scan {
    last: HashMap<Uuid, i64>,
    gapless: Check,
    decodable: Check,
    created: Check,
    orders_created: HashMap<Uuid, u32>,
}

/// Scans all topics as far as they go now, and holds them against `heads`. The log may lack what is on its way.
pub async fn scan(log: &SharedLog, heads: &[Head], on_its_way: &OnItsWay) -> Result<Vec<Check>> {
    let mut scan = Scan::new();
    // A busy shop appends while this reads: without an end that is fixed, it might never be reached.
    let names: Vec<&str> = Topic::ALL.iter().map(|topic| topic.as_str()).collect();
    let end = log.head(&names).await?;
    for topic in names {
        for partition in 0..log.partitions(topic) {
            let mut next = 0;
            while next < end.next(topic, partition) {
                let records = log.read(topic, partition, next, PAGE).await?;
                let Some(last) = records.last() else { break };
                next = last.offset + 1;
                for record in &records {
                    scan.look_at(record);
                }
            }
        }
    }
    Ok(scan.finish(heads, on_its_way))
}

impl Scan {
    fn new() -> Self {
        let rule = "the log holds each subject's events 1, 2, 3 … in order";
        Self {
            last: HashMap::new(),
            gapless: Check::new("sequences_are_gapless", rule),
            decodable: Check::new("events_decode", "every event of the log decodes"),
            created: Check::new("orders_have_one_order_created", "every order has exactly one OrderCreated"),
            orders_created: HashMap::new(),
        }
    }

    fn look_at(&mut self, record: &Record) {
        let (subject, sequence) = (record.record.subject, record.record.sequence);
        let last = self.last.entry(subject).or_default();
        self.gapless.counted += 1;
        if sequence != *last + 1 {
            self.gapless.fail(format!("subject {subject}: {sequence} follows {last}"));
        }
        *last = sequence;
        self.decodable.counted += 1;
        match Event::decode(&record.record.bytes) {
            Err(error) => self.decodable.fail(format!("subject {subject} sequence {sequence}: {error}")),
            Ok(event) if event.subject != subject || event.sequence != sequence => {
                self.decodable
                    .fail(format!("subject {subject} sequence {sequence}: the envelope says otherwise"));
            }
            Ok(event) => {
                if matches!(event.payload, Payload::OrderCreated(_)) {
                    *self.orders_created.entry(subject).or_default() += 1;
                }
            }
        }
    }

    fn finish(mut self, heads: &[Head], on_its_way: &OnItsWay) -> Vec<Check> {
        let rule = "the log holds every event that an aggregate has issued";
        let mut complete = Check::new("log_holds_every_event", rule);
        for head in heads {
            complete.counted += head.sequence.unsigned_abs();
            let held = self.last.get(&head.subject).copied().unwrap_or(0);
            let lacks = head.sequence - held;
            let is_explained = lacks > 0 && on_its_way.explains(head.subject, held, head.sequence);
            if is_explained {
                complete.pending += lacks.unsigned_abs();
            } else if lacks > 0 {
                complete.fail(format!("{} {}: {held} of {} events", head.topic, head.subject, head.sequence));
            }
            if head.topic == Topic::Orders {
                self.created.counted += 1;
                match self.orders_created.get(&head.subject).copied().unwrap_or(0) {
                    1 => {}
                    // The first event of an order is its making.
                    0 if is_explained && held == 0 => self.created.pending += 1,
                    events => self.created.fail(format!("order {} has {events}", head.subject)),
                }
            }
        }
        vec![complete, self.gapless, self.decodable, self.created]
    }
}
