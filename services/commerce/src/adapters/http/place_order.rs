//! `POST /api/commands/orders`.

use axum::extract::State as Extract;
use mercato_contracts::access::{Caller, Scope};
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::{FieldError, Money, OrderId, Timestamp};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{State, check::Check, meta::CommandMeta};
use crate::{
    domain::{Customer, ItemKey, MAX_LINE_QUANTITY, MAX_ORDER_LINES, NewOrder, NewOrderLine},
    usecases::place_orders::OrderRequest,
};

/// An order to place. The fields marked so need the scope `orders:import`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PlaceOrder {
    /// 1 to 2,000 lines.
    #[schema(required)]
    items: Option<Vec<PlaceOrderItem>>,
    /// Who buys.
    customer: Option<PlaceOrderCustomer>,
    /// The total that the buyer saw; another one is refused.
    #[schema(value_type = Option<Object>)]
    expected_total: Option<Money>,
    /// The order's number elsewhere (`orders:import`).
    external_number: Option<String>,
    /// When it was placed elsewhere, RFC 3339 (`orders:import`).
    placed_at: Option<String>,
}

/// A line: one of `productId`, `variantId`, `sku`, and how many.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PlaceOrderItem {
    product_id: Option<Uuid>,
    variant_id: Option<Uuid>,
    sku: Option<String>,
    /// 1 to 1,000,000 units.
    #[schema(required)]
    quantity: Option<i64>,
    /// The caller's own price (`orders:import`).
    #[schema(value_type = Option<Object>)]
    unit_price: Option<Money>,
}

/// Who buys.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PlaceOrderCustomer {
    #[schema(required)]
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    address: Option<String>,
}

/// Places an order: its units are taken at once, or none are.
#[utoipa::path(post, path = "/api/commands/orders", tag = "orders", request_body = PlaceOrder,
    responses((status = 201, description = "Placed", body = serde_json::Value),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn place_order(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<PlaceOrder>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let order = body.parse(parse)?;
    let imports = order.external_number.is_some()
        || order.placed_at.is_some()
        || order.lines.iter().any(|line| line.unit_price.is_some());
    if imports {
        meta.require(Scope::OrdersImport)?;
    }
    let guest = meta.caller() == Caller::Guest;
    let number = state.numbers.next().await?;
    let mut reply = state.writer.place(OrderRequest::new(order, number, guest), to_writer).await?;
    if guest {
        add_access_token(&state, &mut reply);
    }
    Ok(reply)
}

/// The token is derived from the order's id, so that it is in no record and a replay gives the same one.
fn add_access_token(state: &State, reply: &mut CommandReply) {
    let id = reply.body["orderId"].as_str().and_then(|id| id.parse::<OrderId>().ok());
    if let Some(id) = id {
        reply.body["accessToken"] = state.secret.access_token(id).into();
    }
}

fn parse(wire: PlaceOrder) -> Result<NewOrder, Vec<FieldError>> {
    let mut check = Check::default();
    let lines = parse_lines(&mut check, wire.items);
    let customer = wire.customer.and_then(|customer| parse_customer(&mut check, customer));
    let expected_total = check.price("/expectedTotal", wire.expected_total);
    let external_number = check.text("/externalNumber", wire.external_number, 64);
    let placed_at = wire.placed_at.and_then(|text| {
        let time = text.parse::<Timestamp>().ok();
        if time.is_none() {
            check.error(
                "/placedAt",
                "invalid_time",
                "expected an RFC 3339 time such as 2026-03-01T09:30:00Z",
            );
        }
        time
    });
    check.finish(lines.map(|lines| NewOrder { lines, customer, expected_total, external_number, placed_at }))
}

fn parse_lines(check: &mut Check, items: Option<Vec<PlaceOrderItem>>) -> Option<Vec<NewOrderLine>> {
    let items = check.required("/items", items)?;
    if items.is_empty() || items.len() > MAX_ORDER_LINES {
        check.error(
            "/items",
            "out_of_range",
            format!("expected 1 to {MAX_ORDER_LINES} items, got {}", items.len()),
        );
        return None;
    }
    let lines = items.into_iter().enumerate().map(|(index, item)| parse_line(check, index, item));
    let lines: Vec<Option<NewOrderLine>> = lines.collect();
    lines.into_iter().collect()
}

fn parse_line(check: &mut Check, index: usize, item: PlaceOrderItem) -> Option<NewOrderLine> {
    let at = |member: &str| format!("/items/{index}/{member}");
    let quantity = check.required_range(&at("quantity"), item.quantity, 1, MAX_LINE_QUANTITY);
    let unit_price = check.price(&at("unitPrice"), item.unit_price);
    let sku = check.text(&at("sku"), item.sku, 64);
    let key = match (item.product_id, item.variant_id, sku) {
        (Some(id), None, None) => Some(ItemKey::Product(id.into())),
        (None, Some(id), None) => Some(ItemKey::Variant(id.into())),
        (None, None, Some(sku)) => Some(ItemKey::Sku(sku)),
        _ => {
            let detail = "expected exactly one of `productId`, `variantId`, `sku`";
            check.error(format!("/items/{index}"), "required", detail);
            None
        }
    };
    Some(NewOrderLine { key: key?, quantity: quantity?, unit_price })
}

fn parse_customer(check: &mut Check, wire: PlaceOrderCustomer) -> Option<Customer> {
    let email = check.required("/customer/email", wire.email);
    let email = check.email("/customer/email", email);
    let name = check.text("/customer/name", wire.name, 255);
    let phone = check.text("/customer/phone", wire.phone, 64);
    let address = check.text("/customer/address", wire.address, 1000);
    Some(Customer { email: email?, name, phone, address })
}
