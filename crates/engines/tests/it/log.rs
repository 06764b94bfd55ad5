//! What every log must do, on SQLite and on PostgreSQL.

use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use mercato_engines::{
    EngineError,
    db::{Dialect, PoolSize},
    log::{self, Log, NewRecord, Position, Record, SharedLog},
    testing::TestDatabase,
};
use uuid::Uuid;

mercato_engines::on_both_databases!(
    gives_dense_offsets_in_the_order_of_the_batch,
    passes_over_what_it_holds_without_a_gap,
    keeps_every_record_of_many_writers_once,
    shows_readers_no_gap_while_others_append,
    reads_in_pages_and_stops_at_a_mebibyte,
    tells_who_follows_what_it_tells_who_reads,
    refuses_a_batch_wholly,
    finds_records_and_last_sequences,
    keeps_the_positions_of_groups,
    drops_old_records_and_keeps_offsets,
    is_there_after_a_crash,
    takes_large_batches_and_large_records,
    wakes_readers,
    holds_no_more_connections_than_it_may_and_none_when_closed,
);

async fn open(database: &TestDatabase) -> SharedLog {
    log::open(database.uri(), PoolSize::default()).await.expect("the log opens")
}

fn record(topic: &str, subject: Uuid, sequence: i64, bytes: &[u8]) -> NewRecord {
    NewRecord {
        topic: topic.to_owned(),
        subject,
        sequence,
        time_us: 1_700_000_000_000_000 + sequence,
        bytes: Bytes::copy_from_slice(bytes),
    }
}

/// `count` records of one subject.
fn records(topic: &str, subject: Uuid, count: i64) -> Vec<NewRecord> {
    (1..=count)
        .map(|sequence| record(topic, subject, sequence, format!("event {sequence}").as_bytes()))
        .collect()
}

async fn all(log: &dyn Log, topic: &str) -> Vec<Record> {
    let mut found = Vec::new();
    loop {
        let page = log.read(topic, 0, i64::try_from(found.len()).unwrap(), 700).await.unwrap();
        if page.is_empty() {
            return found;
        }
        found.extend(page);
    }
}

fn offsets(records: &[Record]) -> Vec<i64> {
    records.iter().map(|record| record.offset).collect()
}

async fn gives_dense_offsets_in_the_order_of_the_batch(database: TestDatabase) {
    let log = open(&database).await;
    let (one, two) = (Uuid::now_v7(), Uuid::now_v7());
    let odd_bytes = [b'\0', 0xff, b'"', b'\n', 0xf0, 0x9f, 0x9b, 0x92];
    let batch = vec![
        record("orders", one, 1, b""),
        record("catalog", two, 1, &odd_bytes),
        record("orders", two, 2, "Größe ✓ 🛒".as_bytes()),
    ];
    assert_eq!(log.append(&batch).await.unwrap(), 3);
    assert_eq!(log.append(&[record("orders", one, 2, b"later")]).await.unwrap(), 1);
    assert_eq!(log.append(&[]).await.unwrap(), 0);

    let orders = all(log.as_ref(), "orders").await;
    assert_eq!(offsets(&orders), [0, 1, 2]);
    assert_eq!(orders[0].record, batch[0]);
    assert_eq!(orders[1].record, batch[2]);
    let catalog = all(log.as_ref(), "catalog").await;
    assert_eq!((catalog[0].offset, catalog[0].partition, &catalog[0].record), (0, 0, &batch[1]));

    let head = log.head(&["orders", "catalog", "unknown"]).await.unwrap();
    assert_eq!([head.next("orders", 0), head.next("catalog", 0), head.next("unknown", 0)], [3, 1, 0]);
    assert_eq!(log.partitions("orders"), 1);
    assert!(log.read("orders", 1, 0, 10).await.unwrap().is_empty());
    log.ping().await.unwrap();
}

