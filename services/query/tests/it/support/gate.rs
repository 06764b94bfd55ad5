//! The real documents store with a gate: a read of one collection can be held between the store's answer and the
//! reader. Nothing is faked; only time is.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use mercato_engines::{
    Result,
    documents::{Copy, Document, Documents, DocumentsTx, ListQuery, Model, SharedDocuments},
    log::Position,
};
use tokio::sync::Notify;

/// A store whose next `get` of `collection` waits, once the gate is shut.
pub struct Gated {
    pub inner: SharedDocuments,
    pub collection: &'static str,
    shut: AtomicBool,
    entered: Notify,
    opened: Notify,
}

impl Gated {
    pub fn new(inner: SharedDocuments, collection: &'static str) -> Arc<Self> {
        let (shut, entered, opened) = (AtomicBool::new(false), Notify::new(), Notify::new());
        Arc::new(Self { inner, collection, shut, entered, opened })
    }

    /// The next read waits.
    pub fn shut(&self) {
        self.shut.store(true, Ordering::SeqCst);
    }

    /// Waits until a read has its answer and waits.
    pub async fn entered(&self) {
        self.entered.notified().await;
    }

    /// Lets the read go on.
    pub fn open(&self) {
        self.opened.notify_one();
    }
}

#[async_trait]
impl Documents for Gated {
    async fn ensure(&self, model: &Model) -> Result<u32> {
        self.inner.ensure(model).await
    }

    async fn get(&self, model: &Model, collection: &str, ids: &[String]) -> Result<Vec<Option<Document>>> {
        let answer = self.inner.get(model, collection, ids).await;
        if collection == self.collection && self.shut.swap(false, Ordering::SeqCst) {
            self.entered.notify_one();
            self.opened.notified().await;
        }
        answer
    }

    async fn list(&self, model: &Model, collection: &str, query: &ListQuery) -> Result<Vec<Document>> {
        self.inner.list(model, collection, query).await
    }

    async fn count(&self, model: &Model, collection: &str) -> Result<u64> {
        self.inner.count(model, collection).await
    }

    async fn position(&self, model: &Model, copy: Copy) -> Result<Option<Position>> {
        self.inner.position(model, copy).await
    }

    async fn begin(&self, model: &Model, copy: Copy) -> Result<Option<Box<dyn DocumentsTx>>> {
        self.inner.begin(model, copy).await
    }

    async fn start_next(&self, model: &Model) -> Result<()> {
        self.inner.start_next(model).await
    }

    async fn swap(&self, model: &Model) -> Result<bool> {
        self.inner.swap(model).await
    }

    async fn drop_next(&self, model: &Model) -> Result<()> {
        self.inner.drop_next(model).await
    }

    async fn ping(&self) -> Result<()> {
        self.inner.ping().await
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}
