//! Pages, before anybody knows of HTTP or of an engine for JavaScript: who visits what, what was read for it, and the
//! document around it. Pure.

mod answers;
mod document;
mod locale;
mod origin;
mod page_key;
mod plan;
mod sitemap;
mod text;

pub use answers::Answers;
pub use document::{Document, Rendered, Template};
pub use locale::Locale;
pub use origin::Origin;
pub use page_key::{page_key, plan_key};
pub use plan::{Plan, unread};
pub use sitemap::{IndexEntry, MAX_URLS, SitemapUrl, close_urls, index_of, open_urls, write_url};
pub use text::in_path;

/// One look at one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// As it was asked for, percent-encoded.
    pub path: String,
    /// The query with its `?`, or nothing.
    pub search: String,
    /// The language of the page.
    pub locale: Locale,
    /// Where the shop is, for links that must be whole.
    pub origin: Origin,
}