async fn passes_over_what_it_holds_without_a_gap(database: TestDatabase) {
    let log = open(&database).await;
    let subject = Uuid::now_v7();
    let given = records("orders", subject, 10);
    assert_eq!(log.append(&given[..4]).await.unwrap(), 4);
    // Half known, half new, and the new ones twice over.
    let mut overlapping = given[2..8].to_vec();
    overlapping.extend_from_slice(&given[2..8]);
    assert_eq!(log.append(&overlapping).await.unwrap(), 4);
    assert_eq!(log.append(&given[..8]).await.unwrap(), 0);
    assert_eq!(log.append(&given).await.unwrap(), 2);

    let found = all(log.as_ref(), "orders").await;
    assert_eq!(offsets(&found), (0..10).collect::<Vec<_>>());
    assert_eq!(found.into_iter().map(|found| found.record).collect::<Vec<_>>(), given);
}

async fn keeps_every_record_of_many_writers_once(database: TestDatabase) {
    // Two handles are two processes, as far as the database can tell.
    let logs = [open(&database).await, open(&database).await];
    let subjects: Vec<Uuid> = (0..40).map(|_| Uuid::now_v7()).collect();
    let given: Vec<NewRecord> = (1..=5)
        .flat_map(|sequence| subjects.iter().map(move |&subject| (subject, sequence)))
        .map(|(subject, sequence)| record("orders", subject, sequence, b"x"))
        .collect();
    let writers = (0..20).map(|writer| {
        let (log, mine) = (logs[writer % 2].clone(), given.clone());
        tokio::spawn(async move {
            let mut new = 0;
            // Each writer takes the same records in steps of another size.
            for batch in mine.chunks(7 + writer) {
                new += log.append(batch).await.unwrap();
            }
            new
        })
    });
    let mut new = 0;
    for writer in writers.collect::<Vec<_>>() {
        new += writer.await.unwrap();
    }
    assert_eq!(new, given.len());

    let found = all(logs[0].as_ref(), "orders").await;
    assert_eq!(offsets(&found), (0..200).collect::<Vec<_>>());
    let distinct: BTreeSet<_> =
        found.iter().map(|found| (found.record.subject, found.record.sequence)).collect();
    assert_eq!(distinct.len(), given.len());
    let mut last: BTreeMap<Uuid, i64> = BTreeMap::new();
    for found in found {
        let before = last.insert(found.record.subject, found.record.sequence).unwrap_or(0);
        assert_eq!(found.record.sequence, before + 1, "a subject's records stay in order");
    }
}

async fn shows_readers_no_gap_while_others_append(database: TestDatabase) {
    let (writing, reading) = (open(&database).await, open(&database).await);
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (log, given) = (writing.clone(), records("orders", Uuid::now_v7(), 100));
            tokio::spawn(async move {
                for batch in given.chunks(5) {
                    log.append(batch).await.unwrap();
                }
            })
        })
        .collect();
    let mut next = 0;
    while next < 400 {
        for found in reading.read("orders", 0, next, 50).await.unwrap() {
            assert_eq!(found.offset, next);
            next += 1;
        }
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert!(reading.read("orders", 0, 400, 50).await.unwrap().is_empty());
}

async fn reads_in_pages_and_stops_at_a_mebibyte(database: TestDatabase) {
    let log = open(&database).await;
    let quarter = vec![7; 256 * 1024];
    let subject = Uuid::now_v7();
    let given: Vec<NewRecord> =
        (1..=9).map(|sequence| record("orders", subject, sequence, &quarter)).collect();
    log.append(&given).await.unwrap();
    assert_eq!(offsets(&log.read("orders", 0, 0, 100).await.unwrap()), [0, 1, 2, 3]);
    assert_eq!(offsets(&log.read("orders", 0, 4, 2).await.unwrap()), [4, 5]);
    assert_eq!(offsets(&log.read("orders", 0, 8, 100).await.unwrap()), [8]);
    assert!(log.read("orders", 0, 9, 100).await.unwrap().is_empty());
    assert!(log.read("orders", 0, 0, 0).await.unwrap().is_empty());

    let large = record("invoices", subject, 10, &vec![1; 9 * 1024 * 1024]);
    log.append(std::slice::from_ref(&large)).await.unwrap();
    assert_eq!(log.read("invoices", 0, 0, 5).await.unwrap()[0].record, large);
}

