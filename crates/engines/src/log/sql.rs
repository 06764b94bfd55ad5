//! The log in tables of SQLite or PostgreSQL, one partition to a topic. Appends go one after the other, so that
//! offsets are dense and no reader sees a later one before an earlier.

use std::collections::{BTreeMap, HashSet};

use async_trait::async_trait;
use tokio::sync::{Mutex, watch};
use uuid::Uuid;

use super::{Log, NewRecord, Offset, Place, Position, Record, tail::Tail};
use crate::{
    EngineError, Result,
    db::{ColumnKind, Db, Dialect, InsertMany, Migration, PoolSize, Row, Sql, Tx, Value},
};

/// The tables of a log; `open` brings them up to date.
pub const MIGRATIONS: &[Migration] = crate::migrations!("log/"; "0001_log");

/// The signal of an append.
const APPENDED: &str = "appended";
/// How many bytes of records one read answers with, at least one record.
const READ_BYTES: u32 = 1024 * 1024;
/// How many bytes of records one statement carries, more or less.
const CHUNK_BYTES: usize = 2 * 1024 * 1024;

/// One process at a time appends. The timeouts, set first, let another take over from one that hangs, within 10 s.
const TAKE_TURN: &str = "SELECT set_config('lock_timeout', '5s', true), \
     set_config('idle_in_transaction_session_timeout', '5s', true), pg_advisory_xact_lock(7882829326112780033)";

const KNOWN: Sql = Sql::per(
    "SELECT r.subject, r.sequence FROM json_each($1) g CROSS JOIN records r \
     ON r.subject = unhex(g.value ->> 0) AND r.sequence = g.value ->> 1",
    "SELECT r.subject, r.sequence FROM unnest($1::uuid[], $2::bigint[]) AS g (subject, sequence) \
     JOIN records r ON r.subject = g.subject AND r.sequence = g.sequence",
);

const HEADS: Sql = Sql::per(
    "SELECT name, head FROM topics WHERE name IN (SELECT value FROM json_each($1))",
    "SELECT name, head FROM topics WHERE name = ANY($1)",
);

const SET_HEAD: &str = "INSERT INTO topics (name, head) VALUES ($1, $2) \
                        ON CONFLICT (name) DO UPDATE SET head = excluded.head";

const INSERT: InsertMany = InsertMany {
    table: "records",
    columns: &[
        ("topic", ColumnKind::Text),
        ("place", ColumnKind::Int),
        ("subject", ColumnKind::Uuid),
        ("sequence", ColumnKind::Int),
        ("time_us", ColumnKind::Int),
        ("bytes", ColumnKind::Bytes),
    ],
    suffix: "",
};

/// The inner part finds, from lengths alone, where to stop.
const READ: &str = "SELECT place, subject, sequence, time_us, bytes FROM records \
     WHERE topic = $1 AND place >= $2 AND place <= (SELECT max(place) FROM (\
         SELECT place, sum(size) OVER (ORDER BY place) - size AS bytes_before FROM (\
             SELECT place, length(bytes) AS size FROM records WHERE topic = $1 AND place >= $2 \
             ORDER BY place LIMIT $3) AS sizes) AS sums \
         WHERE bytes_before < $4) \
     ORDER BY place";

const LAST_SEQUENCES: Sql = Sql::per(
    "SELECT coalesce((SELECT max(sequence) FROM records WHERE subject = unhex(s.value)), 0) \
     FROM json_each($1) s ORDER BY s.key",
    "SELECT coalesce((SELECT max(sequence) FROM records r WHERE r.subject = s.subject), 0) \
     FROM unnest($1::uuid[]) WITH ORDINALITY AS s (subject, n) ORDER BY s.n",
);

/// Only records before the first that is young enough: what is left has no hole.
const DROP_BEFORE: &str = "DELETE FROM records WHERE topic = $1 AND place < coalesce(\
     (SELECT place FROM records WHERE topic = $1 AND time_us >= $2 ORDER BY place LIMIT 1), \
     (SELECT head FROM topics WHERE name = $1))";

