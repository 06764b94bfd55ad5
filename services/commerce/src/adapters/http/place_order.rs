//! `POST /api/commands/orders`.

use axum::extract::State as Extract;
use mercato_contracts::access::{Caller, Scope};
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::{Currency, FieldError, OrderId, Timestamp, from_micros, micros};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{State, check::Check, meta::CommandMeta, price::Price};
use crate::{
    adapters::writer::OrderPlaced,
    domain::{Customer, ItemKey, MAX_LINE_QUANTITY, MAX_ORDER_LINES, NewOrder, NewOrderLine},
    usecases::place_orders::OrderRequest,
};

/// Placed earlier than any shop's records go back; also, every database can keep later times.
const EARLIEST: &str = "1900-01-01T00:00:00Z";

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
    expected_total: Option<Price>,
    /// The order's number elsewhere (`orders:import`).
    external_number: Option<String>,
    /// When it was placed elsewhere, RFC 3339, not before 1900 (`orders:import`).
    #[schema(format = DateTime)]
    placed_at: Option<String>,
}

/// A line: one of `productId`, `variantId`, `sku`, and how many.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct PlaceOrderItem {
    /// A product with one variant.
    #[schema(value_type = Option<Uuid>)]
    product_id: Option<String>,
    /// A variant.
    #[schema(value_type = Option<Uuid>)]
    variant_id: Option<String>,
    /// A variant by its SKU.
    sku: Option<String>,
    /// 1 to 1,000,000 units.
    #[schema(required)]
    quantity: Option<i64>,
    /// The caller's own price (`orders:import`).
    unit_price: Option<Price>,
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

/// Places an order: its units are taken at once, or none are
///
/// Needs no key; `externalNumber`, `placedAt` and `unitPrice` need the scope `orders:import`. A guest's answer holds
/// the `accessToken` with which the order is read.
#[utoipa::path(post, path = "/api/commands/orders", tag = "orders", security((), ("key" = [])),
    request_body = PlaceOrder,
    responses((status = 201, description = "Placed", body = OrderPlaced),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn place_order(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<PlaceOrder>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let order = body.parse(|wire| parse(wire, state.settings.currency))?;
    let imports = order.external_number.is_some()
        || order.placed_at.is_some()
        || order.lines.iter().any(|line| line.unit_price.is_some());
    if imports {
        meta.require(Scope::OrdersImport)?;
    }
    let guest = meta.caller() == Caller::Guest;
    let request = OrderRequest::new(order, guest, &state.secret);
    let mut reply = state.writer.place(request, to_writer).await?;
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

fn parse(wire: PlaceOrder, currency: Currency) -> Result<NewOrder, Vec<FieldError>> {
    let mut check = Check::default();
    let lines = parse_lines(&mut check, wire.items, currency);
    let customer = wire.customer.and_then(|customer| parse_customer(&mut check, customer));
    let expected_total =
        wire.expected_total.and_then(|price| price.parse(&mut check, "/expectedTotal", currency));
    let external_number = check.text("/externalNumber", wire.external_number, 64);
    let placed_at = wire.placed_at.and_then(|text| parse_time(&mut check, &text));
    check.finish(lines.map(|lines| NewOrder { lines, customer, expected_total, external_number, placed_at }))
}

/// A time in whole microseconds, as databases keep it.
fn parse_time(check: &mut Check, text: &str) -> Option<Timestamp> {
    let time = text.parse::<Timestamp>().ok().map(|time| from_micros(micros(time)));
    if time.is_none_or(|time| time < EARLIEST.parse().expect("a time")) {
        let detail = "expected an RFC 3339 time from 1900 on, such as 2026-03-01T09:30:00Z";
        check.error("/placedAt", "invalid_time", detail);
        return None;
    }
    time
}

fn parse_lines(
    check: &mut Check,
    items: Option<Vec<PlaceOrderItem>>,
    currency: Currency,
) -> Option<Vec<NewOrderLine>> {
    let items = check.required("/items", items)?;
    if items.is_empty() || items.len() > MAX_ORDER_LINES {
        check.error(
            "/items",
            "out_of_range",
            format!("expected 1 to {MAX_ORDER_LINES} items, got {}", items.len()),
        );
        return None;
    }
    let lines = items.into_iter().enumerate().map(|(index, item)| parse_line(check, index, item, currency));
    let lines: Vec<Option<NewOrderLine>> = lines.collect();
    lines.into_iter().collect()
}

fn parse_line(
    check: &mut Check,
    index: usize,
    item: PlaceOrderItem,
    currency: Currency,
) -> Option<NewOrderLine> {
    let at = |member: &str| format!("/items/{index}/{member}");
    let quantity = check.required_range(&at("quantity"), item.quantity, 1, MAX_LINE_QUANTITY);
    let unit_price = item.unit_price.and_then(|price| price.parse(check, &at("unitPrice"), currency));
    let key = match (item.product_id, item.variant_id, item.sku) {
        (Some(id), None, None) => {
            parse_id(check, &at("productId"), &id).map(|id| ItemKey::Product(id.into()))
        }
        (None, Some(id), None) => {
            parse_id(check, &at("variantId"), &id).map(|id| ItemKey::Variant(id.into()))
        }
        (None, None, Some(sku)) => check.text(&at("sku"), Some(sku), 64).map(ItemKey::Sku),
        _ => {
            let detail = "expected exactly one of `productId`, `variantId`, `sku`";
            check.error(format!("/items/{index}"), "required", detail);
            None
        }
    };
    Some(NewOrderLine { key: key?, quantity: quantity?, unit_price })
}

fn parse_id(check: &mut Check, pointer: &str, text: &str) -> Option<Uuid> {
    let id = text.parse().ok();
    if id.is_none() {
        check.error(pointer, "invalid", "expected a UUID");
    }
    id
}

fn parse_customer(check: &mut Check, wire: PlaceOrderCustomer) -> Option<Customer> {
    let email = check.required("/customer/email", wire.email);
    let email = check.email("/customer/email", email);
    let name = check.text("/customer/name", wire.name, 255);
    let phone = check.text("/customer/phone", wire.phone, 64);
    let address = check.text("/customer/address", wire.address, 1000);
    Some(Customer { email: email?, name, phone, address })
}