async fn tells_who_follows_what_it_tells_who_reads(database: TestDatabase) {
    let log = open(&database).await;
    let same = async |from, limit| {
        let followed = log.follow("orders", 0, from, limit).await.unwrap();
        assert_eq!(followed, log.read("orders", 0, from, limit).await.unwrap(), "{from} {limit}");
        followed.len()
    };
    assert_eq!(same(0, 10).await, 0);
    log.append(&records("orders", Uuid::now_v7(), 3)).await.unwrap();
    log.append(&records("catalog", Uuid::now_v7(), 3)).await.unwrap();
    log.append(&records("orders", Uuid::now_v7(), 4)).await.unwrap();
    assert_eq!(same(0, 10).await, 7);
    assert_eq!(same(2, 3).await, 3);
    assert_eq!(same(7, 10).await, 0);
    // Far more than is kept in memory.
    let (subject, large) = (Uuid::now_v7(), vec![7; 400_000]);
    for sequence in 1..=20 {
        log.append(&[record("orders", subject, sequence, &large)]).await.unwrap();
    }
    for from in [0, 6, 7, 20, 25, 27] {
        same(from, 100).await;
    }
    assert!(same(0, 100).await > 0 && same(26, 100).await > 0);
    assert_eq!(log.follow("orders", 1, 20, 10).await.unwrap(), [], "there is one partition");
    log.drop_before("orders", i64::MAX).await.unwrap();
    assert_eq!(same(26, 100).await, 0);
}

async fn refuses_a_batch_wholly(database: TestDatabase) {
    let log = open(&database).await;
    let subject = Uuid::now_v7();
    let batch = [record("orders", subject, 1, b"good"), record("orders", subject, 0, b"no such sequence")];
    let refused = log.append(&batch).await.unwrap_err();
    assert_eq!(refused, EngineError::Check("records_sequence_check".into()));
    assert_eq!(log.head(&["orders"]).await.unwrap(), Position::default());
    assert_eq!(log.append(&batch[..1]).await.unwrap(), 1);
    assert_eq!(offsets(&all(log.as_ref(), "orders").await), [0]);
}

async fn finds_records_and_last_sequences(database: TestDatabase) {
    let log = open(&database).await;
    let (one, two, unknown) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    log.append(&records("orders", one, 3)).await.unwrap();
    log.append(&records("catalog", two, 12)).await.unwrap();
    let place = log.find(two, 11).await.unwrap().expect("the record is there");
    assert_eq!((place.topic.as_str(), place.partition, place.offset), ("catalog", 0, 10));
    assert_eq!(log.find(two, 13).await.unwrap(), None);
    let mut asked = vec![unknown, two, one];
    asked.extend((0..20).map(|_| Uuid::now_v7()));
    asked.push(two);
    let last = log.last_sequences(&asked).await.unwrap();
    assert_eq!(last[..3], [0, 12, 3]);
    assert_eq!((last.len(), last[23]), (24, 12));
    assert!(log.last_sequences(&[]).await.unwrap().is_empty());
}

async fn keeps_the_positions_of_groups(database: TestDatabase) {
    let log = open(&database).await;
    assert_eq!(log.committed("search").await.unwrap(), Position::default());
    let mut position = Position::default();
    position.set("orders", 0, 12);
    log.commit("search", &position).await.unwrap();
    position.set("orders", 0, 40);
    position.set("catalog", 0, 7);
    log.commit("search", &position).await.unwrap();
    drop(log);
    let log = open(&database).await;
    assert_eq!(log.committed("search").await.unwrap(), position);
    assert_eq!(log.committed("other").await.unwrap(), Position::default());
}

async fn drops_old_records_and_keeps_offsets(database: TestDatabase) {
    let log = open(&database).await;
    let subject = Uuid::now_v7();
    let mut given = records("clicks", subject, 10);
    // An old one after a young one stays: readers must not find a hole.
    given[7].time_us = 0;
    log.append(&given).await.unwrap();
    log.append(&records("orders", Uuid::now_v7(), 3)).await.unwrap();
    assert_eq!(log.drop_before("clicks", given[4].time_us).await.unwrap(), 4);
    assert_eq!(offsets(&log.read("clicks", 0, 0, 100).await.unwrap()), [4, 5, 6, 7, 8, 9]);
    assert_eq!(log.drop_before("clicks", i64::MAX).await.unwrap(), 6);
    assert_eq!(log.head(&["clicks"]).await.unwrap().next("clicks", 0), 10);
    log.append(&[record("clicks", subject, 11, b"next")]).await.unwrap();
    assert_eq!(offsets(&log.read("clicks", 0, 0, 100).await.unwrap()), [10]);
    assert_eq!(all(log.as_ref(), "orders").await.len(), 3);
}

