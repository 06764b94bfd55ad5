//! A request for a page, read: where to, in which language, of which shop.

use http::{HeaderMap, HeaderName, Uri, header};

use crate::domain::{Locale, Origin, Visit};

/// The cookie that holds a chosen language.
const LANGUAGE_COOKIE: &str = "lang";

/// The visit that a request makes.
pub fn visit(uri: &Uri, headers: &HeaderMap, public_url: Option<&Origin>) -> Visit {
    Visit {
        path: uri.path().to_owned(),
        search: uri
            .query()
            .filter(|query| !query.is_empty())
            .map_or_else(String::new, |query| format!("?{query}")),
        locale: Locale::choose(cookie(headers, LANGUAGE_COOKIE), text(headers, &header::ACCEPT_LANGUAGE)),
        origin: origin(uri, headers, public_url),
    }
}

/// Where the shop is: as it was set, else as the request names it. What a request names shows in its own answer alone.
pub fn origin(uri: &Uri, headers: &HeaderMap, public_url: Option<&Origin>) -> Origin {
    let named = || {
        let host = uri.authority().map(http::uri::Authority::as_str).or_else(|| text(headers, &header::HOST));
        host.and_then(Origin::of_host)
    };
    let nowhere = || Origin::of_host("localhost").expect("a host");
    public_url.cloned().or_else(named).unwrap_or_else(nowhere)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

fn cookie<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().expect("a header")))
            .collect()
    }

    #[test]
    fn a_request_becomes_a_visit() {
        let asked =
            headers(&[("host", "Shop.example:80"), ("cookie", "a=b; lang=de"), ("accept-language", "en")]);
        let found = visit(&"/products/a%20b?x=1".parse().expect("a path"), &asked, None);
        assert_eq!((found.path.as_str(), found.search.as_str()), ("/products/a%20b", "?x=1"));
        assert_eq!((found.locale, found.origin.as_str()), (Locale::De, "http://shop.example:80"));
        let set = "https://shop.example".parse().expect("an origin");
        let found = visit(&"/?".parse().expect("a path"), &headers(&[("host", "<b>")]), Some(&set));
        assert_eq!((found.search.as_str(), found.origin.as_str()), ("", "https://shop.example"));
        let found = visit(&"/".parse().expect("a path"), &headers(&[("host", "a\"b")]), None);
        assert_eq!((found.locale, found.origin.as_str()), (Locale::En, "http://localhost"));
    }
}
