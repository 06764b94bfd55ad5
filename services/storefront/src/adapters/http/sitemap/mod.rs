//! `/sitemap.xml`: every page that a search engine should know. It is written while it is read, a page of a list at a
//! time, so a million products take no more memory than two hundred.

mod listing;
mod parts;

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract,
    response::{IntoResponse, Response},
};
use futures::stream;
use http::{HeaderMap, HeaderValue, Uri, header};
use mercato_contracts::PublicReads;
use mercato_http_kit::{HttpResult, Params};
use mercato_kernel::{ErrorCode, Failure};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::Instant,
};

use self::{listing::Listing, parts::Parts};
use super::{Shared, visit::origin};
use crate::domain::{MAX_URLS, SitemapUrl, close_urls, index_of, open_urls, write_url};

/// Sitemaps that are written at once: each reads as fast as it is taken.
const AT_ONCE: usize = 4;
/// For one of them, from its first byte to its last.
const WRITING_TIME: Duration = Duration::from_mins(2);
const AN_HOUR: HeaderValue = HeaderValue::from_static("public, max-age=3600");

/// Writes sitemaps.
pub struct Sitemap {
    listing: Listing,
    parts: Arc<Parts>,
    turns: Arc<Semaphore>,
}

/// What is asked for.
enum Wanted {
    /// All of it, or the index where that is too much.
    Whole,
    /// What is no product.
    Pages,
    /// A part of the products, from here on.
    Products(Option<String>),
}

impl Sitemap {
    /// Sitemaps of what `reads` lists.
    pub fn new(reads: Arc<dyn PublicReads>) -> Self {
        let listing = Listing::new(reads);
        let parts = Arc::new(Parts::new(listing.clone()));
        Self { listing, parts, turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// The sitemap, or the index of several.
pub async fn get_sitemap(
    extract::State(state): Shared,
    mut params: Params,
    uri: Uri,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let wanted = match (params.text("part").as_deref(), params.text("after")) {
        (Some("pages"), None) => Wanted::Pages,
        (Some("products"), after) => Wanted::Products(after),
        (None, None) => Wanted::Whole,
        _ => return Err(Failure::new(ErrorCode::NotFound, "there is no such part of the sitemap").into()),
    };
    params.finish()?;
    let sitemap = &state.sitemap;
    let origin = origin(&uri, &headers, state.public_url.as_ref());
    let full = || Failure::new(ErrorCode::Overloaded, "too many sitemaps are being written");
    let turn = sitemap.turns.clone().try_acquire_owned().map_err(|_| full())?;
    let (pages, products) = match wanted {
        Wanted::Pages => (sitemap.listing.pages().await?, None),
        Wanted::Products(after) => (Vec::new(), Some(after.map_or(FromProduct::First, FromProduct::After))),
        Wanted::Whole => {
            let pages = sitemap.listing.pages().await?;
            if pages.len() + sitemap.listing.products_in_all().await? > MAX_URLS {
                let entries = sitemap.parts.entries().await?;
                return Ok(xml(Body::from(index_of(origin.as_str(), &entries))));
            }
            (pages, Some(FromProduct::First))
        }
    };
    let mut head = open_urls();
    pages.iter().take(MAX_URLS).for_each(|url| write_url(&mut head, origin.as_str(), url));
    let writing = Writing {
        listing: sitemap.listing.clone(),
        origin: origin.as_str().to_owned(),
        until: Instant::now() + WRITING_TIME,
        written: pages.len().min(MAX_URLS),
        step: Step::Begin { head, products },
        _turn: turn,
    };
    Ok(xml(Body::from_stream(stream::try_unfold(writing, Writing::go_on))))
}

fn xml(body: Body) -> Response {
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    ([kind, (header::CACHE_CONTROL, AN_HOUR)], body).into_response()
}

/// A sitemap that is being written.
struct Writing {
    listing: Listing,
    origin: String,
    until: Instant,
    written: usize,
    step: Step,
    _turn: OwnedSemaphorePermit,
}

enum Step {
    /// Nothing is sent yet; perhaps products follow.
    Begin { head: String, products: Option<FromProduct> },
    /// So far, so good.
    Products(FromProduct),
    /// All is sent.
    End,
}

/// Where a page of products begins.
enum FromProduct {
    /// With the first one there is.
    First,
    /// Behind this mark.
    After(String),
}

impl FromProduct {
    fn mark(&self) -> Option<&str> {
        match self {
            Self::First => None,
            Self::After(mark) => Some(mark),
        }
    }
}

impl Writing {
    /// The next piece. A failure breaks the answer off: half a sitemap must not pass for a whole one.
    async fn go_on(mut self) -> Result<Option<(Bytes, Self)>, Failure> {
        match std::mem::replace(&mut self.step, Step::End) {
            Step::Begin { mut head, products } => {
                match products {
                    Some(from) => self.step = Step::Products(from),
                    None => head.push_str(close_urls()),
                }
                Ok(Some((head.into(), self)))
            }
            Step::Products(from) => {
                let late = |_| Failure::new(ErrorCode::Timeout, "the sitemap was taken too slowly");
                let page = tokio::time::timeout_at(self.until, self.listing.products(from.mark()));
                let page = page.await.map_err(late)??;
                let mut out = String::new();
                page.urls.iter().for_each(|url: &SitemapUrl| write_url(&mut out, &self.origin, url));
                self.written += page.urls.len();
                let fits = self.written + listing::PAGE <= MAX_URLS;
                match page.next.filter(|_| fits) {
                    Some(next) => self.step = Step::Products(FromProduct::After(next)),
                    None => out.push_str(close_urls()),
                }
                Ok(Some((out.into(), self)))
            }
            Step::End => Ok(None),
        }
    }
}
