//! Puts the router together: the services' routes behind the layers, in the order in which a request meets them.
//! What each layer does is in its own file.

use std::{fmt, sync::Arc};

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
};
use mercato_contracts::access::Authenticator;
use mercato_http_kit::{Service, Task, render_problems};
use tokio_util::sync::CancellationToken;
use tower::{ServiceBuilder, util::option_layer};
use tower_http::{catch_panic::CatchPanicLayer, limit::RequestBodyLimitLayer};
use utoipa_axum::router::OpenApiRouter;

use crate::{
    Config, Limits,
    admission::{Admission, admit},
    arrival::bound_time,
    documents,
    front::Front,
    health, layers, metrics,
    observe::observe,
    outgoing::{Outgoing, bound_answers},
    overload::{Room, shed},
    streams::end_streams,
};

/// What the gateway stands in front of.
pub struct Deps {
    /// The services of this process.
    pub services: Vec<Service>,
    /// Pages for people, asked where no service has a route; none where there is no storefront.
    pub pages: Option<Router>,
    /// Recognises keys.
    pub authenticator: Arc<dyn Authenticator>,
    /// What the operator set.
    pub config: Config,
    /// Cancelled when the shop is to stop.
    pub stop: CancellationToken,
}

/// The gateway, ready to be served.
pub struct Gateway {
    /// Everything that can be asked.
    pub front: Front,
    /// What runs beside: the services' tasks and the gateway's own.
    pub tasks: Vec<Task>,
    /// The OpenAPI document of all services.
    pub openapi: serde_json::Value,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").field("tasks", &self.tasks).finish_non_exhaustive()
    }
}

/// Puts one router in front of all services.
pub fn open(deps: Deps) -> Gateway {
    let Deps { services, pages, authenticator, config, stop } = deps;
    let handle = metrics::install_metrics();
    let mut tasks = vec![metrics::upkeep(handle.clone())];
    let (mut probes, mut at_hand) = (Vec::new(), Vec::new());
    let mut all = OpenApiRouter::new();
    for service in services {
        all = all.merge(service.routes);
        tasks.extend(service.tasks);
        probes.extend(service.probes);
        at_hand.extend(service.at_hand);
    }
    let (routes, described) = all.split_for_parts();
    let openapi = documents::openapi(&described);
    let routes = routes.merge(documents::routes(&openapi, pages));

    let admission = Arc::new(Admission::new(authenticator, config.clone()));
    let operation = health::routes(probes, stop.clone()).merge(metrics::routes(handle, admission.clone()));
    let limits = Arc::new(config.limits.clone());
    let router = behind_limits(routes, &limits, admission.clone(), stop).merge(operation);
    let front = Front::new(outermost(router, &config), at_hand, admission, limits);
    Gateway { front, tasks, openapi }
}

/// The layers that only what the services answer stands behind: health is told under any load.
fn behind_limits(
    routes: Router,
    limits: &Arc<Limits>,
    admission: Arc<Admission>,
    stop: CancellationToken,
) -> Router {
    let (room, outgoing) = (Arc::new(Room::new(limits)), Arc::new(Outgoing::new(limits)));
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(limits.clone(), bound_time))
        .layer(from_fn_with_state(limits.clone(), layers::bound_sizes))
        .layer(from_fn(layers::refuse_compressed))
        .layer(from_fn_with_state(room, shed))
        .layer(from_fn_with_state(admission.clone(), admit))
        .layer(from_fn_with_state((admission, stop), end_streams))
        .layer(from_fn_with_state(outgoing, bound_answers))
        .layer(RequestBodyLimitLayer::new(limits.body_kib * 1024));
    routes.layer(layers)
}

/// The layers that everything stands behind.
fn outermost(router: Router, config: &Config) -> Router {
    let trusted = Arc::new(config.trusted_proxies.clone());
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(trusted, observe))
        .layer(layers::compression())
        .layer(from_fn(layers::secure))
        .layer(option_layer(layers::cors(&config.cors)))
        .layer(from_fn(render_problems))
        .layer(CatchPanicLayer::custom(layers::panicked));
    router.layer(layers)
}
