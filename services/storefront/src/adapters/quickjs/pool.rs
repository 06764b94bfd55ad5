//! A few threads, each with a context of its own, and a short queue in front of them. Threads begin when there is work
//! and end when there has been none for a while: a shop that nobody looks at holds no context.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::sync::oneshot;

use super::engine::{Engine, EngineLimits, THREAD_STACK_BYTES};

/// How much of everything there is.
#[derive(Debug, Clone, Copy)]
pub struct PoolLimits {
    /// Threads, each with a context.
    pub threads: usize,
    /// Calls that may wait for one.
    pub waiting: usize,
    /// How long a call may wait for its turn.
    pub wait_time: Duration,
    /// After so long without work a thread ends, and its context with it.
    pub idle_time: Duration,
    /// What each context may take.
    pub engine: EngineLimits,
}

/// The threads and their queue.
pub struct Pool(Arc<Shared>);

struct Shared {
    script: Arc<str>,
    limits: PoolLimits,
    state: Mutex<State>,
    work: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Call>,
    threads: usize,
    idle: usize,
    closed: bool,
}

struct Call {
    function: &'static str,
    input: String,
    time: Duration,
    /// When its turn must have come.
    by: Instant,
    answer: oneshot::Sender<Result<String>>,
}

impl Pool {
    /// A pool that runs `script`; no thread runs yet.
    pub fn new(script: Arc<str>, limits: PoolLimits) -> Self {
        Self(Arc::new(Shared { script, limits, state: Mutex::default(), work: Condvar::new() }))
    }

    /// Calls a function of the script, which is given so long once its turn has come.
    pub async fn call(&self, function: &'static str, input: String, time: Duration) -> Result<String> {
        let (answer, answered) = oneshot::channel();
        let by = Instant::now() + self.0.limits.wait_time;
        self.0.take(Call { function, input, time, by, answer })?;
        answered.await.unwrap_or_else(|_| Err(Failure::internal("a thread of the components ended")))
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.work.notify_all();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a call into the queue, and begins a thread where those that there are have enough to do.
    fn take(self: &Arc<Self>, call: Call) -> Result<()> {
        let mut state = self.state();
        if state.waiting.len() >= self.limits.waiting {
            return Err(Failure::new(ErrorCode::Overloaded, "too many pages wait to be rendered"));
        }
        state.waiting.push_back(call);
        if state.waiting.len() <= state.idle || state.threads >= self.limits.threads {
            self.work.notify_one();
            return Ok(());
        }
        let shared = self.clone();
        let thread = thread::Builder::new().name("storefront".to_owned()).stack_size(THREAD_STACK_BYTES);
        match thread.spawn(move || shared.work_until_idle()) {
            Ok(_) => state.threads += 1,
            Err(error) if state.threads == 0 => {
                state.waiting.clear();
                return Err(Failure::internal(format_args!("no thread can be begun: {error}")));
            }
            Err(error) => tracing::warn!(%error, "no further thread of the components can be begun"),
        }
        Ok(())
    }

    /// The next call. Where there is none for long, the calling thread no longer counts and is to end.
    fn next(&self) -> Option<Call> {
        let mut state = self.state();
        let mut was_idle = false;
        loop {
            if let Some(call) = state.waiting.pop_front() {
                return Some(call);
            }
            // In the same breath, so that no call is left to a thread that has decided to end.
            if state.closed || was_idle {
                state.threads -= 1;
                return None;
            }
            state.idle += 1;
            let waited = self.work.wait_timeout(state, self.limits.idle_time);
            let (again, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
            state = again;
            state.idle -= 1;
            was_idle = timeout.timed_out();
        }
    }

    fn work_until_idle(&self) {
        let mut engine = None;
        while let Some(call) = self.next() {
            // Nobody waits for it any more.
            if call.answer.is_closed() {
                continue;
            }
            let work = AssertUnwindSafe(|| self.run(&mut engine, &call));
            let answer = if Instant::now() > call.by {
                Err(Failure::new(ErrorCode::Timeout, "its turn did not come in time"))
            } else {
                catch_unwind(work)
                    .unwrap_or_else(|_| Err(Failure::internal("a thread of the components panicked")))
            };
            if answer.is_err() {
                engine = None;
            }
            // Whoever asked may have gone meanwhile.
            let _ = call.answer.send(answer);
        }
    }

    /// Runs a call in the thread's context, which is made where there is none.
    fn run(&self, engine: &mut Option<Counted>, call: &Call) -> Result<String> {
        let ready = match engine.take() {
            Some(ready) => ready,
            None => Counted::new(Engine::load(&self.script, self.limits.engine)?),
        };
        let ready = engine.insert(ready);
        let answer = ready.engine.call(call.function, &call.input, call.time);
        if ready.engine.is_spent() {
            *engine = None;
        }
        answer
    }
}

/// A context that is counted as long as it is there.
struct Counted {
    engine: Engine,
}

impl Counted {
    fn new(engine: Engine) -> Self {
        metrics::gauge!("mercato_storefront_contexts").increment(1.0);
        Self { engine }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("mercato_storefront_contexts").decrement(1.0);
    }
}
