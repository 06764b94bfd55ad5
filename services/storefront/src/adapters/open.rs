//! Puts the storefront together: one call from engines and data to routes.

use std::{sync::Arc, time::Duration};

use axum::Router;
use mercato_contracts::PublicReads;
use mercato_engines::cache::SharedCache;
use mercato_http_kit::Service;
use tokio::sync::Semaphore;

use super::{
    bundle::Bundle,
    http,
    kept::InCache,
    quickjs::{Components, EngineLimits, Pool, PoolLimits},
};
use crate::{domain::Origin, usecases::Pages};

/// What the storefront is made of.
pub struct Deps {
    /// The shop's data, as a guest gets it.
    pub reads: Arc<dyn PublicReads>,
    /// What was rendered before.
    pub cache: SharedCache,
    /// The web part; without one the root tells how it is built.
    pub bundle: Option<Bundle>,
    /// What an operator may set.
    pub settings: Settings,
}

/// What an operator may set.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where the shop is; where it is not said, each request's own `Host`.
    pub public_url: Option<Origin>,
    /// What rendering may take.
    pub renderers: Renderers,
}

/// What rendering may take.
#[derive(Debug, Clone, Copy)]
pub struct Renderers {
    /// Threads, each with a context of its own.
    pub threads: usize,
    /// Memory of one context.
    pub memory_bytes: usize,
    /// One render, and one question of what a page needs.
    pub render_time: Duration,
    /// To load the components into a new context.
    pub load_time: Duration,
    /// Pages that may wait for a context; for more the browser renders.
    pub waiting: usize,
    /// How long one may wait.
    pub wait_time: Duration,
    /// A context that nobody needed for so long is let go.
    pub idle_time: Duration,
}

impl Default for Renderers {
    fn default() -> Self {
        Self {
            threads: 2,
            memory_bytes: 64 << 20,
            render_time: Duration::from_millis(500),
            load_time: Duration::from_secs(3),
            waiting: 64,
            wait_time: Duration::from_secs(1),
            idle_time: Duration::from_mins(1),
        }
    }
}

/// A context begins anew after so many calls: nothing that the components forget to let go of stays for ever.
const CALLS_OF_A_CONTEXT: u32 = 20_000;
/// Bodies for one page, together.
const MAX_PAGE_READS_BYTES: usize = 4 << 20;
/// Pages that are put together at once; each holds what was read for it.
const PAGES_AT_ONCE: usize = 64;
/// For planning and reading one page.
const READING_TIME: Duration = Duration::from_secs(5);

/// The storefront, opened.
pub struct Storefront {
    /// Its routes.
    pub service: Service,
    /// Answers addresses that nothing has, to people: the page that says so.
    pub elsewhere: Option<Router>,
}

/// Puts the storefront together. Nothing is loaded before the first page is asked for.
pub fn open(deps: Deps) -> Storefront {
    let Deps { reads, cache, bundle, settings } = deps;
    let state = http::State::new(
        bundle.map(|bundle| (pages(&bundle, reads.clone(), cache, &settings), bundle)),
        reads,
        settings.public_url,
    );
    let (routes, elsewhere) = http::routes(&Arc::new(state));
    let service =
        Service { name: "storefront", routes, tasks: Vec::new(), probes: Vec::new(), at_hand: Vec::new() };
    Storefront { service, elsewhere }
}

fn pages(bundle: &Bundle, reads: Arc<dyn PublicReads>, cache: SharedCache, settings: &Settings) -> Pages {
    let Renderers { threads, memory_bytes, render_time, load_time, waiting, wait_time, idle_time } =
        settings.renderers;
    let engine = EngineLimits { memory_bytes, load_time, calls: CALLS_OF_A_CONTEXT };
    let limits = PoolLimits { threads: threads.max(1), waiting, wait_time, idle_time, engine };
    Pages {
        renderer: Arc::new(Components::new(Pool::new(bundle.script.clone(), limits), render_time)),
        reads,
        kept: Arc::new(InCache(cache)),
        template: bundle.template.clone(),
        build: bundle.build.clone(),
        max_bytes: MAX_PAGE_READS_BYTES,
        turns: Semaphore::new(PAGES_AT_ONCE),
        patience: READING_TIME,
    }
}
