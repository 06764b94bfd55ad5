//! The orders of a group: found again after a lost commit, decided as one set, and answered.

use std::{collections::HashMap, sync::Arc};

use mercato_http_kit::CommandReply;
use mercato_kernel::{Money, OrderId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Command, Shared, Work, batch::Answer};
use crate::{
    adapters::{numbers::AtHand, sql::SqlUnit},
    ports::{Context, OrderStore, StoreResult},
    usecases::place_orders::{self, Decided, OrderRequest},
};

/// Answers orders that an earlier attempt did place. One under an idempotency key has its recorded answer already.
pub(super) async fn find_placed(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
) -> StoreResult<()> {
    let mut open: HashMap<OrderId, &mut Option<Answer>> = HashMap::new();
    for (command, answer) in commands.iter().zip(answers) {
        if let (Work::Order(request), None) = (&command.work, &answer) {
            open.insert(request.id, answer);
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let ids: Vec<OrderId> = open.keys().copied().collect();
    for (id, number, total) in unit.placed(&ids).await? {
        if let Some(answer) = open.remove(&id) {
            *answer = Some(Ok(order_reply(&Decided::new(id, number, total))));
        }
    }
    Ok(())
}

/// Decides and writes all orders of the batch as one set.
pub(super) async fn place(
    shared: &Arc<Shared>,
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
    numbers: &mut AtHand<'_>,
    now: Timestamp,
) -> StoreResult<()> {
    let mut requests: Vec<(usize, &OrderRequest, Context)> = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        if let (Work::Order(request), None) = (&command.work, &answers[index]) {
            requests.push((index, request, Context { now, traceparent: command.traceparent.clone() }));
        }
    }
    if requests.is_empty() {
        return Ok(());
    }
    let batch: Vec<(&OrderRequest, &Context)> =
        requests.iter().map(|(_, request, context)| (*request, context)).collect();
    let decided = place_orders::place_orders(unit, &shared.desk, &batch, numbers).await?;
    for ((index, ..), decision) in requests.iter().zip(decided) {
        answers[*index] = Some(decision.map(|placed| order_reply(&placed)));
    }
    Ok(())
}

/// An order that was placed, as its buyer is answered.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderPlaced {
    /// The order.
    #[schema(value_type = uuid::Uuid)]
    order_id: String,
    /// Its number: unique, neither gapless nor in order of time.
    #[schema(example = "100001")]
    order_number: String,
    /// `placed`.
    #[schema(example = "placed")]
    status: &'static str,
    /// The sum of its lines.
    #[schema(value_type = MoneyShown)]
    total_amount: Money,
    /// Changes to the order so far.
    version: i64,
    /// A guest reads the order with it, in the header `Order-Token`. It is added after the writer.
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
}

/// A sum of money.
#[derive(ToSchema)]
#[schema(as = Money)]
#[expect(dead_code, reason = "it only describes how money is shown")]
struct MoneyShown {
    /// Minor units, such as cents.
    #[schema(example = 1999)]
    amount: i64,
    /// ISO 4217.
    #[schema(example = "EUR")]
    currency: String,
}

fn order_reply(placed: &Decided) -> CommandReply {
    let body = OrderPlaced {
        order_id: placed.id.to_string(),
        order_number: placed.number.clone(),
        status: "placed",
        total_amount: placed.total,
        version: 1,
        access_token: None,
    };
    CommandReply {
        status: 201,
        body: serde_json::json!(body),
        version: Some(1),
        location: Some(format!("/api/queries/orders/{}", placed.id)),
        sync: placed.sync.clone(),
        replayed: false,
    }
}
