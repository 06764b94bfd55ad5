//! Opens sealed customers for other services, as long as their keys are there.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use mercato_contracts::{
    api::{PersonalData, SealedCustomer},
    v1,
};
use mercato_engines::db::{Db, Sql, Value};
use mercato_kernel::Result;
use uuid::Uuid;

use crate::domain::sealing;

/// The keeper of data keys.
pub struct CustomerKeys(Db);

impl CustomerKeys {
    /// Keys in `db`.
    pub fn shared(db: Db) -> Arc<dyn PersonalData> {
        Arc::new(Self(db))
    }
}

#[async_trait]
impl PersonalData for CustomerKeys {
    async fn open(&self, sealed: &[SealedCustomer]) -> Result<Vec<Option<v1::Customer>>> {
        if sealed.is_empty() {
            return Ok(Vec::new());
        }
        let sql = Sql::per(
            "SELECT id, data_key FROM customer_keys WHERE id IN (SELECT unhex(value) FROM json_each($1))",
            "SELECT id, data_key FROM customer_keys WHERE id = ANY($1)",
        );
        let ids = sealed.iter().map(|sealed| sealed.key.uuid()).collect();
        let mut keys: HashMap<Uuid, [u8; 32]> = HashMap::new();
        for row in self.0.fetch(sql, vec![Value::Uuids(ids)]).await? {
            let bytes: Vec<u8> = row.get(1)?;
            if let Ok(key) = bytes.try_into() {
                keys.insert(row.get(0)?, key);
            }
        }
        let opened = |sealed: &SealedCustomer| {
            keys.get(&sealed.key.uuid()).and_then(|key| sealing::open(&sealed.sealed, sealed.key, key))
        };
        Ok(sealed.iter().map(opened).collect())
    }
}
