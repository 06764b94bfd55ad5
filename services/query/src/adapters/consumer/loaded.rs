//! Documents of one collection held in memory while a batch is applied, so that each is read and written once.

use std::collections::{BTreeSet, HashMap};

use mercato_engines::documents::{Document, DocumentsTx};
use serde::{Serialize, de::DeserializeOwned};

use super::fault::ConsumerError;
use crate::adapters::models::decode;

/// Documents by id.
pub struct Loaded<T> {
    collection: &'static str,
    documents: HashMap<String, T>,
    changed: BTreeSet<String>,
}

impl<T: Serialize + DeserializeOwned + PartialEq> Loaded<T> {
    /// Reads those of `ids` that are there.
    pub async fn of(
        tx: &mut dyn DocumentsTx,
        collection: &'static str,
        ids: BTreeSet<String>,
    ) -> Result<Self, ConsumerError> {
        let ids: Vec<String> = ids.into_iter().collect();
        let found = if ids.is_empty() { Vec::new() } else { tx.get(collection, &ids).await? };
        let mut documents = HashMap::with_capacity(found.len());
        for document in found.into_iter().flatten() {
            documents.insert(document.id.clone(), decode(document)?);
        }
        Ok(Self { collection, documents, changed: BTreeSet::new() })
    }

    /// The document as it stands.
    pub fn get(&self, id: &str) -> Option<&T> {
        self.documents.get(id)
    }

    /// Replaces it; the same again is no change.
    pub fn set(&mut self, id: String, document: T) {
        if self.documents.get(&id) != Some(&document) {
            self.changed.insert(id.clone());
            self.documents.insert(id, document);
        }
    }

    /// Those that changed.
    pub fn changed(&self) -> impl Iterator<Item = &T> {
        self.changed.iter().filter_map(|id| self.documents.get(id))
    }

    /// Writes those that changed, in order of id.
    pub async fn write(
        &self,
        tx: &mut dyn DocumentsTx,
        version: impl Fn(&T) -> i64 + Send,
    ) -> Result<(), ConsumerError>
    where
        T: Sync,
    {
        let mut documents = Vec::with_capacity(self.changed.len());
        for id in &self.changed {
            let document = &self.documents[id];
            documents.push(Document::new(id.clone(), version(document), document)?);
        }
        if !documents.is_empty() {
            tx.put(self.collection, &documents).await?;
        }
        Ok(())
    }
}
