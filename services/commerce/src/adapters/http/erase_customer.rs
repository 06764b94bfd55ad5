//! `POST /api/commands/customers/erase`.

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::adapters::writer::job;
use crate::usecases::erase_customer as usecase;

/// Whom to erase.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct EraseCustomer {
    /// The e-mail address; letter case does not count.
    #[schema(required)]
    email: Option<String>,
}

/// A customer who is erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct EraseReply {
    /// `erased`.
    #[schema(example = "erased")]
    status: &'static str,
    /// How many orders held the data.
    orders: usize,
}

/// Erases a customer's personal data from all orders, events and read models
///
/// Needs the scope `customers:erase`.
#[utoipa::path(post, path = "/api/commands/customers/erase", tag = "customers", security(("key" = [])),
    request_body = EraseCustomer,
    responses((status = 200, description = "Erased; how many orders held the data", body = EraseReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn erase_customer(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<EraseCustomer>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let email = body.parse(|wire| {
        let mut check = Check::default();
        let email = check.required("/email", wire.email);
        let email = check.email("/email", email);
        check.finish(email)
    })?;
    let hash = state.secret.email_hash(&email);
    let job = job(move |unit, context| {
        Box::pin(async move {
            let orders = usecase::erase_customer(unit, &context, hash).await?;
            Ok(reply(200, &EraseReply { status: "erased", orders }, None))
        })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}
