//! Brings one product of a CSV into the shop: made where it is new, changed where it differs, else left alone.
//! Making it first and comparing only when it is there already costs a first import one request for each product.

use std::{path::Path, time::Duration};

use mercato_kernel::ErrorCode;
use reqwest::StatusCode;
use serde_json::{Map, Value};

use super::{
    changes::{Changes, changes},
    draft::Draft,
    images,
    wire::{Existing, FoundPage, ImageRef, NameValue, NewProduct, VariantBody, Written},
};
use crate::{
    client::{Call, Client, Reply},
    import::{Outcome, idempotency_key, table::Refusal},
};

/// Variants that go with the product's own request; it must stay below the shop's limit for a body.
const FIRST_VARIANTS: usize = 1_000;
/// How often a product that is there but not to be read yet is looked up: the read model may be behind.
const LOOKUPS: u32 = 20;
const LOOKUP_PAUSE: Duration = Duration::from_millis(250);
/// How often an update begins anew when somebody else changes the product meanwhile.
const UPDATES: u32 = 5;

/// Tells which line and column a pointer into a request's body came from.
type Locate<'a> = &'a (dyn Fn(&str) -> (u64, String) + Sync);

/// The writes to one product, in their order; a refusal ends them.
struct Writer<'a> {
    client: &'a Client,
    draft: &'a Draft,
    path: String,
    version: i64,
    changed: bool,
}

/// Why the writing of one product ended early.
enum Stop {
    Refused(Vec<Refusal>),
    /// Somebody else changed the product meanwhile.
    Overtaken,
}

/// Ends the function with the `Stop` of a step.
macro_rules! stop {
    ($step:expr) => {
        match $step {
            Ok(done) => done,
            Err(stop) => return Ok(Err(stop)),
        }
    };
}

type Step<T = ()> = anyhow::Result<Result<T, Stop>>;

/// Brings `draft` into the shop. `folder` is where the CSV lies.
pub async fn load(client: &Client, folder: &Path, draft: &Draft) -> anyhow::Result<Outcome> {
    let uploaded = match &draft.images {
        Some(drafts) => match images::upload(client, folder, drafts).await? {
            Ok(images) => Some(images),
            Err(refusal) => return Ok(Outcome::Refused(vec![refusal])),
        },
        None => None,
    };
    let new = NewProduct::new(draft, uploaded.clone().unwrap_or_default(), FIRST_VARIANTS);
    let body = serde_json::to_vec(&new)?;
    let call = Call::post("/api/commands/products", body.clone()).idempotency_key(idempotency_key(&body));
    let reply = client.send(&call).await?;
    // A replay to the first attempt is a repeated import; one to a later attempt is this import's own doing.
    let made = reply.status == StatusCode::CREATED && (!reply.replayed || reply.attempts > 1);
    if made {
        let outcome = rest_of_new(client, draft, &reply.json()?).await?;
        return Ok(outcome.map_or_else(Outcome::Refused, |()| Outcome::Created));
    }
    let code = reply.problem().code;
    let taken = [ErrorCode::HandleTaken, ErrorCode::SkuTaken].iter().any(|taken| taken.as_str() == code);
    if taken || reply.status == StatusCode::CREATED {
        return update(client, draft, uploaded.as_deref(), &reply).await;
    }
    Ok(Outcome::Refused(refusals(draft, &reply, &|pointer| locate(draft, pointer))))
}

/// Variants that did not go with the first request.
async fn rest_of_new(
    client: &Client,
    draft: &Draft,
    written: &Written,
) -> anyhow::Result<Result<(), Vec<Refusal>>> {
    let mut writer = Writer::new(client, draft, &written.product_id, written.version);
    for place in FIRST_VARIANTS..draft.variants.len() {
        if let Err(stop) = writer.add_variant(place).await? {
            return Ok(Err(stop.refusals(draft)));
        }
    }
    Ok(Ok(()))
}

async fn update(
    client: &Client,
    draft: &Draft,
    images: Option<&[ImageRef]>,
    reply: &Reply,
) -> anyhow::Result<Outcome> {
    for _ in 0..UPDATES {
        let Some(existing) = find(client, draft).await? else {
            return Ok(Outcome::Refused(refusals(draft, reply, &|pointer| locate(draft, pointer))));
        };
        let todo = changes(draft, images, &existing);
        if todo.is_empty() {
            return Ok(Outcome::Unchanged);
        }
        let mut writer = Writer::new(client, draft, &existing.product_id, existing.version);
        match writer.apply(&todo).await? {
            Ok(()) => return Ok(if writer.changed { Outcome::Updated } else { Outcome::Unchanged }),
            Err(Stop::Refused(refusals)) => return Ok(Outcome::Refused(refusals)),
            Err(Stop::Overtaken) => tokio::time::sleep(LOOKUP_PAUSE).await,
        }
    }
    Ok(Outcome::Refused(Stop::Overtaken.refusals(draft)))
}

/// The product with the draft's handle, else the one with the SKU of its first variant.
async fn find(client: &Client, draft: &Draft) -> anyhow::Result<Option<Existing>> {
    for _ in 0..LOOKUPS {
        for (name, value) in [("handle", &draft.handle), ("sku", &draft.variants[0].sku)] {
            let by_name = Call::get("/api/queries/products").query(name, value.as_str());
            let page: Option<FoundPage> = client.find(&by_name).await?;
            let Some(found) = page.and_then(|page| page.items.into_iter().next()) else { continue };
            let by_id = Call::get(format!("/api/queries/products/{}", found.product_id));
            if let Some(existing) = client.find(&by_id).await? {
                return Ok(Some(existing));
            }
        }
        tokio::time::sleep(LOOKUP_PAUSE).await;
    }
    Ok(None)
}

