//! Brings one order of a CSV into the shop. An order never changes: the same is already there, another under the
//! same number is refused.

use mercato_kernel::ErrorCode;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::draft::Draft;
use crate::{
    client::{Call, Client, Problem, ProblemField, Reply},
    import::{Outcome, idempotency_key, table::Refusal},
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Placed {
    order_id: String,
}

/// Brings `draft` into the shop.
pub async fn load(client: &Client, draft: &Draft) -> anyhow::Result<Outcome> {
    let body = serde_json::to_vec(draft)?;
    let key = idempotency_key(&body);
    let reply = client.send(&Call::post("/api/commands/orders", body).idempotency_key(key)).await?;
    if reply.status.is_success() {
        let placed: Placed = reply.json()?;
        // A replay to the first attempt is a repeated import; one to a later attempt is this import's own doing.
        let new = !reply.replayed || reply.attempts > 1;
        let outcome = if new { Outcome::Created } else { Outcome::Unchanged };
        return cancel(client, draft, Some(&placed.order_id), outcome).await;
    }
    let problem = reply.problem();
    if problem.code == ErrorCode::ExternalNumberTaken.as_str() && !is_another(&problem) {
        let id = problem.extra.get("orderId").and_then(Value::as_str);
        return cancel(client, draft, id, Outcome::Unchanged).await;
    }
    Ok(Outcome::Refused(refusals(draft, &reply, &problem)))
}

/// Whether what has the number is another order. One whose customer was erased cannot be compared: it is there, and is
/// left alone.
fn is_another(problem: &Problem) -> bool {
    !matches!(problem.extra.get("identical"), Some(Value::Bool(true) | Value::Null))
}

/// Cancels an order that was cancelled where it comes from. One that is cancelled already stays so.
async fn cancel(
    client: &Client,
    draft: &Draft,
    id: Option<&str>,
    outcome: Outcome,
) -> anyhow::Result<Outcome> {
    let Some(id) = id.filter(|_| draft.cancelled) else { return Ok(outcome) };
    let call =
        Call::post(format!("/api/commands/orders/{id}/cancel"), "{}").idempotency_key(format!("cancel:{id}"));
    let reply = client.send(&call).await?;
    let done = reply.status.is_success() || reply.problem().code == ErrorCode::InvalidState.as_str();
    if done || reply.status == StatusCode::CONFLICT {
        return Ok(outcome);
    }
    Ok(Outcome::Refused(vec![Refusal::new(draft.line, "Cancelled at", reply.words())]))
}

fn refusals(draft: &Draft, reply: &Reply, problem: &Problem) -> Vec<Refusal> {
    if problem.errors.is_empty() {
        return vec![Refusal::new(draft.line, "Name", reply.words())];
    }
    problem.errors.iter().map(|field| refusal(draft, problem, field)).collect()
}

fn refusal(draft: &Draft, problem: &Problem, field: &ProblemField) -> Refusal {
    let mut parts = field.pointer.trim_start_matches('/').split('/');
    let part = parts.next().unwrap_or_default();
    let item =
        parts.next().and_then(|place| place.parse::<usize>().ok()).and_then(|place| draft.items.get(place));
    let column = match (part, parts.next().unwrap_or_default()) {
        ("customer", _) => "Email",
        ("placedAt", _) => "Created at",
        ("items", "quantity") => "Lineitem quantity",
        ("items", "unitPrice") => "Lineitem price",
        ("items", _) => "Lineitem sku",
        _ => "Name",
    };
    let line = item.map_or(draft.line, |item| item.line);
    let code = if field.code.is_empty() { &problem.code } else { &field.code };
    Refusal::new(line, column, format!("{code}: {}", field.detail))
}
