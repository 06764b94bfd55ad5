//! Background work under supervision: a task that fails or panics begins again, after a pause that grows.

use std::{any::Any, fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use mercato_kernel::{Failure, Result};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

type Run = Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Something a service does beside answering requests.
#[derive(Clone)]
pub struct Task {
    /// Its name, for logs and metrics.
    pub name: &'static str,
    run: Run,
}

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A run this long was sound: the pause after it is the first one again.
const SOUND_RUN: Duration = Duration::from_mins(1);

impl Task {
    /// A task that runs `run`. It MUST return soon after its token is cancelled, and be able to begin anew.
    pub fn new<F, R>(name: &'static str, run: F) -> Self
    where
        F: Fn(CancellationToken) -> R + Send + Sync + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        Self { name, run: Arc::new(move |stop| Box::pin(run(stop))) }
    }

    /// Runs the task until it ends well or `stop` is cancelled; an error or a panic starts it again.
    pub async fn supervise(self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let began = Instant::now();
            let Err(why) = self.attempt(stop.clone()).await else { return };
            if stop.is_cancelled() {
                tracing::warn!(task = self.name, %why, "a task failed while stopping");
                return;
            }
            metrics::counter!("mercato_task_restarts_total", "task" => self.name).increment(1);
            tracing::error!(task = self.name, %why, "a task failed; it starts again");
            pause = if began.elapsed() > SOUND_RUN { FIRST_PAUSE } else { pause };
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => pause = (pause * 2).min(LONGEST_PAUSE),
            }
        }
    }

    async fn attempt(&self, stop: CancellationToken) -> Result<()> {
        // The closure itself may panic as well as the future it makes.
        let run = async { (self.run)(stop).await };
        AssertUnwindSafe(run).catch_unwind().await.unwrap_or_else(|panic| {
            Err(Failure::internal(format_args!("panic: {}", panic_text(panic.as_ref()))))
        })
    }
}

impl fmt::Debug for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Task").field(&self.name).finish()
    }
}

/// The words of a panic.
fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without words")
}
