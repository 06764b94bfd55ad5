//! How far each model has come, and waiting for it. Positions are published by who moves them in this process; a
//! model that another process moves is read again from the store.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use mercato_contracts::{SyncToken, Topic};
use mercato_engines::{
    documents::{Copy, SharedDocuments},
    log::{Place, Position, SharedLog},
};
use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::{sync::watch, time};

use super::models::documents_model;
use crate::ports::{ReadModel, Visibility};

const PATIENCE: Duration = Duration::from_secs(2);
/// How often a model that another process may move is looked at.
const POLL: Duration = Duration::from_millis(50);

/// The positions of all models as this process knows them.
pub struct Progress {
    log: SharedLog,
    documents: SharedDocuments,
    published: [watch::Sender<Position>; 4],
}

/// The topics that a model is made from.
pub fn topics_of(model: ReadModel) -> &'static [Topic] {
    match model {
        ReadModel::Products => &[Topic::Catalog],
        ReadModel::Stock => &[Topic::Inventory, Topic::Orders],
        ReadModel::Orders => &[Topic::Orders, Topic::Customers],
        ReadModel::Search => &[Topic::Catalog, Topic::Inventory, Topic::Orders],
    }
}

impl Progress {
    /// Nothing is known to be applied yet.
    pub fn new(log: SharedLog, documents: SharedDocuments) -> Arc<Self> {
        let published = std::array::from_fn(|_| watch::Sender::new(Position::default()));
        Arc::new(Self { log, documents, published })
    }

    /// Tells that `model` has applied all up to `position`.
    pub fn publish(&self, model: ReadModel, position: &Position) {
        self.published[model as usize].send_if_modified(|known| {
            let is_news = !known.covers(position);
            if is_news {
                position.clone_into(known);
            }
            is_news
        });
    }

    /// Changes whenever this process moved `model`.
    pub fn watch(&self, model: ReadModel) -> watch::Receiver<Position> {
        self.published[model as usize].subscribe()
    }

    /// The position that the live copy of `model` has committed, as the store says.
    pub async fn committed(&self, model: ReadModel) -> Result<Position> {
        let Some(stored) = documents_model(model) else {
            return Ok(self.published[model as usize].borrow().clone());
        };
        Ok(self.documents.position(stored, Copy::Live).await?.unwrap_or_default())
    }

    /// Where the events of `token` stand that any of `models` is made from. Each is looked up once for all of them.
    async fn find(&self, token: &SyncToken, models: &[ReadModel]) -> Result<Vec<(Topic, Place)>> {
        let concerns = |topic| models.iter().any(|model| topics_of(*model).contains(&topic));
        let mut places = Vec::new();
        let mut appended = self.log.appended();
        for event in token.events().iter().filter(|event| concerns(event.topic())) {
            let place = loop {
                if let Some(place) = self.log.find(event.subject, event.sequence).await? {
                    break place;
                }
                // Its write is committed, so the relay is about to append it.
                let _ = time::timeout(POLL, appended.changed()).await;
            };
            places.push((event.topic(), place));
        }
        Ok(places)
    }

    async fn reach(&self, model: ReadModel, target: &Position) -> Result<()> {
        let mut published = self.watch(model);
        loop {
            if published.borrow_and_update().covers(target) || self.committed(model).await?.covers(target) {
                return Ok(());
            }
            let _ = time::timeout(POLL, published.changed()).await;
        }
    }
}

/// How far `model` must have come to have what stands at `places`.
fn target_of(model: ReadModel, places: &[(Topic, Place)]) -> Position {
    let mut target = Position::default();
    for (_, place) in places.iter().filter(|(topic, _)| topics_of(model).contains(topic)) {
        let next = target.next(&place.topic, place.partition).max(place.offset + 1);
        target.set(&place.topic, place.partition, next);
    }
    target
}

#[async_trait]
impl Visibility for Progress {
    async fn wait(&self, models: &[ReadModel], token: &SyncToken) -> Result<()> {
        let all_reached = async {
            let places = self.find(token, models).await?;
            for model in models {
                self.reach(*model, &target_of(*model, &places)).await?;
            }
            Ok(())
        };
        let late = |_| {
            let detail = format!("the write is not visible after {} s; ask again", PATIENCE.as_secs());
            Err(Failure::new(ErrorCode::NotYetVisible, detail))
        };
        time::timeout(PATIENCE, all_reached).await.unwrap_or_else(late)
    }
}
