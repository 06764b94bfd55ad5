//! `POST /api/commands/orders/{orderId}/cancel`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, Id, ProblemDocument};
use mercato_kernel::OrderId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::adapters::writer::job;
use crate::usecases::cancel_order as usecase;

/// Why an order is cancelled.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CancelOrder {
    /// The reason, for the ledger and the event.
    reason: Option<String>,
}

/// A cancelled order.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelReply {
    /// `cancelled`.
    #[schema(example = "cancelled")]
    status: &'static str,
    /// Changes to the order so far.
    version: i64,
}

/// Cancels an order; its units go back to the rows they came from
///
/// Needs the scope `orders:write`. The body may be absent.
#[utoipa::path(post, path = "/api/commands/orders/{orderId}/cancel", tag = "orders", security(("key" = [])),
    params(("orderId" = uuid::Uuid, Path, description = "The order")), request_body = CancelOrder,
    responses((status = 200, description = "Cancelled", body = CancelReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn cancel_order(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    Id(order): Id<OrderId>,
    body: Body<CancelOrder>,
) -> HttpResult<CommandReply> {
    let (to_writer, if_match) = (meta.of(body.fingerprint()), meta.if_match());
    let reason: Arc<str> = body
        .parse(|wire| {
            let mut check = Check::default();
            let reason = check.text("/reason", wire.reason, 255);
            check.finish(Some(reason.unwrap_or_else(|| "cancelled".to_owned())))
        })?
        .into();
    let job = job(move |unit, context| {
        let reason = Arc::clone(&reason);
        Box::pin(async move {
            let version = usecase::cancel_order(unit, &context, order, &reason, if_match).await?;
            Ok(reply(200, &CancelReply { status: "cancelled", version }, Some(version)))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}
