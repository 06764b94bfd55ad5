//! HTTP: one file for each kind of read, handlers that take requests apart and put answers together.
//! Who may see what is decided by the use cases.

mod answers;
mod dead_letters;
mod events;
mod orders;
mod page;
mod places;
mod products;
mod rebuild;
mod search;
mod wire;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use mercato_contracts::access::Scope;
use mercato_engines::documents::SharedDocuments;
use mercato_http_kit::{CachePolicy, CallerExt, Problem, SyncTokens, needing};
use mercato_kernel::{Currency, CursorKey, ErrorCode, Failure};
use tokio_util::sync::CancellationToken;
use utoipa_axum::{router::OpenApiRouter, routes};

pub use answers::ProductAnswers;

use super::{consumer::Consumer, feed::Feed, rebuild::Rebuilds};
use crate::{
    ports::Via,
    usecases::{Asker, Readers},
};

/// What the handlers share.
pub struct State {
    pub(super) readers: Readers,
    pub(super) answers: Arc<ProductAnswers>,
    pub(super) feed: Feed,
    pub(super) documents: SharedDocuments,
    pub(super) consumers: Vec<Arc<Consumer>>,
    pub(super) rebuilds: Arc<Rebuilds>,
    pub(super) cursor_key: CursorKey,
    pub(super) currency: Currency,
    /// Ends streams when the process stops.
    pub(super) closing: CancellationToken,
}

type Shared = axum::extract::State<Arc<State>>;

/// All routes of query, with the scope that each needs. What else a caller may see is decided by the use cases.
pub fn routes(state: Arc<State>) -> OpenApiRouter {
    use Scope::{EventsRead, InventoryRead, Operate, OrdersRead};
    OpenApiRouter::new()
        .routes(routes!(search::search_products))
        .routes(routes!(products::list_products))
        .routes(routes!(products::get_product))
        .routes(needing(OrdersRead, routes!(orders::list_orders)))
        .routes(routes!(orders::get_order))
        .routes(needing(InventoryRead, routes!(places::list_locations)))
        .routes(routes!(places::list_categories))
        .routes(needing(EventsRead, routes!(events::read_events)))
        .routes(needing(Operate, routes!(dead_letters::list_dead_letters)))
        .routes(needing(Operate, routes!(dead_letters::replay_dead_letter)))
        .routes(needing(Operate, routes!(rebuild::rebuild_read_model)))
        .with_state(state)
}

/// Who asks and after which writes, from the request.
struct AskerExt(Asker);

impl<S: Send + Sync> FromRequestParts<S> for AskerExt {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Ok(CallerExt(caller)) = CallerExt::from_request_parts(parts, state).await;
        let SyncTokens(token) = SyncTokens::from_request_parts(parts, state).await?;
        Ok(Self(Asker { caller, token }))
    }
}

/// Who may keep an answer to `asker`: everybody, but asking again each time, when it was public.
fn cache_policy(asker: &Asker) -> CachePolicy {
    match asker.via() {
        Via::Cache => CachePolicy::Public { max_age_s: 0 },
        Via::Model => CachePolicy::Private,
    }
}

fn bad_cursor<E>(_: E) -> Failure {
    Failure::new(ErrorCode::InvalidCursor, "`cursor` is not one that this list gave")
}
