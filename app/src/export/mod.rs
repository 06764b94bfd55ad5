//! Writes what a running shop holds, page by page, in the formats that `import` reads.

mod events;
mod orders;
mod products;

pub use events::events;
pub use orders::orders;
pub use products::products;

use anyhow::Result;
use serde::{Deserialize, de::DeserializeOwned};

use crate::client::{Call, Client};

/// A page of a list.
#[derive(Deserialize)]
struct ListPage<T> {
    items: Vec<T>,
    #[serde(default)]
    next: Option<String>,
}

/// A list of the shop, read page by page.
struct Pages<'a> {
    client: &'a Client,
    path: &'static str,
    cursor: Option<String>,
    ended: bool,
}

impl<'a> Pages<'a> {
    fn new(client: &'a Client, path: &'static str) -> Self {
        Self { client, path, cursor: None, ended: false }
    }

    /// The next page; `None` after the last.
    async fn next<T: DeserializeOwned>(&mut self) -> Result<Option<Vec<T>>> {
        if self.ended {
            return Ok(None);
        }
        let mut call = Call::get(self.path).query("limit", "200");
        if let Some(cursor) = self.cursor.take() {
            call = call.query("cursor", cursor);
        }
        let page: ListPage<T> = self.client.read(&call).await?;
        self.ended = page.next.is_none();
        self.cursor = page.next;
        Ok(Some(page.items))
    }
}
