//! The event feed from its beginning: one event a line, as the shop shows it.

use std::io::Write;

use anyhow::Result;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::client::{Call, Client};

#[derive(Deserialize)]
struct Feed {
    items: Vec<Box<RawValue>>,
    next: String,
}

/// Writes all events; answers how many.
pub async fn events(client: &Client, sink: &mut (impl Write + Send)) -> Result<u64> {
    let (mut after, mut count) = ("0".to_owned(), 0);
    loop {
        let call = Call::get("/api/queries/events").query("after", &after).query("limit", "200");
        let feed: Feed = client.read(&call).await?;
        if feed.items.is_empty() {
            return Ok(count);
        }
        for event in &feed.items {
            writeln!(sink, "{}", event.get())?;
        }
        count += feed.items.len() as u64;
        after = feed.next;
    }
}
