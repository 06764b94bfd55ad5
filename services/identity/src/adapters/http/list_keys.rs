//! `GET /api/queries/keys`.

use std::sync::Arc;

use axum::{extract, response::Response};
use bytes::Bytes;
use http::HeaderMap;
use mercato_http_kit::{CachePolicy, HttpResult, Params, json_answer};
use mercato_kernel::{ErrorCode, Failure, KeyId, Page};
use serde::Serialize;
use utoipa::ToSchema;

use super::{State, key_json::KeyJson};
use crate::usecases;

/// A page of keys, as `Page` writes it. Without `next` the list ends here.
#[derive(Serialize, ToSchema)]
#[schema(as = KeyPage)]
struct KeyPage {
    items: Vec<KeyJson>,
    next: Option<String>,
}

const LIST: &str = "keys";

/// List API keys
///
/// Newest first, revoked and expired ones too. Needs the scope `keys:manage`.
#[utoipa::path(
    get, path = "/api/queries/keys", tag = "keys", security(("key" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
    ),
    responses((status = 200, description = "A page of keys", body = KeyPage))
)]
pub(super) async fn list_keys(
    extract::State(state): extract::State<Arc<State>>,
    headers: HeaderMap,
    mut params: Params,
) -> HttpResult<Response> {
    let (limit, cursor) = (params.limit()?, params.text("cursor"));
    params.finish()?;
    let before: Option<KeyId> = cursor
        .map(|cursor| state.cursor_key.open(LIST, &cursor))
        .transpose()
        .map_err(|error| Failure::new(ErrorCode::InvalidCursor, error.to_string()))?;
    let (keys, next) = usecases::list_keys(state.store.as_ref(), before, limit).await?;
    let now = state.clock.now();
    let page = Page {
        items: keys.into_iter().map(|key| KeyJson::of(key, now)).collect(),
        next: next.map(|id| state.cursor_key.seal(LIST, &id)),
    };
    let body = serde_json::to_vec(&page).map_err(Failure::internal)?;
    Ok(json_answer(&headers, None, Bytes::from(body), CachePolicy::Private))
}
