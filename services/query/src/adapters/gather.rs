//! Reads of single things, made together: what is asked for while a read runs goes into the next one. Under load one
//! statement answers many, and a lone reader does not wait.

use std::sync::{Arc, Mutex, PoisonError};

use futures::future::BoxFuture;
use mercato_kernel::{Failure, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How many reads run at once; the others of the database's connections are for those that do not gather.
const AT_ONCE: usize = 2;
/// How many things one read answers.
const MOST: usize = 64;

type Answer<V> = oneshot::Sender<Result<V>>;
type Read<K, V> = dyn Fn(Vec<K>) -> BoxFuture<'static, Result<Vec<V>>> + Send + Sync;

/// Gathers reads of `V` by `K`.
pub struct Gather<K, V> {
    waiting: Mutex<Vec<(K, Answer<V>)>>,
    turns: Arc<Semaphore>,
    read: Box<Read<K, V>>,
}

impl<K: Send + 'static, V: Send + 'static> Gather<K, V> {
    /// Gathers for `read`, which answers each of its keys in their order.
    pub fn new<F, R>(read: F) -> Arc<Self>
    where
        F: Fn(Vec<K>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<V>>> + Send + 'static,
    {
        let read: Box<Read<K, V>> = Box::new(move |keys| Box::pin(read(keys)));
        Arc::new(Self { waiting: Mutex::default(), turns: Arc::new(Semaphore::new(AT_ONCE)), read })
    }

    /// What is under `key`. It is read after this was called.
    pub async fn get(self: &Arc<Self>, key: K) -> Result<V> {
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push((key, answer));
        self.begin();
        answered.await.unwrap_or_else(|_| Err(Failure::internal("a read ended without an answer")))
    }

    /// Whoever gives up waiting must not stop the others' read, so it runs by itself.
    fn begin(self: &Arc<Self>) {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            tokio::spawn(Arc::clone(self).work(turn));
        }
    }

    async fn work(self: Arc<Self>, turn: OwnedSemaphorePermit) {
        while let Some((keys, answers)) = self.next() {
            let values = (self.read)(keys).await;
            match values {
                Ok(values) => {
                    for (answer, value) in answers.into_iter().zip(values) {
                        // Who has gone away needs no answer.
                        let _ = answer.send(Ok(value));
                    }
                }
                Err(failure) => {
                    for answer in answers {
                        let _ = answer.send(Err(failure.clone()));
                    }
                }
            }
        }
        drop(turn);
        // Somebody may have come after the last look, and found no turn.
        if !self.waiting.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
            self.begin();
        }
    }

    fn next(&self) -> Option<(Vec<K>, Vec<Answer<V>>)> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(MOST);
        (count > 0).then(|| waiting.drain(..count).unzip())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures::future::join_all;
    use mercato_kernel::ErrorCode;

    use super::*;

    #[tokio::test]
    async fn all_are_answered_with_their_own_in_few_reads() {
        let reads = Arc::new(AtomicUsize::new(0));
        let counted = reads.clone();
        let gather = Gather::new(move |keys: Vec<usize>| {
            counted.fetch_add(1, Ordering::Relaxed);
            async move {
                tokio::task::yield_now().await;
                Ok(keys.into_iter().map(|key| key * 2).collect())
            }
        });
        let answers = join_all((0..1000).map(|key| gather.get(key))).await;
        assert_eq!(answers, (0..1000).map(|key| Ok(key * 2)).collect::<Vec<_>>());
        assert!(reads.load(Ordering::Relaxed) < 100, "{reads:?}");
        assert_eq!(gather.get(7).await, Ok(14));
    }

    #[tokio::test]
    async fn a_failure_is_told_to_all_and_the_next_read_begins_anew() {
        let calls = AtomicUsize::new(0);
        let gather = Gather::new(move |keys: Vec<u8>| {
            let fails = calls.fetch_add(1, Ordering::Relaxed) == 0;
            async move { if fails { Err(Failure::new(ErrorCode::Unavailable, "away")) } else { Ok(keys) } }
        });
        let answers = join_all((0..3).map(|key| gather.get(key))).await;
        assert!(answers.iter().all(Result::is_err));
        assert_eq!(gather.get(1).await, Ok(1));
    }
}
