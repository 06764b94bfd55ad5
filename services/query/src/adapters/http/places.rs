//! Locations and categories, whole: there are few of them.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use mercato_http_kit::{CachePolicy, HttpResult, Params, ProblemDocument, json_answer};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    AskerExt, Shared, cache_policy,
    page::json,
    wire::{CategoryNodeWire, LocationWire},
};
use crate::ports::ReadModel;

/// All locations.
#[derive(Serialize, ToSchema)]
pub struct LocationList {
    /// Those that orders take from first at the head.
    pub items: Vec<LocationWire>,
}

/// All categories.
#[derive(Serialize, ToSchema)]
pub struct CategoryList {
    /// In the order of the tree: each before those below it, siblings by position.
    pub items: Vec<CategoryNodeWire>,
}

/// All locations.
#[utoipa::path(
    get,
    path = "/api/queries/locations",
    tag = "inventory",
    security(("key" = [])),
    params(("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")),
    responses(
        (status = 200, body = LocationList),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn list_locations(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    params.finish()?;
    state.readers.visibility.wait(&[ReadModel::Stock], &asker.token).await?;
    let locations = state.readers.stock.locations().await?;
    let list = LocationList { items: locations.into_iter().map(LocationWire::from).collect() };
    Ok(json_answer(&headers, None, json(&list)?, CachePolicy::Private))
}

/// All categories in the order of their tree.
#[utoipa::path(
    get,
    path = "/api/queries/categories",
    tag = "products",
    params(("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")),
    responses(
        (status = 200, body = CategoryList),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn list_categories(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    params.finish()?;
    state.readers.visibility.wait(&[ReadModel::Products], &asker.token).await?;
    let tree = state.readers.products.categories().await?;
    let items = tree.in_order().into_iter().map(|(depth, category)| CategoryNodeWire::of(depth, category));
    let list = CategoryList { items: items.collect() };
    Ok(json_answer(&headers, None, json(&list)?, cache_policy(&asker)))
}
