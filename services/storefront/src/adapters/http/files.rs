//! Files for the browser. Those below `/assets/` have a hash of their content in their names and never change; they
//! are compressed when the program is built.

use axum::{
    body::Body,
    extract,
    extract::Path,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use mercato_http_kit::{HttpResult, names_tag};
use mercato_kernel::{ErrorCode, Failure};

use super::Shared;
use crate::adapters::bundle::File;

/// The icon's name in the web part, where that brings one.
pub const ICON_FILE: &str = "favicon.ico";
const ICON: &[u8] = include_bytes!("../../../assets/favicon.ico");
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, no-cache");
const A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// A file with a hash in its name.
pub async fn get_asset(
    extract::State(state): Shared,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> HttpResult<Response> {
    let name = format!("assets/{path}");
    let file = state.web.as_ref().and_then(|(_, bundle)| bundle.files.get(&name));
    let file = file.ok_or_else(|| Failure::new(ErrorCode::NotFound, "there is no such file"))?;
    Ok(send(&name, file, &headers, FOR_EVER))
}

/// A file at the root, such as `/manifest.webmanifest`.
pub async fn get_file(extract::State(state): Shared, uri: Uri, headers: HeaderMap) -> HttpResult<Response> {
    let name = uri.path().trim_start_matches('/');
    let file = state.web.as_ref().and_then(|(_, bundle)| bundle.files.get(name));
    let file = file.ok_or_else(|| Failure::new(ErrorCode::NotFound, "there is no such file"))?;
    Ok(send(name, file, &headers, ASK_AGAIN))
}

/// The icon that the binary brings itself.
pub async fn get_icon() -> Response {
    let kind =
        [(header::CONTENT_TYPE, HeaderValue::from_static("image/x-icon")), (header::CACHE_CONTROL, A_DAY)];
    (kind, ICON).into_response()
}

/// Whether a name at the root can be a route of its own.
pub fn is_plain(name: &str) -> bool {
    let is_ours = matches!(name, "robots.txt" | "sitemap.xml" | "index.html");
    !is_ours && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte))
}

fn send(name: &str, file: &File, headers: &HeaderMap, keep: HeaderValue) -> Response {
    let tag = HeaderValue::from_str(&file.tag).expect("digits make a header");
    let chosen = file.compressed.iter().find(|(encoding, _)| accepts(headers, encoding));
    let mut response = if names_tag(headers, tag.as_bytes()) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = chosen.map_or_else(|| file.plain.clone(), |(_, bytes)| bytes.clone());
        let mut response = ([(header::CONTENT_TYPE, kind(name))], Body::from(body)).into_response();
        if let Some((encoding, _)) = chosen {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let answered = response.headers_mut();
    answered.insert(header::ETAG, tag);
    answered.insert(header::CACHE_CONTROL, keep);
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}

/// Whether the caller takes `encoding`, which it must name: `*` is sent by nobody who means it.
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let lines = headers.get_all(header::ACCEPT_ENCODING).iter();
    lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).any(|entry| {
        let (name, quality) = entry.split_once(';').unwrap_or((entry, ""));
        let weight =
            quality.trim().strip_prefix("q=").map(|weight| weight.trim().parse::<f32>().unwrap_or(0.0));
        name.trim().eq_ignore_ascii_case(encoding) && weight.unwrap_or(1.0) > 0.0
    })
}

fn kind(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_when_it_is_named_and_not_refused() {
        let of = |text: &'static str| {
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))])
        };
        for taken in ["br", "gzip, BR", "gzip;q=1, br;q=0.1", "br ; q=0.5"] {
            assert!(accepts(&of(taken), "br"), "{taken}");
        }
        for refused in ["", "gzip", "br;q=0", "br;q=0.000", "brotli", "*"] {
            assert!(!accepts(&of(refused), "br"), "{refused}");
        }
    }

    #[test]
    fn names_at_the_root_are_plain() {
        assert!(is_plain("manifest.webmanifest") && is_plain("favicon.svg"));
        for other in ["robots.txt", "index.html", "{x}", "a b", "a/b"] {
            assert!(!is_plain(other), "{other}");
        }
    }
}
