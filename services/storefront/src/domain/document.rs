//! The document around a rendered page: the one place that writes `<html>`. The components write what is in the root and
//! what goes into the head; data for the browser follows as JSON that no script runs from.

use bytes::Bytes;
use mercato_kernel::hex;
use sha2::{Digest, Sha256};

use super::{Locale, text::escaped};

/// What the components made of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// The HTTP status.
    pub status: u16,
    /// The language of the page.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// The page's name, not escaped.
    pub title: String,
    /// Markup for the head.
    pub head: String,
    /// Markup of the root.
    pub body: String,
    /// JSON that the browser takes over from.
    pub state: String,
    /// Where to go instead, on this shop.
    pub redirect: Option<String>,
}

/// What every document refers to, by URL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The script that takes over.
    pub entry: String,
    /// Style sheets.
    pub styles: Vec<String>,
    /// Scripts that the entry imports.
    pub imports: Vec<String>,
}

/// A document, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The HTTP status.
    pub status: u16,
    /// Its entity tag, with quotes.
    pub tag: String,
    /// HTML.
    pub html: Bytes,
    /// The same by gzip; empty where it is not kept.
    pub gzip: Bytes,
    /// Where to go instead; `html` is empty then.
    pub redirect: Option<String>,
}

/// Of a hash, so many digits tell two documents apart.
const TAG_DIGITS: usize = 24;
/// A title for a page that nobody could render.
const SHELL_TITLE: &str = "Mercato";

impl Document {
    /// The document of a rendered page.
    pub fn of(template: &Template, page: &Rendered) -> Self {
        if let Some(place) = &page.redirect {
            let status = if (300..400).contains(&page.status) { page.status } else { 302 };
            return Self { redirect: Some(place.clone()), ..Self::new(status, String::new()) };
        }
        Self::new(page.status, write(template, page))
    }

    /// The document that the browser renders itself, with what was read (as JSON).
    pub fn shell(template: &Template, locale: Locale, status: u16, answers: &str) -> Self {
        let locale = locale.as_str();
        let page = Rendered {
            lang: locale.to_owned(),
            dir: "ltr".to_owned(),
            title: SHELL_TITLE.to_owned(),
            state: format!("{{\"rendered\":false,\"locale\":\"{locale}\",\"answers\":{answers}}}"),
            ..Rendered::default()
        };
        Self::new(status, write(template, &page))
    }

    fn new(status: u16, html: String) -> Self {
        let tag = format!("\"{}\"", &hex(&Sha256::digest(&html))[..TAG_DIGITS]);
        Self { status, tag, html: html.into(), gzip: Bytes::new(), redirect: None }
    }
}

fn write(template: &Template, page: &Rendered) -> String {
    let mut html = String::with_capacity(page.body.len() + page.head.len() + page.state.len() + 1024);
    html.push_str("<!doctype html>\n<html lang=\"");
    html.push_str(&escaped(&page.lang));
    html.push_str("\" dir=\"");
    html.push_str(if page.dir == "rtl" { "rtl" } else { "ltr" });
    html.push_str("\"><head><meta charset=\"utf-8\">");
    html.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
    html.push_str(&escaped(&page.title));
    html.push_str("</title>");
    let links = template.styles.iter().map(|url| ("stylesheet", url));
    for (rel, url) in links.chain(template.imports.iter().map(|url| ("modulepreload", url))) {
        for part in ["<link rel=\"", rel, "\" href=\"", &escaped(url), "\">"] {
            html.push_str(part);
        }
    }
    html.push_str(&page.head);
    html.push_str("</head><body><div id=\"root\">");
    html.push_str(&page.body);
    html.push_str("</div><script type=\"application/json\" id=\"state\">");
    // No text in it may end the element that it stands in.
    html.push_str(&page.state.replace('<', "\\u003c"));
    // The page is there without it: the styles and the first picture go before.
    html.push_str("</script><script type=\"module\" fetchpriority=\"low\" src=\"");
    html.push_str(&escaped(&template.entry));
    html.push_str("\"></script></body></html>\n");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Template {
        Template {
            entry: "/assets/main-1.js".to_owned(),
            styles: vec!["/assets/main-2.css".to_owned()],
            imports: vec!["/assets/react-3.js".to_owned()],
        }
    }

    fn page() -> Rendered {
        Rendered {
            status: 200,
            lang: "de".to_owned(),
            dir: "ltr".to_owned(),
            title: "Tassen & <Teller>".to_owned(),
            head: "<meta name=\"x\">".to_owned(),
            body: "<main>Hallo</main>".to_owned(),
            state: r#"{"/a":{"body":"</script><b>"}}"#.to_owned(),
            redirect: None,
        }
    }

    fn text(document: &Document) -> &str {
        std::str::from_utf8(&document.html).expect("UTF-8")
    }

    #[test]
    fn a_document_has_its_parts_in_their_places() {
        let document = Document::of(&template(), &page());
        assert_eq!(document.status, 200);
        let html = text(&document);
        assert!(
            html.starts_with("<!doctype html>\n<html lang=\"de\" dir=\"ltr\"><head><meta charset=\"utf-8\">")
        );
        for part in [
            "<title>Tassen &amp; &lt;Teller&gt;</title>",
            "<link rel=\"stylesheet\" href=\"/assets/main-2.css\">",
            "<link rel=\"modulepreload\" href=\"/assets/react-3.js\">",
            "<meta name=\"x\"></head>",
            "<div id=\"root\"><main>Hallo</main></div>",
            r#"id="state">{"/a":{"body":"\u003c/script>\u003cb>"}}</script>"#,
            "<script type=\"module\" fetchpriority=\"low\" src=\"/assets/main-1.js\"></script></body></html>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }

    #[test]
    fn a_shell_has_the_data_and_an_empty_root() {
        let shell = Document::shell(&template(), Locale::En, 404, "{}");
        assert_eq!(shell.status, 404);
        assert!(text(&shell).contains("<div id=\"root\"></div>"));
        assert!(text(&shell).contains(r#"{"rendered":false,"locale":"en","answers":{}}"#));
    }

    #[test]
    fn a_redirect_has_no_document() {
        for (status, expected) in [(200, 302), (308, 308)] {
            let page = Rendered { status, redirect: Some("/b".to_owned()), ..page() };
            let document = Document::of(&template(), &page);
            assert_eq!((document.status, text(&document)), (expected, ""));
            assert_eq!(document.redirect.as_deref(), Some("/b"));
        }
    }
}
