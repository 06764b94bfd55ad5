//! The event feed: pages, or a stream of server-sent events.

use std::{collections::VecDeque, convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event as SseEvent, KeepAlive, Sse},
    },
};
use futures::{Stream, StreamExt};
use http::HeaderMap;
use mercato_contracts::access::Scope;
use mercato_engines::log::Position;
use mercato_http_kit::{CachePolicy, HttpResult, Params, ProblemDocument, json_answer};
use serde::Serialize;
use serde_json::value::RawValue;
use tokio::{sync::watch, time};
use utoipa::ToSchema;

use super::{
    AskerExt, Shared,
    page::{fitting, json},
};
use crate::adapters::feed::{BEGINNING, FeedItem};

const HEARTBEAT: Duration = Duration::from_secs(15);
/// A stream looks by itself now and then, should a signal of the log be lost.
const IDLE_POLL: Duration = Duration::from_secs(2);
const STREAM_BATCH: usize = 200;

/// A page of the feed.
#[derive(Serialize, ToSchema)]
pub struct EventPage {
    /// CloudEvents 1.0.
    #[schema(value_type = Vec<Object>)]
    pub items: Vec<Box<RawValue>>,
    /// The following `after`; always there, since the feed never ends.
    pub next: String,
}

/// Every event there ever was, in order per aggregate.
#[utoipa::path(
    get,
    path = "/api/queries/events",
    tag = "events",
    security(("key" = [])),
    params(
        ("after" = Option<String>, Query, description = "0 for the beginning, or the `next` of the page before"),
        ("limit" = Option<u32>, Query, description = "1 to 200, 20 unless said"),
        ("follow" = Option<bool>, Query, description = "Stream on as server-sent events"),
        ("Last-Event-ID" = Option<String>, Header, description = "Where a stream that broke goes on")
    ),
    responses(
        (status = 200, description = "A page, or with `follow` the stream", content(
            (EventPage = "application/json"), (String = "text/event-stream"))),
        (status = 400, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, body = ProblemDocument, content_type = "application/problem+json")
    )
)]
pub async fn read_events(
    State(state): Shared,
    AskerExt(asker): AskerExt,
    mut params: Params,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let limit = params.limit()?.get();
    let after = params.text("after").unwrap_or_else(|| BEGINNING.to_owned());
    let follows = params.parsed("follow", "true or false")?.unwrap_or(false);
    params.finish()?;
    let shows_customers = asker.caller.has(Scope::CustomersRead);
    let resumed = headers.get("last-event-id").and_then(|id| id.to_str().ok()).filter(|_| follows);
    let from = state.feed.open(resumed.unwrap_or(&after))?;
    if follows {
        let stream = Following::new(state, from, shows_customers).into_stream();
        return Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(HEARTBEAT)).into_response());
    }
    let found = state.feed.read(&from, limit, shows_customers).await?;
    let items = fitting(found.iter().map(|item| &item.event))?;
    let last = found.get(items.len().wrapping_sub(1)).map_or(&from, |item| &item.after);
    let page = EventPage { items, next: state.feed.seal(last) };
    Ok(json_answer(&headers, None, json(&page)?, CachePolicy::Private))
}

/// A reader of the stream.
struct Following {
    state: Arc<super::State>,
    from: Position,
    waiting: VecDeque<FeedItem>,
    appended: watch::Receiver<u64>,
    shows_customers: bool,
}

impl Following {
    fn new(state: Arc<super::State>, from: Position, shows_customers: bool) -> Self {
        let appended = state.feed.log.appended();
        Self { state, from, waiting: VecDeque::new(), appended, shows_customers }
    }

    fn into_stream(self) -> impl Stream<Item = Result<SseEvent, Infallible>> {
        let closing = self.state.closing.clone();
        let events = futures::stream::unfold(self, |mut following| async move {
            let event = following.next().await;
            Some((Ok(event), following))
        });
        events.take_until(closing.cancelled_owned())
    }

    async fn next(&mut self) -> SseEvent {
        loop {
            if let Some(FeedItem { event, after }) = self.waiting.pop_front() {
                let kind = event["type"].as_str().unwrap_or_default();
                let id = self.state.feed.seal(&after);
                let sse = SseEvent::default().id(id).event(kind).data(event.to_string());
                self.from = after;
                return sse;
            }
            self.appended.borrow_and_update();
            match self.state.feed.read(&self.from, STREAM_BATCH, self.shows_customers).await {
                Ok(found) if !found.is_empty() => {
                    self.waiting = found.into();
                    continue;
                }
                Ok(_) => {}
                // The stream outlives a log that is away for a moment.
                Err(error) => tracing::warn!(%error, "the feed could not be read"),
            }
            let _ = time::timeout(IDLE_POLL, self.appended.changed()).await;
        }
    }
}
