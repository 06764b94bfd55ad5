//! Idempotency records: the first answer to a request under a key, kept for a day. They commit with the effect.

use std::collections::HashMap;

use mercato_engines::db::{ColumnKind, InsertMany, Row, Sql, Tx, Value};
use mercato_http_kit::CommandReply;
use mercato_kernel::{ErrorCode, Failure, Timestamp, hex};
use sha2::{Digest, Sha256};

use crate::{
    adapters::sql,
    ports::{StoreError, StoreResult},
};

/// How long an answer is kept, in hours.
const KEEP_HOURS: i64 = 24;

/// A key with what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// SHA-256 over caller, method, path and key.
    pub key_hash: [u8; 32],
    /// SHA-256 of the body.
    pub fingerprint: [u8; 32],
}

impl Idempotency {
    /// The identity of a request: a key counts for one caller on one path.
    pub fn new(caller: &str, method: &str, path: &str, key: &str, fingerprint: [u8; 32]) -> Self {
        let mut hash = Sha256::new();
        for part in [caller, method, path, key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self { key_hash: hash.finalize().into(), fingerprint }
    }
}

/// A record found.
pub struct Recorded {
    fingerprint: Vec<u8>,
    reply: String,
}

impl Recorded {
    /// The first answer again, or a refusal where the body was another.
    pub fn replay(&self, idempotency: &Idempotency) -> Result<CommandReply, Failure> {
        if self.fingerprint != idempotency.fingerprint {
            let detail = "this idempotency key was used for a request with another body";
            return Err(Failure::new(ErrorCode::IdempotencyKeyReused, detail));
        }
        let mut reply: CommandReply = serde_json::from_str(&self.reply).map_err(Failure::internal)?;
        reply.replayed = true;
        Ok(reply)
    }
}

/// Rows that are only there to wait, for PostgreSQL.
const WAIT_FOR_KEYS: &str = "INSERT INTO idempotency_records (key_hash, fingerprint, status, reply, created_at) \
     SELECT k.hash, k.hash, 0, '', TIMESTAMPTZ 'epoch' \
     FROM (SELECT decode(value, 'hex') AS hash FROM unnest($1::text[]) AS value) AS k \
     ORDER BY k.hash ON CONFLICT DO NOTHING";

/// Waits for transactions that are about to record an answer under one of these keys: what `find` does not find then
/// is not on its way either.
pub async fn wait_for_writers(tx: &mut Tx, keys: &[[u8; 32]]) -> StoreResult<()> {
    if keys.is_empty() {
        return Ok(());
    }
    sql::wait_for_writers(tx, WAIT_FOR_KEYS, Value::Texts(keys.iter().map(|key| hex(key)).collect())).await
}

/// The records of these keys that are not out of date; those that are get removed.
pub async fn find(tx: &mut Tx, keys: &[[u8; 32]], now: Timestamp) -> StoreResult<HashMap<Vec<u8>, Recorded>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Sql::per(
        "SELECT key_hash, fingerprint, reply, created_at FROM idempotency_records \
         WHERE key_hash IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT key_hash, fingerprint, reply, created_at FROM idempotency_records \
         WHERE key_hash IN (SELECT decode(value, 'hex') FROM unnest($1) AS value)",
    );
    let hexes = keys.iter().map(|key| hex(key)).collect();
    let rows = tx.fetch(select, vec![Value::Texts(hexes)]).await?;
    let mut found = HashMap::new();
    for row in rows {
        let (key, created_at): (Vec<u8>, Timestamp) = (row.get(0)?, row.get(3)?);
        if created_at < cutoff(now) {
            tx.execute("DELETE FROM idempotency_records WHERE key_hash = $1", vec![key.into()]).await?;
        } else {
            found.insert(key, recorded(&row)?);
        }
    }
    Ok(found)
}

fn recorded(row: &Row) -> StoreResult<Recorded> {
    Ok(Recorded { fingerprint: row.get(1)?, reply: row.get(2)? })
}

const INSERT: InsertMany = InsertMany {
    table: "idempotency_records",
    columns: &[
        ("key_hash", ColumnKind::Bytes),
        ("fingerprint", ColumnKind::Bytes),
        ("status", ColumnKind::Int),
        ("reply", ColumnKind::Text),
        ("created_at", ColumnKind::Time),
    ],
    suffix: "",
};

/// The unique key that a request of another process holds, when both ran at once.
pub const TAKEN: &str = "idempotency_records_key_hash_key";

/// Writes the answers of commands that succeeded.
pub async fn insert(
    tx: &mut Tx,
    records: &[(&Idempotency, &CommandReply)],
    now: Timestamp,
) -> StoreResult<()> {
    // In the order of their keys, so that two processes cannot wait for each other.
    let mut records: Vec<_> = records.iter().collect();
    records.sort_unstable_by_key(|(idempotency, _)| idempotency.key_hash);
    let mut rows = Vec::with_capacity(records.len());
    for (idempotency, reply) in records {
        let text = serde_json::to_string(reply).map_err(|error| StoreError::Fault(error.to_string()))?;
        rows.push(vec![
            Value::from(idempotency.key_hash.to_vec()),
            idempotency.fingerprint.to_vec().into(),
            i64::from(reply.status).into(),
            text.into(),
            now.into(),
        ]);
    }
    tx.insert_many(&INSERT, rows).await?;
    Ok(())
}

/// Removes those of the `limit` oldest records that are out of date; answers how many.
pub async fn sweep(tx: &mut Tx, now: Timestamp, limit: i64) -> StoreResult<u64> {
    let sql = Sql::per(
        "DELETE FROM idempotency_records WHERE created_at < $1 AND position IN \
         (SELECT position FROM idempotency_records ORDER BY position LIMIT $2)",
        "DELETE FROM idempotency_records WHERE key_hash IN \
         (SELECT key_hash FROM idempotency_records WHERE created_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)",
    );
    Ok(tx.execute(sql, vec![cutoff(now).into(), limit.into()]).await?)
}

fn cutoff(now: Timestamp) -> Timestamp {
    now - mercato_kernel::hours(KEEP_HOURS)
}
