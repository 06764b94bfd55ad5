//! Waiting until the models may have moved, in this process or another. What is done about it is the caller's.

use std::{sync::Arc, time::Duration};

use mercato_contracts::Topic;
use mercato_engines::log::{Position, SharedLog};
use mercato_kernel::Result;
use tokio::{sync::watch, time};
use tokio_util::sync::CancellationToken;

use super::progress::Progress;
use crate::ports::ReadModel;

/// While a model lags behind the log, another process may move it at any moment.
const LAGGING_POLL: Duration = Duration::from_millis(25);
const IDLE_POLL: Duration = Duration::from_secs(1);

/// Follows the products and stock models as far as they have committed.
pub struct Moves {
    log: SharedLog,
    progress: Arc<Progress>,
    appended: watch::Receiver<u64>,
    products: watch::Receiver<Position>,
    stock: watch::Receiver<Position>,
}

impl Moves {
    /// Begins to watch.
    pub fn new(log: &SharedLog, progress: &Arc<Progress>) -> Self {
        Self {
            log: Arc::clone(log),
            progress: Arc::clone(progress),
            appended: log.appended(),
            products: progress.watch(ReadModel::Products),
            stock: progress.watch(ReadModel::Stock),
        }
    }

    /// How far both have come: the catalog as the products model has it, stock and orders as the stock model has.
    pub async fn committed(&mut self) -> Result<Position> {
        self.appended.borrow_and_update();
        self.products.borrow_and_update();
        self.stock.borrow_and_update();
        let products = self.progress.committed(ReadModel::Products).await?;
        let stock = self.progress.committed(ReadModel::Stock).await?;
        let mut both = Position::default();
        for (topic, from) in
            [(Topic::Catalog, &products), (Topic::Inventory, &stock), (Topic::Orders, &stock)]
        {
            for partition in 0..self.log.partitions(topic.as_str()) {
                both.set(topic.as_str(), partition, from.next(topic.as_str(), partition));
            }
        }
        Ok(both)
    }

    /// Waits until a model may have moved beyond `seen`, or a second at most.
    pub async fn wait(&mut self, seen: &Position, stop: &CancellationToken) -> Result<()> {
        let topics = [Topic::Catalog, Topic::Inventory, Topic::Orders].map(Topic::as_str);
        let is_level = seen.covers(&self.log.head(&topics).await?);
        let pause = if is_level { IDLE_POLL } else { LAGGING_POLL };
        tokio::select! {
            () = stop.cancelled() => {}
            _ = self.products.changed() => {}
            _ = self.stock.changed() => {}
            _ = self.appended.changed() => {}
            () = time::sleep(pause) => {}
        }
        Ok(())
    }
}