impl<'a> Writer<'a> {
    fn new(client: &'a Client, draft: &'a Draft, product_id: &str, version: i64) -> Self {
        let path = format!("/api/commands/products/{product_id}");
        Self { client, draft, path, version, changed: false }
    }

    async fn apply(&mut self, todo: &Changes<'_>) -> Step {
        if !todo.fields.is_empty() {
            let call = Call::put(self.path.clone(), serde_json::to_vec(&todo.fields)?);
            stop!(self.write(call, &|pointer| locate(self.draft, pointer)).await?);
        }
        for (id, place, fields) in &todo.variants {
            stop!(self.change_variant(id, *place, fields).await?);
        }
        for place in &todo.new_variants {
            stop!(self.add_variant(*place).await?);
        }
        let tags = |_: &str| (self.draft.line, "Tags".to_owned());
        for (name, value) in &todo.tags_to_add {
            let body = serde_json::to_vec(&NameValue { name, value })?;
            stop!(self.write(Call::post(format!("{}/tags", self.path), body), &tags).await?);
        }
        for id in &todo.tags_to_remove {
            stop!(self.write(Call::delete(format!("{}/tags/{id}", self.path)), &tags).await?);
        }
        Ok(Ok(()))
    }

    async fn change_variant(&mut self, id: &str, place: usize, fields: &Map<String, Value>) -> Step {
        let call = Call::put(format!("{}/variants/{id}", self.path), serde_json::to_vec(fields)?);
        let draft = self.draft;
        self.write(call, &|pointer| locate(draft, &format!("/variants/{place}{pointer}"))).await
    }

    async fn add_variant(&mut self, place: usize) -> Step {
        let draft = self.draft;
        let body = serde_json::to_vec(&VariantBody::new(&draft.variants[place]))?;
        let key = idempotency_key(&[self.path.as_bytes(), &body].concat());
        let call = Call::post(format!("{}/variants", self.path), body).idempotency_key(key);
        self.write(call, &|pointer| locate(draft, &format!("/variants/{place}{pointer}"))).await
    }

    async fn write(&mut self, call: Call, locate: Locate<'_>) -> Step {
        let reply = self.client.send(&call.if_match(self.version)).await?;
        if reply.status == StatusCode::PRECONDITION_FAILED {
            return Ok(Err(Stop::Overtaken));
        }
        if !reply.status.is_success() {
            return Ok(Err(Stop::Refused(refusals(self.draft, &reply, locate))));
        }
        let version = reply.json::<Value>()?["version"].as_i64().unwrap_or(self.version);
        // A change that leaves everything as it is leaves the version too.
        self.changed |= version != self.version;
        self.version = version;
        Ok(Ok(()))
    }
}

impl Stop {
    fn refusals(self, draft: &Draft) -> Vec<Refusal> {
        match self {
            Self::Refused(refusals) => refusals,
            Self::Overtaken => {
                let reason = "somebody else keeps changing the product; import it again";
                vec![Refusal::new(draft.line, "Handle", reason)]
            }
        }
    }
}

fn refusals(draft: &Draft, reply: &Reply, locate: Locate<'_>) -> Vec<Refusal> {
    let problem = reply.problem();
    if problem.errors.is_empty() {
        let field = match problem.code.as_str() {
            "sku_taken" => "Variant SKU",
            _ => "Handle",
        };
        return vec![Refusal::new(draft.line, field, reply.words())];
    }
    let refusal = |field: &crate::client::ProblemField| {
        let (line, column) = locate(&field.pointer);
        Refusal::new(line, column, format!("{}: {}", field.code, field.detail))
    };
    problem.errors.iter().map(refusal).collect()
}

/// The line and column that a pointer into the product's body came from.
fn locate(draft: &Draft, pointer: &str) -> (u64, String) {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let part = parts.next().unwrap_or_default();
    let place = parts.next().and_then(|place| place.parse::<usize>().ok());
    let field = parts.next().unwrap_or_default();
    let variant = |place: Option<usize>| place.and_then(|place| draft.variants.get(place)).map(|v| v.line);
    let column = |name: &str| match name {
        "name" => "Title",
        "handle" => "Handle",
        "description" => "Body (HTML)",
        "vendor" => "Vendor",
        "type" => "Type",
        "tags" => "Tags",
        "status" => "Status",
        "sku" => "Variant SKU",
        "price" => "Variant Price",
        "quantity" => "Variant Inventory Qty",
        "barcode" => "Variant Barcode",
        "weight" => "Variant Grams",
        "inventoryPolicy" => "Variant Inventory Policy",
        "options" => "Option1 Value",
        _ => "row",
    };
    let line = match part {
        "variants" => variant(place),
        "images" => {
            let image = place.and_then(|place| draft.images.as_ref()?.get(place)).map(|image| image.line);
            return (image.unwrap_or(draft.line), "Image Src".to_owned());
        }
        _ => None,
    };
    let name = if part == "variants" { field } else { part };
    (line.unwrap_or(draft.line), column(name).to_owned())
}
