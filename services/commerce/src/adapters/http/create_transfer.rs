//! `POST /api/commands/inventory/transfers`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::adapters::writer::job;
use crate::{
    domain::{MAX_ON_HAND, StockRow},
    usecases::transfer_stock::{self as usecase, Transfer, Transferred},
};

/// Units to move from one location to another.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreateTransfer {
    /// The variant's SKU.
    #[schema(required)]
    sku: Option<String>,
    /// The handle of the location that gives.
    #[schema(required)]
    from: Option<String>,
    /// The handle of the location that takes.
    #[schema(required)]
    to: Option<String>,
    /// How many units.
    #[schema(required)]
    quantity: Option<i64>,
    /// Why, for the ledger.
    reason: Option<String>,
}

/// A transfer that was done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TransferReply {
    /// The ledger's entry.
    #[schema(value_type = uuid::Uuid)]
    transfer_id: String,
    /// `transferred`.
    #[schema(example = "transferred")]
    status: &'static str,
    /// The row that gave.
    from: TransferSide,
    /// The row that took.
    to: TransferSide,
}

/// One of a transfer's stock rows as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransferSide {
    /// Units on hand.
    quantity: i64,
    /// What may be ordered.
    available: i64,
    /// Changes to the row so far.
    version: i64,
}

/// Moves units of a variant from one location to another
///
/// Needs the scope `inventory:write`.
#[utoipa::path(post, path = "/api/commands/inventory/transfers", tag = "inventory", security(("key" = [])),
    request_body = CreateTransfer,
    responses((status = 201, description = "Transferred; both rows as they stand now", body = TransferReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn create_transfer(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<CreateTransfer>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let wish = Arc::new(body.parse(parse)?);
    let job = job(move |unit, context| {
        let wish = Arc::clone(&wish);
        Box::pin(async move { Ok(transfer_reply(&usecase::transfer_stock(unit, &context, &wish).await?)) })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn transfer_reply(done: &Transferred) -> CommandReply {
    let side = |row: &StockRow| TransferSide {
        quantity: row.on_hand,
        available: row.available(),
        version: row.version,
    };
    let body = TransferReply {
        transfer_id: done.movement_id.to_string(),
        status: "transferred",
        from: side(&done.from),
        to: side(&done.to),
    };
    reply(201, &body, None)
}

fn parse(wire: CreateTransfer) -> Result<Transfer, Vec<FieldError>> {
    let mut check = Check::default();
    let sku = check.required_text("/sku", wire.sku, 64);
    let from = check.required_text("/from", wire.from, 64);
    let to = check.required_text("/to", wire.to, 64);
    let quantity = check.required_range("/quantity", wire.quantity, 1, MAX_ON_HAND);
    let reason = check.text("/reason", wire.reason, 255);
    let built = sku.zip(from).zip(to).zip(quantity);
    check.finish(built.map(|(((sku, from), to), quantity)| Transfer { sku, from, to, quantity, reason }))
}
