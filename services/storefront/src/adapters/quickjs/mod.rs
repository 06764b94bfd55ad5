//! The components in QuickJS: a few contexts on threads of their own, made when they are first needed and let go when
//! they no longer are.

mod engine;
mod pool;
mod wire;

use std::time::{Duration, Instant};

use async_trait::async_trait;
use mercato_kernel::Result;

pub use engine::EngineLimits;
pub use pool::{Pool, PoolLimits};

use crate::{
    domain::{Answers, Plan, Rendered, Visit},
    ports::Renderer,
};

/// The components, run in `Pool`.
pub struct Components {
    pool: Pool,
    plan_time: Duration,
    render_time: Duration,
}

impl Components {
    /// Runs them in `pool`, so long at most.
    pub fn new(pool: Pool, render_time: Duration) -> Self {
        Self { pool, plan_time: render_time, render_time }
    }
}

#[async_trait]
impl Renderer for Components {
    async fn plan(&self, visit: &Visit, answers: &Answers) -> Result<Plan> {
        let asked = wire::plan_request(visit, answers);
        wire::plan(&self.pool.call("mercatoPlan", asked, self.plan_time).await?)
    }

    async fn render(&self, visit: &Visit, answers: &Answers) -> Result<Rendered> {
        let began = Instant::now();
        let input = wire::render_input(visit, answers);
        let rendered = wire::rendered(&self.pool.call("mercatoRender", input, self.render_time).await?);
        metrics::histogram!("mercato_storefront_render_seconds").record(began.elapsed().as_secs_f64());
        rendered
    }
}
