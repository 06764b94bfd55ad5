//! A log that is away: these tests read the outbox, and nothing is relayed.

use async_trait::async_trait;
use mercato_engines::{
    EngineError, Result,
    log::{Log, NewRecord, Offset, Place, Position, Record},
};
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) struct NoLog;

fn away<T>() -> Result<T> {
    Err(EngineError::Unavailable("this test has no log".to_owned()))
}

#[async_trait]
impl Log for NoLog {
    async fn append(&self, _: &[NewRecord]) -> Result<usize> {
        away()
    }

    async fn read(&self, _: &str, _: u32, _: Offset, _: usize) -> Result<Vec<Record>> {
        away()
    }

    async fn head(&self, _: &[&str]) -> Result<Position> {
        away()
    }

    fn partitions(&self, _: &str) -> u32 {
        1
    }

    async fn find(&self, _: Uuid, _: i64) -> Result<Option<Place>> {
        away()
    }

    async fn last_sequences(&self, _: &[Uuid]) -> Result<Vec<i64>> {
        away()
    }

    async fn committed(&self, _: &str) -> Result<Position> {
        away()
    }

    async fn commit(&self, _: &str, _: &Position) -> Result<()> {
        away()
    }

    async fn drop_before(&self, _: &str, _: i64) -> Result<u64> {
        away()
    }

    fn appended(&self) -> watch::Receiver<u64> {
        watch::channel(0).1
    }

    async fn ping(&self) -> Result<()> {
        away()
    }
}
