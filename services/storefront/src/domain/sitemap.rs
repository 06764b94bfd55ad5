//! The sitemap's XML: addresses for search engines, in files of at most 50,000, and an index over several of them.

use super::text::escaped;

/// A sitemap has at most so many addresses.
pub const MAX_URLS: usize = 50_000;

const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapUrl {
    /// Its path, percent-encoded.
    pub path: String,
    /// When what it shows changed, RFC 3339.
    pub changed: Option<String>,
}

/// One sitemap of several: its path and query.
pub type IndexEntry = String;

/// How a sitemap begins.
pub fn open_urls() -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"{NAMESPACE}\">\n")
}

/// One of its addresses.
pub fn write_url(out: &mut String, origin: &str, url: &SitemapUrl) {
    out.push_str("<url><loc>");
    out.push_str(&escaped(origin));
    out.push_str(&escaped(&url.path));
    out.push_str("</loc>");
    if let Some(changed) = &url.changed {
        out.push_str("<lastmod>");
        out.push_str(&escaped(changed));
        out.push_str("</lastmod>");
    }
    out.push_str("</url>\n");
}

/// How it ends.
pub fn close_urls() -> &'static str {
    "</urlset>\n"
}

/// The index over several.
pub fn index_of(origin: &str, entries: &[IndexEntry]) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"{NAMESPACE}\">\n");
    for entry in entries {
        out.push_str("<sitemap><loc>");
        out.push_str(&escaped(origin));
        out.push_str(&escaped(entry));
        out.push_str("</loc></sitemap>\n");
    }
    out.push_str("</sitemapindex>\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_escaped() {
        let mut xml = open_urls();
        let url =
            SitemapUrl { path: "/products/a".to_owned(), changed: Some("2026-01-02T03:04:05Z".to_owned()) };
        write_url(&mut xml, "https://shop.example", &url);
        write_url(&mut xml, "https://shop.example", &SitemapUrl { path: "/?a&b".to_owned(), changed: None });
        xml.push_str(close_urls());
        assert_eq!(
            xml.lines().skip(2).collect::<Vec<_>>(),
            [
                "<url><loc>https://shop.example/products/a</loc><lastmod>2026-01-02T03:04:05Z</lastmod></url>",
                "<url><loc>https://shop.example/?a&amp;b</loc></url>",
                "</urlset>",
            ]
        );
        let index = index_of("https://shop.example", &["/sitemap.xml?after=x".to_owned()]);
        assert!(index.contains("<sitemap><loc>https://shop.example/sitemap.xml?after=x</loc></sitemap>"));
    }
}
