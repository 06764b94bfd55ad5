//! Stock levels and locations from their events; orders carry the levels they left.

use std::collections::BTreeSet;

use async_trait::async_trait;
use mercato_contracts::{Event, Payload};
use mercato_engines::documents::{DocumentsTx, Model};

use super::{
    fault::ConsumerError,
    loaded::Loaded,
    projection::{Projection, Work},
};
use crate::{
    adapters::models::STOCK,
    domain::{LevelDoc, LocationDoc, Poison, project_level},
    ports::ReadModel,
};

/// Fills the stock model.
pub struct StockProjection;

struct StockWork {
    levels: Loaded<LevelDoc>,
    locations: Loaded<LocationDoc>,
}

#[async_trait]
impl Projection for StockProjection {
    fn model(&self) -> &'static Model {
        &STOCK
    }

    fn read_model(&self) -> ReadModel {
        ReadModel::Stock
    }

    async fn begin(
        &self,
        tx: &mut dyn DocumentsTx,
        events: &[&Event],
    ) -> Result<Box<dyn Work>, ConsumerError> {
        let levels = events.iter().flat_map(|event| event.payload.levels());
        let ids: BTreeSet<String> = levels.map(|level| level.stock_id.clone()).collect();
        let levels = Loaded::of(tx, "levels", ids).await?;
        let locations = Loaded::of(tx, "locations", BTreeSet::new()).await?;
        Ok(Box::new(StockWork { levels, locations }))
    }
}

#[async_trait]
impl Work for StockWork {
    fn apply(&mut self, event: &Event) -> Result<(), Poison> {
        if let Payload::LocationCreated(location) = &event.payload {
            let location = LocationDoc::created(location)?;
            self.locations.set(location.location_id.to_string(), location);
        }
        let carried = event.payload.levels();
        if matches!(event.payload, Payload::InventoryChanged(_)) && carried.is_empty() {
            return Err(Poison::member("level", "is missing"));
        }
        let next: Result<Vec<LevelDoc>, Poison> =
            carried.iter().map(|level| project_level(self.levels.get(&level.stock_id), level)).collect();
        for level in next? {
            self.levels.set(level.stock_id.to_string(), level);
        }
        Ok(())
    }

    async fn finish(self: Box<Self>, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError> {
        self.levels.write(tx, |level| level.version).await?;
        self.locations.write(tx, |_| 1).await
    }
}
