//! Orders one by one and as a list.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::HeaderMap;
use mercato_http_kit::{CachePolicy, HttpResult, Params, ProblemDocument, json_answer};
use mercato_kernel::{ErrorCode, Failure, FieldError, Timestamp, micros};

use super::{
    AskerExt, Shared, bad_cursor,
    page::{fitting, json},
    wire::{OrderPage, OrderWire},
};
use crate::{domain::OrderStatus, ports::OrderList, usecases};

/// One order, by id or number.
#[utoipa::path(
    get,
    path = "/api/queries/orders/{orderId}",
    tag = "orders",
    security((), ("key" = [])),
    params(
        ("orderId" = String, Path, description = "The order's id or number"),
        ("Order-Token" = Option<String>, Header, description = "The access token of the guest who placed it"),
        ("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")
    ),
    responses(
        (status = 200, body = OrderWire),
        (status = 304, description = "The caller has it"),
        (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn get_order(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    Path(reference): Path<String>,
    params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    params.finish()?;
    let token = headers.get("order-token").and_then(|token| token.to_str().ok());
    let read = usecases::get_order(&state.readers, &asker, &reference, token).await?;
    let body = json(&OrderWire::from(&read))?;
    Ok(json_answer(&headers, Some(read.order.version), body, CachePolicy::Private))
}

/// Orders, newest first.
#[utoipa::path(
    get,
    path = "/api/queries/orders",
    tag = "orders",
    security(("key" = [])),
    params(
        ("customer" = Option<String>, Query, description = "E-mail address of the customer; needs `customers:read`"),
        ("status" = Option<String>, Query, pattern = "^(placed|cancelled)$", description = "placed or cancelled"),
        ("externalNumber" = Option<String>, Query, description = "The number in the system it was imported from"),
        ("from" = Option<String>, Query, format = DateTime, description = "Placed at this time or later"),
        ("to" = Option<String>, Query, format = DateTime, description = "Placed before this time"),
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before"),
        ("Sync-Token" = Option<String>, Header, description = "The answer shows these writes")
    ),
    responses(
        (status = 200, body = OrderPage),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 503, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn list_orders(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    mut params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let limit = params.limit()?.get();
    let cursor = params.text("cursor");
    let mut list = filters(&mut params)?;
    params.finish()?;
    let name = format!("orders|{list:?}");
    let after = cursor.map(|cursor| state.cursor_key.open(&name, &cursor)).transpose();
    list.after = after.map_err(bad_cursor)?;
    // One more than asked for tells whether there is another page.
    list.limit = limit + 1;
    let found = usecases::list_orders(&state.readers, &asker, list).await?;
    let items = fitting(found.iter().take(limit).map(OrderWire::from))?;
    let last = found.get(items.len().wrapping_sub(1)).filter(|_| items.len() < found.len());
    let next = last.map(|read| state.cursor_key.seal(&name, &(read.order.created, read.order.order_id)));
    Ok(json_answer(&headers, None, json(&OrderPage { items, next })?, CachePolicy::Private))
}

fn filters(params: &mut Params) -> HttpResult<OrderList> {
    let expected = "an RFC 3339 time such as 2030-01-31T12:00:00Z";
    Ok(OrderList {
        customer_email: params.text("customer"),
        status: params.text("status").map(|text| status(&text)).transpose()?,
        external_number: params.text("externalNumber"),
        from_us: params.parsed::<Timestamp>("from", expected)?.map(micros),
        to_us: params.parsed::<Timestamp>("to", expected)?.map(micros),
        ..OrderList::default()
    })
}

fn status(text: &str) -> Result<OrderStatus, Failure> {
    OrderStatus::parse(text).ok_or_else(|| {
        let error = FieldError::new("status", "unknown", "expected one of placed, cancelled");
        Failure::new(ErrorCode::InvalidParameter, "the parameter `status` is invalid").with_error(error)
    })
}
