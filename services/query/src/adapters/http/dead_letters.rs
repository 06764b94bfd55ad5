//! Parked events: what waits, and applying it again.

use axum::{
    extract::{Path, State},
    response::Response,
};
use http::HeaderMap;
use mercato_contracts::SyncToken;
use mercato_http_kit::{CachePolicy, CommandReply, HttpResult, Params, ProblemDocument, json_answer};
use mercato_kernel::{ErrorCode, Failure, from_micros};
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Shared, bad_cursor,
    page::{self, fitting},
};
use crate::adapters::{
    consumer::{Consumer, ParkedDoc, list_parked},
    models::documents_model,
};

const LIST: &str = "dead-letters";

/// An event that a read model could not apply, or one that waits behind it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    id: String,
    /// The read model.
    consumer: String,
    topic: String,
    partition: u32,
    offset: i64,
    /// The aggregate.
    subject: Uuid,
    sequence: i64,
    #[schema(format = DateTime)]
    time: String,
    reason: String,
    /// The record, in Base64.
    bytes: String,
}

/// A page of parked events.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterPage {
    /// By read model, then as they came.
    #[schema(value_type = Vec<DeadLetter>)]
    pub items: Vec<Box<RawValue>>,
    /// The `cursor` of the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl From<&ParkedDoc> for DeadLetter {
    fn from(parked: &ParkedDoc) -> Self {
        Self {
            id: parked.id.clone(),
            consumer: parked.consumer.clone(),
            topic: parked.topic.clone(),
            partition: parked.partition,
            offset: parked.offset,
            subject: parked.subject,
            sequence: parked.sequence,
            time: from_micros(parked.time_us).to_string(),
            reason: parked.reason.clone(),
            bytes: parked.bytes.clone(),
        }
    }
}

/// Parked events of all read models.
#[utoipa::path(
    get,
    path = "/api/queries/dead-letters",
    tag = "operation",
    security(("key" = [])),
    params(
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("cursor" = Option<String>, Query, description = "The `next` of the page before")
    ),
    responses(
        (status = 200, body = DeadLetterPage),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn list_dead_letters(
    State(state): Shared,
    mut params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let limit = params.limit()?.get();
    let cursor = params.text("cursor");
    params.finish()?;
    let after: Option<String> =
        cursor.map(|cursor| state.cursor_key.open(LIST, &cursor)).transpose().map_err(bad_cursor)?;
    let found = letters(&state, after.as_deref(), limit + 1).await?;
    let items = fitting(found.iter().take(limit).map(DeadLetter::from))?;
    let last = found.get(items.len().wrapping_sub(1)).filter(|_| items.len() < found.len());
    let next = last.map(|letter| state.cursor_key.seal(LIST, &letter.id));
    let body = page::json(&DeadLetterPage { items, next })?;
    Ok(json_answer(&headers, None, body, CachePolicy::Private))
}

/// Letters of all models in the order of their names, which begin with the model's.
async fn letters(state: &super::State, after: Option<&str>, limit: usize) -> Result<Vec<ParkedDoc>, Failure> {
    let mut names: Vec<_> = state.consumers.iter().map(|consumer| consumer.read_model()).collect();
    names.sort_by_key(|model| model.as_str());
    let mut found = Vec::new();
    for model in names.into_iter().filter_map(documents_model) {
        let room = limit - found.len();
        let of_model = |id: &str| id.split('-').next().unwrap_or_default().cmp(model.name);
        match after.map(|id| (id, of_model(id))) {
            _ if room == 0 => break,
            Some((_, std::cmp::Ordering::Greater)) => {}
            Some((id, std::cmp::Ordering::Equal)) => {
                found.append(&mut list_parked(state.documents.as_ref(), model, Some(id), room).await?);
            }
            _ => found.append(&mut list_parked(state.documents.as_ref(), model, None, room).await?),
        }
    }
    Ok(found)
}

/// Applies the parked events of a letter's subject again, in order.
#[utoipa::path(
    post,
    path = "/api/commands/dead-letters/{id}/replay",
    tag = "operation",
    security(("key" = [])),
    params(("id" = String, Path, description = "The letter")),
    responses(
        (status = 200, description = "`applied` events were applied, `left` are parked still"),
        (status = 404, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn replay_dead_letter(State(state): Shared, Path(id): Path<String>) -> HttpResult<CommandReply> {
    let named = |consumer: &&std::sync::Arc<Consumer>| {
        id.strip_prefix(consumer.read_model().as_str()).is_some_and(|rest| rest.starts_with('-'))
    };
    let not_found = || Failure::new(ErrorCode::DeadLetterNotFound, "no such dead letter");
    let consumer = state.consumers.iter().find(named).ok_or_else(not_found)?;
    let replayed = consumer.replay(&id).await?;
    Ok(CommandReply {
        status: 200,
        body: json!({ "status": "replayed", "applied": replayed.applied, "left": replayed.left }),
        version: None,
        location: None,
        sync: SyncToken::default(),
        replayed: false,
    })
}
