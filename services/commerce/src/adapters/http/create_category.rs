//! `POST /api/commands/categories`.

use std::sync::Arc;

use axum::extract::State as Extract;
use mercato_http_kit::{Body, CommandReply, HttpResult, ProblemDocument};
use mercato_kernel::FieldError;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{State, check::Check, meta::CommandMeta, reply::reply};
use crate::{
    adapters::writer::job,
    domain::{
        Category, CategoryKey, NewCategory,
        catalog::{
            handle,
            text::{MAX_NAME_CHARS, line},
        },
    },
    usecases::create_category as usecase,
};

const MAX_POSITION: i64 = 1_000_000;

/// A category to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCategory)]
pub struct CreateCategory {
    /// 1 to 255 characters.
    #[schema(required)]
    name: Option<String>,
    /// Unique among categories; made from the name unless given.
    handle: Option<String>,
    /// The category above it, by handle or id.
    parent: Option<String>,
    /// Its place among its siblings: the lowest first; 0 unless said.
    position: Option<i64>,
}

/// A category just made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreatedCategory {
    #[schema(value_type = uuid::Uuid)]
    category_id: String,
    handle: String,
    /// `created`.
    status: &'static str,
}

/// Adds a category to the tree
///
/// Needs the scope `catalog:write`.
#[utoipa::path(post, path = "/api/commands/categories", tag = "catalog", security(("key" = [])),
    request_body = CreateCategory,
    responses((status = 201, description = "Made", body = CreatedCategory),
        (status = "4XX", description = "Refused; nothing changed", body = ProblemDocument)))]
pub async fn create_category(
    Extract(state): Extract<State>,
    meta: CommandMeta,
    body: Body<CreateCategory>,
) -> HttpResult<CommandReply> {
    let to_writer = meta.of(body.fingerprint());
    let new = Arc::new(body.parse(parse)?);
    let job = job(move |unit, context| {
        let new = Arc::clone(&new);
        Box::pin(async move { Ok(created(usecase::create_category(unit, &context, &new).await?)) })
    });
    Ok(state.writer.run_job(job, to_writer).await?)
}

fn created(category: Category) -> CommandReply {
    let Category { id, handle, .. } = category;
    let body = CreatedCategory { category_id: id.to_string(), handle, status: "created" };
    CommandReply { location: Some("/api/queries/categories".to_owned()), ..reply(201, &body, None) }
}

fn parse(wire: CreateCategory) -> Result<NewCategory, Vec<FieldError>> {
    let mut check = Check::default();
    let name = check.required("/name", wire.name);
    let name = name.and_then(|name| check.keep(line("/name", &name, MAX_NAME_CHARS)));
    let handle = wire.handle.and_then(|text| check.keep(handle("/handle", &text)));
    let parent = wire.parent.and_then(|text| check.keep(line("/parent", &text, MAX_NAME_CHARS)));
    let position = check.range("/position", wire.position, 0, MAX_POSITION).unwrap_or_default();
    let parent = parent.map(|text| CategoryKey::new(&text));
    check.finish(name.map(|name| NewCategory { name, handle, parent, position }))
}
