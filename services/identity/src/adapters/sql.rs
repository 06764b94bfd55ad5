//! Keys in SQL. Both databases know the tables by the same names.

use async_trait::async_trait;
use mercato_engines::{
    EngineError,
    db::{Db, Row, Tx, Value},
};
use mercato_kernel::{CursorKey, Failure, KeyId, Result, Timestamp};

use crate::{
    domain::{ApiKey, KeyHash},
    ports::KeyStore,
};

/// The keys of a database.
pub(crate) struct SqlKeyStore(pub(crate) Db);

const BY_HASH: &str = "SELECT id, role, name, last_chars, created_at, expires_at, revoked_at \
    FROM api_keys WHERE hash = $1";
const BY_ID: &str = "SELECT id, role, name, last_chars, created_at, expires_at, revoked_at \
    FROM api_keys WHERE id = $1";
const NEWEST: &str = "SELECT id, role, name, last_chars, created_at, expires_at, revoked_at \
    FROM api_keys ORDER BY id DESC LIMIT $1";
const OLDER: &str = "SELECT id, role, name, last_chars, created_at, expires_at, revoked_at \
    FROM api_keys WHERE id < $1 ORDER BY id DESC LIMIT $2";
const INSERT: &str = "INSERT INTO api_keys (id, hash, role, name, last_chars, created_at, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const DECIDE: &str = "INSERT INTO first_admin (singleton, decided_at) VALUES (1, $1) ON CONFLICT DO NOTHING";
const REVOKE: &str = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";

#[async_trait]
impl KeyStore for SqlKeyStore {
    async fn insert(&self, key: &ApiKey, hash: KeyHash) -> Result<()> {
        let mut tx = self.0.begin().await?;
        insert(&mut tx, key, hash).await?;
        Ok(tx.commit().await?)
    }

    async fn insert_first(&self, key: &ApiKey, hash: KeyHash) -> Result<bool> {
        let mut tx = self.0.begin().await?;
        // The second of two processes waits here for the first one's commit, and then finds the row.
        let decided = tx.execute(DECIDE, vec![key.created_at.into()]).await? == 1;
        let first = decided && tx.fetch_optional(NEWEST, vec![1_i64.into()]).await?.is_none();
        if first {
            insert(&mut tx, key, hash).await?;
        }
        tx.commit().await?;
        Ok(first)
    }

    async fn find(&self, hash: KeyHash) -> Result<Option<ApiKey>> {
        let row = self.0.fetch_optional(BY_HASH, vec![hash.0.to_vec().into()]).await?;
        row.as_ref().map(key_of).transpose()
    }

    async fn list(&self, before: Option<KeyId>, limit: usize) -> Result<Vec<ApiKey>> {
        let limit = i64::try_from(limit).map_err(Failure::internal)?;
        let rows = match before {
            None => self.0.fetch(NEWEST, vec![limit.into()]).await?,
            Some(id) => self.0.fetch(OLDER, vec![id.uuid().into(), limit.into()]).await?,
        };
        rows.iter().map(key_of).collect()
    }

    async fn revoke(&self, id: KeyId, now: Timestamp) -> Result<Option<ApiKey>> {
        let mut tx = self.0.begin().await?;
        tx.execute(REVOKE, vec![id.uuid().into(), now.into()]).await?;
        let row = tx.fetch_optional(BY_ID, vec![id.uuid().into()]).await?;
        tx.commit().await?;
        row.as_ref().map(key_of).transpose()
    }
}

const DRAW_SECRET: &str =
    "INSERT INTO cursor_secret (singleton, secret) VALUES (1, $1) ON CONFLICT DO NOTHING";

/// The secret that signs cursors: drawn by the first process, the same for all.
pub(crate) async fn cursor_key(db: &Db) -> Result<CursorKey, EngineError> {
    let mut drawn = [0; 32];
    getrandom::fill(&mut drawn).map_err(|error| EngineError::Fault(error.to_string()))?;
    db.execute(DRAW_SECRET, vec![drawn.to_vec().into()]).await?;
    let row = db.fetch_optional("SELECT secret FROM cursor_secret", Vec::new()).await?;
    let secret: Option<Vec<u8>> = row.map(|row| row.get(0)).transpose()?;
    let secret = secret.and_then(|secret| secret.try_into().ok());
    secret.map(CursorKey::new).ok_or_else(|| EngineError::Corrupt("cursor_secret is not 32 bytes".to_owned()))
}

async fn insert(tx: &mut Tx, key: &ApiKey, hash: KeyHash) -> Result<(), EngineError> {
    let values = vec![
        key.id.uuid().into(),
        hash.0.to_vec().into(),
        key.role.as_str().into(),
        Value::Text(key.name.clone()),
        key.last_chars.as_str().into(),
        key.created_at.into(),
        Value::Time(key.expires_at),
    ];
    tx.execute(INSERT, values).await.map(|_| ())
}

fn key_of(row: &Row) -> Result<ApiKey> {
    let id: uuid::Uuid = row.get(0)?;
    let role: String = row.get(1)?;
    Ok(ApiKey {
        id: id.into(),
        role: role.parse().map_err(Failure::internal)?,
        name: row.get(2)?,
        last_chars: row.get(3)?,
        created_at: row.get(4)?,
        expires_at: row.get(5)?,
        revoked_at: row.get(6)?,
    })
}
