//! What a service hands to the process that runs it: its routes, its background tasks and its health probes.

use std::{fmt, sync::Arc, time::Duration};

use futures::future::BoxFuture;
use utoipa_axum::router::OpenApiRouter;

use crate::{CachePolicy, KeptAnswer, Task};

/// A service, ready to be merged into the gateway's router.
pub struct Service {
    /// Its name, such as `commerce`.
    pub name: &'static str,
    /// Its routes with their OpenAPI descriptions.
    pub routes: OpenApiRouter,
    /// What it does beside answering requests.
    pub tasks: Vec<Task>,
    /// What it needs in order to work.
    pub probes: Vec<Probe>,
    /// Which of its answers may lie in memory.
    pub at_hand: Vec<Arc<dyn AtHand>>,
}

/// Answers of one route to guests, as far as they lie in this process's memory.
///
/// An implementer MUST: answer what the route would answer to the same request, never wait, and answer nothing where
/// it is not sure.
pub trait AtHand: Send + Sync {
    /// The route, as the router names it.
    fn route(&self) -> &'static str;

    /// The answer to a GET of `path`, without a query, by a caller without a key or token.
    fn find(&self, path: &str) -> Option<KeptAnswer>;

    /// Who may keep its answers.
    fn policy(&self) -> CachePolicy;
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("name", &self.name)
            .field("probes", &self.probes)
            .finish_non_exhaustive()
    }
}

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// A question whether one engine works.
#[derive(Clone)]
pub struct Probe {
    /// The engine, such as `commerce.db`.
    pub name: String,
    check: Check,
}

const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

impl Probe {
    /// A probe that asks `check`; its error says what is wrong, for an operator.
    pub fn new<F, R>(name: impl Into<String>, check: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { name: name.into(), check: Arc::new(move || Box::pin(check())) }
    }

    /// Asks; no answer within 2 s is an error.
    pub async fn check(&self) -> Result<(), String> {
        let answer = tokio::time::timeout(PROBE_TIMEOUT, (self.check)()).await;
        answer.unwrap_or_else(|_| Err(format!("no answer within {} s", PROBE_TIMEOUT.as_secs())))
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probe").field(&self.name).finish()
    }
}