/// A log in SQL.
pub(super) struct SqlLog {
    db: Db,
    /// Held while something is appended, so that the tail grows in the order of the commits.
    appending: Mutex<()>,
    tail: Tail,
}

impl SqlLog {
    pub(super) async fn open(uri: &str, size: PoolSize) -> Result<Self> {
        let db = Db::open(uri, "log", size).await?;
        db.migrate("log", MIGRATIONS).await?;
        Ok(Self { db, appending: Mutex::new(()), tail: Tail::default() })
    }

    /// Appends what is new. Who is woken by it finds it in the tail.
    async fn append_new(&self, records: &[NewRecord]) -> Result<usize> {
        let mut tx = self.db.begin().await?;
        if tx.dialect() == Dialect::Postgres {
            tx.fetch(TAKE_TURN, Vec::new()).await?;
        }
        let mut seen = known(&mut tx, records).await?;
        let fresh: Vec<&NewRecord> =
            records.iter().filter(|record| seen.insert((record.subject, record.sequence))).collect();
        if fresh.is_empty() {
            return Ok(0);
        }
        let count = fresh.len();
        let placed = insert(&mut tx, &fresh).await?;
        tx.wake(APPENDED);
        tx.commit_and(|| self.tail.push(placed)).await?;
        Ok(count)
    }
}

#[async_trait]
impl Log for SqlLog {
    async fn append(&self, records: &[NewRecord]) -> Result<usize> {
        if records.is_empty() {
            return Ok(0);
        }
        let _turn = self.appending.lock().await;
        // Until it is known to stand, it may or may not: also when nobody waits for the end.
        let doubt = self.tail.doubt();
        let count = self.append_new(records).await?;
        doubt.dispel();
        Ok(count)
    }

    async fn read(&self, topic: &str, partition: u32, from: Offset, limit: usize) -> Result<Vec<Record>> {
        if partition != 0 {
            return Ok(Vec::new());
        }
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = vec![topic.into(), from.into(), limit.into(), i64::from(READ_BYTES).into()];
        let rows = self.db.fetch(READ, values).await?;
        rows.iter().map(|row| to_record(topic, row)).collect()
    }

    async fn follow(&self, topic: &str, partition: u32, from: Offset, limit: usize) -> Result<Vec<Record>> {
        if partition == 0
            && let Some(records) = self.tail.read(topic, from, limit, READ_BYTES as usize)
        {
            // On SQLite nobody else appends.
            if !records.is_empty() || self.db.dialect() == Dialect::Sqlite {
                return Ok(records);
            }
        }
        self.read(topic, partition, from, limit).await
    }

    async fn head(&self, topics: &[&str]) -> Result<Position> {
        let names = topics.iter().map(|&topic| topic.to_owned()).collect();
        let mut position = Position::default();
        for row in self.db.fetch(HEADS, vec![Value::Texts(names)]).await? {
            position.set(&row.get::<String>(0)?, 0, row.get(1)?);
        }
        Ok(position)
    }

    fn partitions(&self, _topic: &str) -> u32 {
        1
    }

    async fn find(&self, subject: Uuid, sequence: i64) -> Result<Option<Place>> {
        let sql = "SELECT topic, place FROM records WHERE subject = $1 AND sequence = $2";
        let row = self.db.fetch_optional(sql, vec![subject.into(), sequence.into()]).await?;
        row.map(|row| Ok(Place { topic: row.get(0)?, partition: 0, offset: row.get(1)? })).transpose()
    }

