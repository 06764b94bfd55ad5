//! Background work under supervision: a task that fails or panics begins again, after a pause that grows.

use std::{any::Any, fmt, panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::{FutureExt, future::BoxFuture};
use mercato_kernel::{Failure, Result};
use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;

type Run = Arc<dyn Fn(CancellationToken) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// Something a service does beside answering requests.
#[derive(Clone)]
pub struct Task {
    /// Its name, for logs and metrics.
    pub name: &'static str,
    run: Run,
    has_own_thread: bool,
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
        Self { name, run: Arc::new(move |stop| Box::pin(run(stop))), has_own_thread: false }
    }

    /// Runs it on a thread of its own, so that it does not wait behind requests for its turn. It MUST do its input and
    /// output elsewhere: what it opened itself ends with the thread.
    #[must_use]
    pub fn on_its_own_thread(self) -> Self {
        Self { has_own_thread: true, ..self }
    }

    /// Runs the task until it ends well or `stop` is cancelled; an error or a panic starts it again.
    pub async fn supervise(self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let began = Instant::now();
            let attempt = if self.has_own_thread {
                self.clone().attempt_elsewhere(stop.clone()).await
            } else {
                self.attempt(stop.clone()).await
            };
            let Err(why) = attempt else { return };
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

impl Task {
    /// The same on a new thread, which ends with the attempt or when nobody waits for it any more.
    async fn attempt_elsewhere(self, stop: CancellationToken) -> Result<()> {
        let (ended, end) = oneshot::channel();
        let waited_for = CancellationToken::new();
        let given_up = waited_for.clone();
        let _waits = waited_for.drop_guard();
        let thread = std::thread::Builder::new().name(self.name.to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let outcome = match runtime {
                Ok(runtime) => runtime.block_on(given_up.run_until_cancelled(self.attempt(stop))),
                Err(error) => Some(Err(Failure::internal(error))),
            };
            // Nobody listens when the supervisor was dropped.
            let _ = ended.send(outcome.unwrap_or(Ok(())));
        });
        thread.map_err(Failure::internal)?;
        end.await.unwrap_or_else(|_| Err(Failure::internal("the task's thread ended without a word")))
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
