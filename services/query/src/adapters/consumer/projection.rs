//! What a model does with events: the seam between the moving of batches and the domain.

use async_trait::async_trait;
use mercato_contracts::Event;
use mercato_engines::documents::{DocumentsTx, Model};

use super::fault::ConsumerError;
use crate::{domain::Poison, ports::ReadModel};

/// One model's way of applying events.
#[async_trait]
pub trait Projection: Send + Sync {
    /// Where its documents are.
    fn model(&self) -> &'static Model;

    /// Its name among the models.
    fn read_model(&self) -> ReadModel;

    /// Loads what applying `events` needs, in as few calls as it takes.
    async fn begin(
        &self,
        tx: &mut dyn DocumentsTx,
        events: &[&Event],
    ) -> Result<Box<dyn Work>, ConsumerError>;
}

/// A batch being applied, each document changed in memory however many events concern it.
#[async_trait]
pub trait Work: Send {
    /// Applies one event wholly, or not at all.
    fn apply(&mut self, event: &Event) -> Result<(), Poison>;

    /// Writes each changed document once.
    async fn finish(self: Box<Self>, tx: &mut dyn DocumentsTx) -> Result<(), ConsumerError>;
}