async fn is_there_after_a_crash(database: TestDatabase) {
    let log = open(&database).await;
    let given = records("orders", Uuid::now_v7(), 50);
    log.append(&given).await.unwrap();
    // Cut off in the middle: dropped without an answer, as when the process dies.
    let cut_off = log.clone();
    let other = records("orders", Uuid::now_v7(), 5_000);
    let task = tokio::spawn(async move { cut_off.append(&other).await });
    tokio::task::yield_now().await;
    task.abort();
    let finished = matches!(task.await, Ok(Ok(_)));
    drop(log);

    let log = open(&database).await;
    log.append(&given).await.unwrap();
    let found = all(log.as_ref(), "orders").await;
    assert!(found.len() == 50 || found.len() == 5_050, "all of a batch or nothing: {}", found.len());
    assert!(!finished || found.len() == 5_050, "what was answered is there");
    assert_eq!(offsets(&found), (0..i64::try_from(found.len()).unwrap()).collect::<Vec<_>>());
}

async fn takes_large_batches_and_large_records(database: TestDatabase) {
    let log = open(&database).await;
    let bytes = vec![0x5a; 1024];
    let subject = Uuid::now_v7();
    let given: Vec<NewRecord> =
        (1..=5_000).map(|sequence| record("orders", subject, sequence, &bytes)).collect();
    assert_eq!(log.append(&given).await.unwrap(), 5_000);
    assert_eq!(log.append(&given).await.unwrap(), 0);
    let found = all(log.as_ref(), "orders").await;
    assert_eq!(found.len(), 5_000);
    assert!(found.iter().zip(&given).all(|(found, given)| found.record == *given));
    let large = record("orders", subject, 5_001, &vec![0xa5; 16 * 1024 * 1024]);
    log.append(std::slice::from_ref(&large)).await.unwrap();
    assert_eq!(log.read("orders", 0, 5_000, 1).await.unwrap()[0].record, large);
}

async fn wakes_readers(database: TestDatabase) {
    let log = open(&database).await;
    let mut appended = log.appended();
    appended.borrow_and_update();
    log.append(&records("orders", Uuid::now_v7(), 1)).await.unwrap();
    appended.changed().await.unwrap();
}

async fn holds_no_more_connections_than_it_may_and_none_when_closed(database: TestDatabase) {
    let log = log::open(database.uri(), PoolSize { connections: 2, cache_kib: 512 }).await.unwrap();
    log.append(&records("orders", Uuid::now_v7(), 3)).await.unwrap();
    let reads = futures::future::join_all((0..50).map(|_| log.read("orders", 0, 0, 10))).await;
    assert!(reads.iter().all(|read| read.as_ref().is_ok_and(|records| records.len() == 3)));
    // SQLite's writer has one of its own.
    let most = if database.dialect() == Dialect::Sqlite { 3 } else { 2 };
    assert_eq!(database.connections("log").await, most);
    log.close().await;
    database.wait_until_left("log").await;
    assert!(matches!(log.ping().await, Err(EngineError::Unavailable(_))));
    assert_eq!(all(open(&database).await.as_ref(), "orders").await.len(), 3);
}

#[tokio::test]
async fn refuses_uris_of_no_engine() {
    for (uri, part) in [
        ("kafka://broker", "there are: sqlite, postgres"),
        ("", "there are: sqlite, postgres"),
        ("sqlite:", "needs a file"),
        ("postgres://user:secret@host:port/db", "port"),
    ] {
        let Err(EngineError::BadUri(text)) = log::open(uri, PoolSize::default()).await else {
            panic!("{uri} opened")
        };
        assert!(text.contains(part) && !text.contains("secret"), "{text}");
    }
}
