//! Supervised tasks and probes.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use mercato_http_kit::{Probe, Task};
use mercato_kernel::Failure;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn a_task_that_fails_or_panics_begins_again_until_it_is_stopped() {
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
    let stop = CancellationToken::new();
    let supervised = tokio::spawn(task.supervise(stop.clone()));
    sound.notified().await;
    stop.cancel();
    supervised.await.expect("it ends quietly");
    assert_eq!(runs.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_probe_without_an_answer_is_an_error() {
    let stuck = Probe::new("stuck", std::future::pending);
    assert!(stuck.check().await.expect_err("no answer").contains("2 s"));
    assert_eq!(Probe::new("sound", || async { Ok(()) }).check().await, Ok(()));
}
