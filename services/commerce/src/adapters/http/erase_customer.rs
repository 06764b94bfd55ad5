//! `POST /api/commands/customers/erase`.

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::Result;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::{
    adapters::{
        sql,
        writer::{Job, Meta, job},
    },
    usecases::erase_customer as usecase,
};

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
    let erased = erase_all_but_the_last(&state, hash, &to_writer).await?;
    Ok(state.writer.run_job(erase(hash, erased), to_writer).await?)
}

/// Of very many orders, erases all but as many as go at once, some at a time; answers how many. The last ones go with the
/// answer, under the request's key. An erasure that is interrupted has erased some, and the same request goes on.
async fn erase_all_but_the_last(state: &State, hash: [u8; 32], meta: &Meta) -> Result<usize> {
    let keys = sql::count_customer_keys(&state.db, hash).await?;
    if keys <= usecase::ERASED_AT_ONCE || state.writer.is_answered(meta).await? {
        return Ok(0);
    }
    let mut erased = 0;
    for _ in 0..(keys - 1) / usecase::ERASED_AT_ONCE {
        let reply = state.writer.run_job(erase(hash, erased), Meta::default()).await?;
        erased = reply.body["orders"].as_u64().and_then(|orders| orders.try_into().ok()).unwrap_or(erased);
    }
    Ok(erased)
}

/// Erases as many as go at once; answers how many have been erased with those `before`.
fn erase(hash: [u8; 32], before: usize) -> Job {
    job(move |unit, context| {
        Box::pin(async move {
            let orders = before + usecase::erase_customer(unit, &context, hash).await?;
            Ok(reply(200, &EraseReply { status: "erased", orders }, None))
        })
    })
}
