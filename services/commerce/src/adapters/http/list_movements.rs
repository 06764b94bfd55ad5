//! `GET /api/queries/inventory/movements?sku=`: the ledger of one variant, newest first, for who wants to know why a
//! level is what it is. It is the one list that commerce answers and not query: the ledger itself is the proof, so it is
//! read where it is written, exact at every moment, and no model repeats it.

use axum::{extract::State as Extract, response::Response};
use http::HeaderMap;
use mercato_http_kit::{CachePolicy, HttpResult, Params, Problem, ProblemDocument, json_answer};
use mercato_kernel::{ErrorCode, Failure, FieldError, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::State;
use crate::adapters::sql::{self, MovementRow};

/// An entry of the ledger: units that went from one account to another.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Movement {
    /// The entry.
    #[serde(rename = "movementId")]
    id: Uuid,
    /// `on_hand:` and a location's handle, or `supplier`, `sold`, `returned`, `lost`, `found`.
    #[schema(example = "supplier")]
    from: String,
    /// The same.
    #[schema(example = "on_hand:main")]
    to: String,
    /// How many units.
    quantity: i64,
    /// Why.
    reason: String,
    /// The order that caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    order_id: Option<Uuid>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    moved_at: Timestamp,
}

impl From<MovementRow> for Movement {
    fn from(row: MovementRow) -> Self {
        let MovementRow { id, from, to, quantity, reason, order_id, moved_at } = row;
        Self { id, from, to, quantity, reason, order_id, moved_at }
    }
}

/// A page of movements.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovementPage {
    /// The movements, newest first.
    items: Vec<Movement>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Lists the movements of one variant, newest first
///
/// Needs the scope `inventory:read`.
#[utoipa::path(get, path = "/api/queries/inventory/movements", tag = "inventory", security(("key" = [])),
    params(("sku" = String, Query, description = "The variant's SKU"),
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before")),
    responses((status = 200, description = "A page of movements", body = MovementPage),
        (status = "4XX", description = "Refused", body = ProblemDocument)))]
pub async fn list_movements(
    Extract(state): Extract<State>,
    headers: HeaderMap,
    mut params: Params,
) -> HttpResult<Response> {
    let limit = params.limit()?;
    let cursor = params.text("cursor");
    let sku = params.text("sku").ok_or_else(no_sku)?;
    params.finish()?;
    let list = format!("movements {sku}");
    let before = match cursor {
        None => Uuid::max(),
        Some(cursor) => state
            .cursor_key
            .open(&list, &cursor)
            .map_err(|_| Failure::new(ErrorCode::InvalidCursor, "expected a `next` of this very list"))?,
    };
    let rows = sql::movements(&state.db, &sku, before, limit.get() + 1).await.map_err(Failure::from)?;
    let more = rows.len() > limit.get();
    let items: Vec<Movement> = rows.into_iter().take(limit.get()).map(Movement::from).collect();
    let next = items.last().filter(|_| more).map(|last| state.cursor_key.seal(&list, &last.id));
    let body = serde_json::to_vec(&MovementPage { items, next }).map_err(Failure::internal)?;
    Ok(json_answer(&headers, None, body.into(), CachePolicy::Private))
}

fn no_sku() -> Problem {
    let failure = Failure::new(ErrorCode::InvalidParameter, "the parameter `sku` is required");
    Problem(failure.with_error(FieldError::new("sku", "required", "expected the SKU of a variant")))
}
