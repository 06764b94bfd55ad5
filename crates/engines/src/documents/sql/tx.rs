//! The writing transaction of one copy of a model. It holds the row of the copy's position, which is lease and
//! fence in one: who lost it cannot commit.

use std::collections::HashMap;

use async_trait::async_trait;

use super::{
    read::{self, Source},
    tables::Table,
};
use crate::{
    EngineError, Result,
    db::Tx,
    documents::{Document, DocumentsTx, ListQuery, Model},
    log::Position,
};

/// A writing transaction.
pub(super) struct SqlDocumentsTx {
    pub tx: Tx,
    pub model: Model,
    pub generation: i64,
    pub version: u32,
    pub position: Position,
}

impl SqlDocumentsTx {
    fn table(&self, collection: &str) -> Result<Table> {
        Table::named(&self.model, self.generation, collection)
    }
}

#[async_trait]
impl DocumentsTx for SqlDocumentsTx {
    fn position(&self) -> &Position {
        &self.position
    }

    fn version(&self) -> u32 {
        self.version
    }

    async fn get(&mut self, collection: &str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        let table = self.table(collection)?;
        read::get(&mut Source::Tx(&mut self.tx), &table, ids).await
    }

    async fn list(&mut self, collection: &str, query: &ListQuery) -> Result<Vec<Document>> {
        let table = self.table(collection)?;
        read::list(&mut Source::Tx(&mut self.tx), &table, query).await
    }

    async fn put(&mut self, collection: &str, documents: &[Document]) -> Result<()> {
        let table = self.table(collection)?;
        table.put(&mut self.tx, &newest(documents)).await
    }

    async fn delete(&mut self, collection: &str, ids: &[String]) -> Result<()> {
        let table = self.table(collection)?;
        table.delete(&mut self.tx, ids).await
    }

    async fn commit(mut self: Box<Self>, position: &Position) -> Result<()> {
        let update = "UPDATE positions SET position = $3 WHERE model = $1 AND generation = $2";
        let values = vec![self.model.name.into(), self.generation.into(), position.to_text().into()];
        if self.tx.execute(update, values).await? != 1 {
            return Err(EngineError::Conflict(format!("this copy of {} is gone", self.model.name)));
        }
        self.tx.commit().await
    }
}

/// Each id once, with its newest version; of equal ones the last. One statement cannot change a row twice.
fn newest(documents: &[Document]) -> Vec<&Document> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(documents.len());
    let mut newest: Vec<&Document> = Vec::with_capacity(documents.len());
    for document in documents {
        let place = *places.entry(&document.id).or_insert(newest.len());
        match newest.get_mut(place) {
            None => newest.push(document),
            Some(kept) if document.version >= kept.version => *kept = document,
            Some(_) => {}
        }
    }
    newest
}
