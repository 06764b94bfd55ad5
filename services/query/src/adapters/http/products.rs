//! Products one by one and as a list.

use axum::{extract::State, response::Response};
use http::HeaderMap;
use mercato_contracts::access::Scope;
use mercato_http_kit::{HttpResult, Id, KeptAnswer, Params, ProblemDocument, json_answer};
use mercato_kernel::{ErrorCode, Failure, FieldError, ProductId};

use super::{
    AskerExt, Shared, bad_cursor, cache_policy,
    page::{fitting, json},
    wire::{ProductPage, ProductWire},
};
use crate::{
    domain::ProductStatus,
    ports::{ProductList, Via},
    usecases::{self, Asker, WhichProducts},
};

/// One product with its stock.
#[utoipa::path(
    get,
    path = "/api/queries/products/{productId}",
    tag = "products",
    security((), ("key" = [])),
    params(
        ("productId" = uuid::Uuid, Path, description = "The product"),
        ("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")
    ),
    responses(
        (status = 200, body = ProductWire),
        (status = 304, description = "The caller has it"),
        (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn get_product(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    Id(id): Id<ProductId>,
    params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    params.finish()?;
    let answer = match asker.via() {
        Via::Cache => state.answers.to_guest(id).await?,
        Via::Model => {
            let read = usecases::get_product(&state.readers, &asker, id).await?;
            let body = json(&ProductWire::of(&read, true, shows_source(&asker)))?;
            KeptAnswer::new(Some(read.entry.product.version), body)
        }
    };
    Ok(answer.answer(&headers, cache_policy(&asker)))
}

/// All products by id, or the one with a handle or SKU.
#[utoipa::path(
    get,
    path = "/api/queries/products",
    tag = "products",
    security((), ("key" = [])),
    params(
        ("sku" = Option<String>, Query, description = "Only the one that has a variant with this SKU"),
        ("handle" = Option<String>, Query, description = "Only the one with this handle"),
        ("status" = Option<String>, Query, pattern = "^(active|draft|archived)$", description = "active, draft or archived"),
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")
    ),
    responses(
        (status = 200, body = ProductPage),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn list_products(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    mut params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let limit = params.limit()?.get();
    let cursor = params.text("cursor");
    let sku = params.text("sku");
    let handle = params.text("handle");
    let status = params.text("status").map(|text| status(&text)).transpose()?;
    params.finish()?;
    let name = format!("products|{sku:?}|{handle:?}|{status:?}");
    let after = cursor.map(|cursor| state.cursor_key.open(&name, &cursor)).transpose().map_err(bad_cursor)?;
    // One more than asked for tells whether there is another page.
    let which = WhichProducts { sku, list: ProductList { handle, status, after, limit: limit + 1 } };
    let found = usecases::list_products(&state.readers, &asker, which).await?;
    let shown = found.iter().take(limit);
    let items = fitting(shown.map(|read| ProductWire::of(read, false, shows_source(&asker))))?;
    let last = &found.get(items.len().wrapping_sub(1));
    let next = last.filter(|_| items.len() < found.len()).map(|read| read.entry.product.product_id);
    let next = next.map(|id| state.cursor_key.seal(&name, &id));
    Ok(json_answer(&headers, None, json(&ProductPage { items, next })?, cache_policy(&asker)))
}

/// Who edits products needs their descriptions as they were written.
pub fn shows_source(asker: &Asker) -> bool {
    asker.caller.has(Scope::CatalogRead)
}

/// Reads `status=`.
pub fn status(text: &str) -> Result<ProductStatus, Failure> {
    ProductStatus::parse(text).ok_or_else(|| {
        let error = FieldError::new("status", "unknown", "expected one of active, draft, archived");
        Failure::new(ErrorCode::InvalidParameter, "the parameter `status` is invalid").with_error(error)
    })
}
