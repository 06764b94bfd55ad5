//! `PUT /api/commands/products/{productId}/inventory`.

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::{FieldError, ProductId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::adapters::writer::job;
use crate::{
    domain::{MAX_ON_HAND, StockRow},
    usecases::{
        adjust_stock::{self as usecase, Adjustment, Change},
        locations::MAIN_LOCATION,
    },
};

/// A change of what is on hand: either `quantityChange`, or `setTo` with `expected`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AdjustStock {
    /// Units that come in (positive) or go (negative).
    quantity_change: Option<i64>,
    /// The new level, where the old one is `expected`.
    set_to: Option<i64>,
    /// The level that the caller counted on.
    expected: Option<i64>,
    /// Which variant; required where the product has several.
    sku: Option<String>,
    /// The location's handle; `main` unless said.
    location: Option<String>,
    /// Why, for the ledger.
    reason: Option<String>,
}

/// A stock row as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct StockReply {
    /// Units on hand.
    quantity: i64,
    /// Of these, held.
    reserved: i64,
    /// What may be ordered: on hand less reserved.
    available: i64,
    /// `updated`.
    #[schema(example = "updated")]
    status: &'static str,
    /// Changes to the row so far.
    version: i64,
}

/// Changes what is on hand of a variant at a location
///
/// Needs the scope `inventory:write`.
#[utoipa::path(put, path = "/api/commands/products/{productId}/inventory", tag = "inventory", security(("key" = [])),
    params(("productId" = uuid::Uuid, Path, description = "The product")), request_body = AdjustStock,
    responses((status = 200, description = "The stock row as it stands now", body = StockReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn adjust_stock(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(product_id): Id<ProductId>,
    body: Body<AdjustStock>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let if_match = meta.if_match();
    let wish = Arc::new(body.parse(|wire| parse(wire, product_id, if_match))?);
    let job = job(move |unit, context| {
        let wish = Arc::clone(&wish);
        Box::pin(async move { Ok(stock_reply(&usecase::adjust_stock(unit, &context, &wish).await?)) })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn stock_reply(row: &StockRow) -> CommandReply {
    let body = StockReply {
        quantity: row.on_hand,
        reserved: row.reserved,
        available: row.available(),
        status: "updated",
        version: row.version,
    };
    reply(200, &body, Some(row.version))
}

fn parse(
    wire: AdjustStock,
    product_id: ProductId,
    if_match: Option<i64>,
) -> Result<Adjustment, Vec<FieldError>> {
    let mut check = Check::default();
    let change = parse_change(&mut check, &wire);
    let sku = check.text("/sku", wire.sku, 64);
    let location = check.text("/location", wire.location, 64).unwrap_or_else(|| MAIN_LOCATION.to_owned());
    let reason = check.text("/reason", wire.reason, 255);
    check.finish(change.map(|change| Adjustment { product_id, sku, location, change, reason, if_match }))
}

fn parse_change(check: &mut Check, wire: &AdjustStock) -> Option<Change> {
    match (wire.quantity_change, wire.set_to, wire.expected) {
        (Some(0), None, None) => {
            check.error("/quantityChange", "out_of_range", "expected a whole number other than 0");
            None
        }
        (Some(delta), None, None) => {
            check.range("/quantityChange", Some(delta), -MAX_ON_HAND, MAX_ON_HAND).map(Change::By)
        }
        (None, Some(quantity), Some(expected)) => {
            let quantity = check.range("/setTo", Some(quantity), 0, MAX_ON_HAND)?;
            let expected = check.range("/expected", Some(expected), 0, MAX_ON_HAND)?;
            Some(Change::To { quantity, expected })
        }
        (None, Some(_), None) => {
            check.error("/expected", "required", "`setTo` needs the level that you expect now");
            None
        }
        (None, None, Some(_)) => {
            check.error("/setTo", "required", "`expected` needs the level to set");
            None
        }
        (None, None, None) => {
            check.error(
                "/quantityChange",
                "required",
                "expected `quantityChange`, or `setTo` with `expected`",
            );
            None
        }
        (Some(_), ..) => {
            check.error(
                "/quantityChange",
                "conflicting",
                "expected either `quantityChange` or `setTo`, not both",
            );
            None
        }
    }
}
