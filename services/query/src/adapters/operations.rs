//! What the processes of a shop agree on about rebuilds: one at a time under a lease, and a generation for each
//! model that tells the others when to drop what they derived from it.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use mercato_engines::documents::{Copy, Document, DocumentsTx, SharedDocuments};
use mercato_kernel::{Clock, ErrorCode, Failure, Result, micros};
use serde::{Deserialize, Serialize};
use tokio::time;
use uuid::Uuid;

use super::models::{OPERATIONS, decode};
use crate::ports::ReadModel;

const REBUILDS: &str = "rebuilds";
const LEASE: &str = "lease";
/// How long a holder that says nothing keeps the lease.
const LEASE_US: i64 = 10_000_000;
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeaseDoc {
    holder: Option<Uuid>,
    name: String,
    expires_us: i64,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct GenerationDoc {
    generation: i64,
}

/// The right to rebuild, until it is given back or not renewed.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    holder: Uuid,
    model: ReadModel,
}

impl Lease {
    /// How often it is renewed.
    pub const RENEW_EVERY: Duration = Duration::from_secs(3);
}

/// The shop's notes about rebuilds, in the documents store.
pub struct Operations {
    documents: SharedDocuments,
    clock: Arc<dyn Clock>,
}

impl Operations {
    /// Opens them.
    pub fn new(documents: SharedDocuments, clock: Arc<dyn Clock>) -> Arc<Self> {
        Arc::new(Self { documents, clock })
    }

    /// How often each model was rebuilt, or is wanted to be.
    pub async fn generations(&self) -> Result<BTreeMap<ReadModel, i64>> {
        let names: Vec<String> = ReadModel::ALL.iter().map(|model| model.as_str().to_owned()).collect();
        let found = self.documents.get(&OPERATIONS, REBUILDS, &names).await?;
        let generation = |(model, document): (&ReadModel, Option<Document>)| {
            let stored: GenerationDoc = document.map(decode).transpose()?.unwrap_or_default();
            Ok((*model, stored.generation))
        };
        ReadModel::ALL.iter().zip(found).map(generation).collect()
    }

    /// Takes the lease; `invalid_state` while somebody else has it.
    pub async fn lease(&self, model: ReadModel) -> Result<Lease> {
        let mut tx = self.begin().await?;
        let stored = lease_in(tx.as_mut()).await?;
        let now_us = micros(self.clock.now());
        if stored.holder.is_some() && stored.expires_us > now_us {
            let detail = format!("a rebuild of `{}` is running; there is one at a time", stored.name);
            return Err(Failure::new(ErrorCode::InvalidState, detail));
        }
        let lease = Lease { holder: Uuid::now_v7(), model };
        self.write_lease(tx, &lease, Some(lease.holder)).await?;
        Ok(lease)
    }

    /// Keeps the lease; answers whether it still was the caller's.
    pub async fn renew(&self, lease: &Lease) -> Result<bool> {
        let mut tx = self.begin().await?;
        if lease_in(tx.as_mut()).await?.holder != Some(lease.holder) {
            return Ok(false);
        }
        self.write_lease(tx, lease, Some(lease.holder)).await?;
        Ok(true)
    }

    /// Gives the lease back, if it still is the caller's.
    pub async fn release(&self, lease: &Lease) -> Result<()> {
        let mut tx = self.begin().await?;
        if lease_in(tx.as_mut()).await?.holder == Some(lease.holder) {
            self.write_lease(tx, lease, None).await?;
        }
        Ok(())
    }

    /// Raises the generation of each of `models`; answers that of the last.
    pub async fn raise(&self, models: &[ReadModel]) -> Result<i64> {
        let mut tx = self.begin().await?;
        let mut last = 0;
        for model in models {
            let name = model.as_str().to_owned();
            let found = tx.get(REBUILDS, std::slice::from_ref(&name)).await?.pop().flatten();
            let stored: GenerationDoc = found.map(decode).transpose()?.unwrap_or_default();
            last = stored.generation + 1;
            let raised = Document::new(name, last, &GenerationDoc { generation: last })?;
            tx.put(REBUILDS, &[raised]).await?;
        }
        let position = tx.position().clone();
        tx.commit(&position).await?;
        Ok(last)
    }

    async fn begin(&self) -> Result<Box<dyn DocumentsTx>> {
        for _ in 0..ATTEMPTS {
            if let Some(tx) = self.documents.begin(&OPERATIONS, Copy::Live).await? {
                return Ok(tx);
            }
            time::sleep(PAUSE).await;
        }
        Err(Failure::new(
            ErrorCode::Overloaded,
            "the notes about rebuilds are being written to without a pause",
        ))
    }

    async fn write_lease(
        &self,
        mut tx: Box<dyn DocumentsTx>,
        lease: &Lease,
        holder: Option<Uuid>,
    ) -> Result<()> {
        let expires_us = micros(self.clock.now()) + LEASE_US;
        let stored = LeaseDoc { holder, name: lease.model.as_str().to_owned(), expires_us };
        tx.put(REBUILDS, &[Document::new(LEASE.to_owned(), 1, &stored)?]).await?;
        let position = tx.position().clone();
        Ok(tx.commit(&position).await?)
    }
}

async fn lease_in(tx: &mut dyn DocumentsTx) -> Result<LeaseDoc> {
    let found = tx.get(REBUILDS, &[LEASE.to_owned()]).await?.pop().flatten();
    Ok(found.map(decode).transpose()?.unwrap_or_default())
}