    async fn last_sequences(&self, subjects: &[Uuid]) -> Result<Vec<i64>> {
        let rows = self.db.fetch(LAST_SEQUENCES, vec![Value::Uuids(subjects.to_vec())]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn committed(&self, group: &str) -> Result<Position> {
        let sql = "SELECT position FROM consumer_groups WHERE name = $1";
        match self.db.fetch_optional(sql, vec![group.into()]).await? {
            None => Ok(Position::default()),
            Some(row) => Position::from_text(&row.get::<String>(0)?),
        }
    }

    async fn commit(&self, group: &str, position: &Position) -> Result<()> {
        let sql = "INSERT INTO consumer_groups (name, position) VALUES ($1, $2) \
                   ON CONFLICT (name) DO UPDATE SET position = excluded.position";
        self.db.execute(sql, vec![group.into(), position.to_text().into()]).await.map(|_| ())
    }

    async fn drop_before(&self, topic: &str, before_us: i64) -> Result<u64> {
        let dropped = self.db.execute(DROP_BEFORE, vec![topic.into(), before_us.into()]).await;
        self.tail.clear();
        dropped
    }

    fn appended(&self) -> watch::Receiver<u64> {
        self.db.signals().subscribe(APPENDED)
    }

    async fn ping(&self) -> Result<()> {
        self.db.ping().await
    }

    async fn close(&self) {
        self.db.close().await;
    }
}

/// The (subject, sequence) of `records` that the log holds already.
async fn known(tx: &mut Tx, records: &[NewRecord]) -> Result<HashSet<(Uuid, i64)>> {
    let values = match tx.dialect() {
        Dialect::Sqlite => {
            let pairs: Vec<_> =
                records.iter().map(|record| (record.subject.simple().to_string(), record.sequence)).collect();
            vec![Value::Text(Some(json(&pairs)))]
        }
        Dialect::Postgres => vec![
            Value::Uuids(records.iter().map(|record| record.subject).collect()),
            Value::Ints(records.iter().map(|record| record.sequence).collect()),
        ],
    };
    let rows = tx.fetch(KNOWN, values).await?;
    rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
}

/// Gives each record the next offset of its topic.
async fn insert(tx: &mut Tx, records: &[&NewRecord]) -> Result<Vec<(Offset, NewRecord)>> {
    let topics: HashSet<&str> = records.iter().map(|record| record.topic.as_str()).collect();
    let mut heads: BTreeMap<String, Offset> = topics.iter().map(|&topic| (topic.to_owned(), 0)).collect();
    let names = heads.keys().cloned().collect();
    for row in tx.fetch(HEADS, vec![Value::Texts(names)]).await? {
        heads.insert(row.get(0)?, row.get(1)?);
    }
    let place = |record: &&NewRecord| (take_offset(&mut heads, &record.topic), (*record).clone());
    let placed: Vec<(Offset, NewRecord)> = records.iter().map(place).collect();
    let mut rest = placed.as_slice();
    while !rest.is_empty() {
        let (chunk, later) = rest.split_at(chunk_len(rest));
        tx.insert_many(&INSERT, chunk.iter().map(row).collect()).await?;
        rest = later;
    }
    for (topic, head) in heads {
        tx.execute(SET_HEAD, vec![topic.into(), head.into()]).await?;
    }
    Ok(placed)
}

/// How many of `placed` go into one statement: at least one.
fn chunk_len(placed: &[(Offset, NewRecord)]) -> usize {
    let mut bytes = 0;
    let fits = placed.iter().take_while(|(_, record)| {
        bytes += record.bytes.len() + 64;
        bytes <= CHUNK_BYTES
    });
    fits.count().max(1)
}

fn row((offset, record): &(Offset, NewRecord)) -> Vec<Value> {
    vec![
        record.topic.clone().into(),
        (*offset).into(),
        record.subject.into(),
        record.sequence.into(),
        record.time_us.into(),
        record.bytes.to_vec().into(),
    ]
}

fn take_offset(heads: &mut BTreeMap<String, Offset>, topic: &str) -> Offset {
    let head = heads.get_mut(topic).expect("each topic of the batch has a head");
    *head += 1;
    *head - 1
}

fn to_record(topic: &str, row: &Row) -> Result<Record> {
    let record = NewRecord {
        topic: topic.to_owned(),
        subject: row.get(1)?,
        sequence: row.get(2)?,
        time_us: row.get(3)?,
        bytes: row.get::<Vec<u8>>(4)?.into(),
    };
    Ok(Record { partition: 0, offset: row.get(0)?, record })
}

fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("numbers and texts are always JSON")
}

impl Position {
    /// As a database keeps it.
    pub(crate) fn to_text(&self) -> String {
        json(self)
    }

    /// What `to_text` wrote.
    pub(crate) fn from_text(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| EngineError::Corrupt(format!("a position: {error}")))
    }
}
