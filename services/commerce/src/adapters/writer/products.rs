//! The new products of a group: found again after a lost commit, decided as one set, and answered.

use mercato_http_kit::CommandReply;
use mercato_kernel::{ProductId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Command, Work, batch::Answer};
use crate::{
    adapters::sql::SqlUnit,
    ports::{CatalogStore, Context, StoreResult},
    usecases::create_products::{Created, ProductRequest, create_products},
};

/// Answers products that an earlier attempt did make. One under an idempotency key has its recorded answer already.
pub(super) async fn find_created(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
) -> StoreResult<()> {
    let open: Vec<(usize, &ProductRequest)> = open(commands, answers);
    if open.is_empty() {
        return Ok(());
    }
    let ids: Vec<ProductId> = open.iter().map(|(_, request)| request.id).collect();
    let standing = unit.standing(&ids).await?;
    for (index, request) in open.into_iter().filter(|(_, request)| standing.contains(&request.id)) {
        answers[index] = Some(Ok(product_reply(Created::of(request))));
    }
    Ok(())
}

/// Decides and writes all products of the group as one set.
pub(super) async fn create(
    unit: &mut SqlUnit,
    commands: &[Command],
    answers: &mut [Option<Answer>],
    now: Timestamp,
) -> StoreResult<()> {
    let open: Vec<(usize, &ProductRequest)> = open(commands, answers);
    if open.is_empty() {
        return Ok(());
    }
    let context = |index: usize| Context { now, traceparent: commands[index].traceparent.clone() };
    let contexts: Vec<Context> = open.iter().map(|(index, _)| context(*index)).collect();
    let batch: Vec<(&ProductRequest, &Context)> =
        open.iter().zip(&contexts).map(|((_, request), context)| (*request, context)).collect();
    let decided = create_products(unit, &batch).await?;
    for ((index, _), decision) in open.into_iter().zip(decided) {
        answers[index] = Some(decision.map(product_reply));
    }
    Ok(())
}

/// The products that have no answer yet, with their places in the group.
fn open<'c>(commands: &'c [Command], answers: &[Option<Answer>]) -> Vec<(usize, &'c ProductRequest)> {
    let mut open = Vec::new();
    for (index, command) in commands.iter().enumerate() {
        if let (Work::Product(request), None) = (&command.work, &answers[index]) {
            open.push((index, &**request));
        }
    }
    open
}

/// A product just made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CreatedProduct {
    #[schema(value_type = uuid::Uuid)]
    product_id: String,
    /// `created`.
    status: &'static str,
    version: i64,
    /// In the order of the request.
    variants: Vec<CreatedVariant>,
}

/// A variant just made.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct CreatedVariant {
    #[schema(value_type = uuid::Uuid)]
    variant_id: String,
    sku: String,
}

fn product_reply(created: Created) -> CommandReply {
    let Created { id, variants, sync } = created;
    let variant =
        |(id, sku): (mercato_kernel::VariantId, String)| CreatedVariant { variant_id: id.to_string(), sku };
    let body = CreatedProduct {
        product_id: id.to_string(),
        status: "created",
        version: 1,
        variants: variants.into_iter().map(variant).collect(),
    };
    CommandReply {
        status: 201,
        body: serde_json::json!(body),
        version: Some(1),
        location: Some(format!("/api/queries/products/{id}")),
        sync,
        replayed: false,
    }
}
