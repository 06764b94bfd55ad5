//! `POST /api/commands/locations`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::adapters::writer::job;
use crate::{
    domain::Location,
    usecases::create_location::{self as usecase, NewLocation},
};

/// A place that holds stock.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CreateLocation {
    /// Lower-case letters, digits and hyphens.
    #[schema(required)]
    handle: Option<String>,
    /// The name; the handle unless said.
    name: Option<String>,
    /// Orders take from the lowest number first; 100 unless said.
    priority: Option<i64>,
}

const DEFAULT_PRIORITY: i64 = 100;

/// A location that was added.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LocationReply {
    /// The location.
    #[schema(value_type = uuid::Uuid)]
    location_id: String,
    /// Its handle, by which stock commands name it.
    handle: String,
    /// `created`.
    #[schema(example = "created")]
    status: &'static str,
}

/// Adds a location
///
/// Needs the scope `inventory:write`.
#[utoipa::path(post, path = "/api/commands/locations", tag = "inventory", security(("key" = [])),
    request_body = CreateLocation,
    responses((status = 201, description = "Created", body = LocationReply),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn create_location(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<CreateLocation>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let new = Arc::new(body.parse(parse)?);
    let job = job(move |unit, context| {
        let new = Arc::clone(&new);
        Box::pin(async move { Ok(location_reply(&usecase::create_location(unit, &context, &new).await?)) })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn location_reply(location: &Location) -> CommandReply {
    let body = LocationReply {
        location_id: location.id.to_string(),
        handle: location.handle.clone(),
        status: "created",
    };
    CommandReply { location: Some("/api/queries/locations".to_owned()), ..reply(201, &body, None) }
}

fn parse(wire: CreateLocation) -> Result<NewLocation, Vec<FieldError>> {
    let mut check = Check::default();
    let handle = check.required_text("/handle", wire.handle, 64);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if handle.as_ref().is_some_and(|handle| !handle.chars().all(plain)) {
        check.error("/handle", "invalid", "expected lower-case letters, digits and hyphens");
    }
    let name = check.text("/name", wire.name, 255);
    let priority = check.range("/priority", wire.priority, 0, 1_000_000).unwrap_or(DEFAULT_PRIORITY);
    let built =
        handle.map(|handle| NewLocation { name: name.unwrap_or_else(|| handle.clone()), handle, priority });
    check.finish(built)
}
