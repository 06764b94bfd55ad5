//! `GET /api/queries/inventory/movements?sku=`: the ledger of one variant, newest first. Why is it 47?

use axum::{extract::State as Extract, response::Response};
use http::HeaderMap;
use mercato_engines::db::Row;
use mercato_http_kit::{CachePolicy, HttpResult, Params, Problem, ProblemDocument, json_answer};
use mercato_kernel::{ErrorCode, Failure, FieldError, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::State;
use crate::{adapters::sql::column, ports::StoreResult};

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

/// A page of movements.
#[derive(Debug, Serialize, ToSchema)]
pub struct MovementPage {
    /// The movements, newest first.
    items: Vec<Movement>,
    /// The cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

const SELECT: &str = "SELECT m.id, CASE m.from_account WHEN 'on_hand' THEN 'on_hand:' || lf.handle \
    ELSE m.from_account END, CASE m.to_account WHEN 'on_hand' THEN 'on_hand:' || lt.handle ELSE m.to_account END, \
    m.quantity, m.reason, m.order_id, m.moved_at FROM stock_movements m JOIN variants v ON v.id = m.variant_id \
    LEFT JOIN stock sf ON sf.id = m.from_stock LEFT JOIN locations lf ON lf.id = sf.location_id \
    LEFT JOIN stock st ON st.id = m.to_stock LEFT JOIN locations lt ON lt.id = st.location_id \
    WHERE v.sku = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";

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
    let one_more = i64::try_from(limit.get() + 1).expect("a page is small");
    let rows = state
        .db
        .fetch(SELECT, vec![sku.into(), before.into(), one_more.into()])
        .await
        .map_err(Failure::from)?;
    let mut items = rows.iter().map(movement).collect::<StoreResult<Vec<_>>>().map_err(Failure::from)?;
    let more = items.len() > limit.get();
    items.truncate(limit.get());
    let next = items.last().filter(|_| more).map(|last| state.cursor_key.seal(&list, &last.id));
    let body = serde_json::to_vec(&MovementPage { items, next }).map_err(Failure::internal)?;
    Ok(json_answer(&headers, None, body.into(), CachePolicy::Private))
}

fn no_sku() -> Problem {
    let failure = Failure::new(ErrorCode::InvalidParameter, "the parameter `sku` is required");
    Problem(failure.with_error(FieldError::new("sku", "required", "expected the SKU of a variant")))
}

fn movement(row: &Row) -> StoreResult<Movement> {
    Ok(Movement {
        id: column(row, 0)?,
        from: column(row, 1)?,
        to: column(row, 2)?,
        quantity: column(row, 3)?,
        reason: column(row, 4)?,
        order_id: column(row, 5)?,
        moved_at: column(row, 6)?,
    })
}
