//! Supervised tasks and probes.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use mercato_http_kit::{Probe, Task};
use mercato_kernel::Failure;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A task that fails, panics, and then works until it is stopped; with the count of its runs, and a signal of the third.
fn flaky() -> (Task, Arc<AtomicU32>, Arc<Notify>) {
    let (runs, sound) = (Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
    let (counted, signal) = (runs.clone(), sound.clone());
    let task = Task::new("flaky", move |stop| {
        let (run, signal) = (counted.fetch_add(1, Ordering::SeqCst), signal.clone());
        async move {
            match run {
                0 => Err(Failure::internal("not yet")),
                1 => panic!("nor now"),
                _ => {
                    signal.notify_one();
                    stop.cancelled().await;
                    Ok(())
                }
            }
        }
    });
    (task, runs, sound)
}

#[tokio::test]
async fn a_task_that_fails_or_panics_begins_again_until_it_is_stopped() {
    let (task, runs, sound) = flaky();
    let (apart, runs_apart, sound_apart) = flaky();
    let stop = CancellationToken::new();
    let supervised = [task, apart.on_its_own_thread()].map(|task| tokio::spawn(task.supervise(stop.clone())));
    sound.notified().await;
    sound_apart.notified().await;
    stop.cancel();
    for task in supervised {
        task.await.expect("it ends quietly");
    }
    assert_eq!((runs.load(Ordering::SeqCst), runs_apart.load(Ordering::SeqCst)), (3, 3));
}

#[tokio::test]
async fn a_task_on_its_own_thread_ends_with_its_supervisor() {
    struct Tells(Arc<Notify>);
    impl Drop for Tells {
        fn drop(&mut self) {
            self.0.notify_one();
        }
    }
    let (began, ended) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (signal, tells) = (began.clone(), ended.clone());
    let task = Task::new("apart", move |_| {
        let (signal, tells) = (signal.clone(), Tells(tells.clone()));
        async move {
            signal.notify_one();
            std::future::pending::<()>().await;
            drop(tells);
            Ok(())
        }
    });
    let supervised = tokio::spawn(task.on_its_own_thread().supervise(CancellationToken::new()));
    began.notified().await;
    supervised.abort();
    ended.notified().await;
}

#[tokio::test]
async fn a_probe_without_an_answer_is_an_error() {
    let stuck = Probe::new("stuck", std::future::pending);
    assert!(stuck.check().await.expect_err("no answer").contains("2 s"));
    assert_eq!(Probe::new("sound", || async { Ok(()) }).check().await, Ok(()));
}
