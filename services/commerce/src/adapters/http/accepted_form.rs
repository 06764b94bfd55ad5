//! Which form of a picture a caller would rather have, by `Accept`. What there is of a picture is not known here.

use http::{HeaderMap, header};

use crate::adapters::pictures::{JPEG, WEBP};

/// The media type to answer with. WebP for those who name it and do not like JPEG better: `*/*` and `image/*` are said
/// by programs that cannot read it, too. Everybody else reads JPEG, also who does not say so.
pub(super) fn accepted_form(headers: &HeaderMap) -> &'static str {
    let lines = headers.get_all(header::ACCEPT).iter();
    let ranges = lines.flat_map(|line| line.to_str().unwrap_or_default().split(',')).filter_map(range);
    let (mut webp, mut jpeg) = (0.0, (0, 0.0));
    for (name, quality) in ranges {
        // The range that says most of a form is the one that counts.
        let says = match name.as_str() {
            WEBP => {
                webp = quality;
                continue;
            }
            JPEG => 3,
            "image/*" => 2,
            "*/*" => 1,
            _ => continue,
        };
        if says > jpeg.0 {
            jpeg = (says, quality);
        }
    }
    if webp > 0.0 && webp >= jpeg.1 { WEBP } else { JPEG }
}

/// A media range with its quality; nothing where that is no number.
fn range(text: &str) -> Option<(String, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let quality: f32 = quality.map_or(Some(1.0), |quality| quality.parse().ok())?;
    Some((name, quality))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn form(lines: &[&'static str]) -> &'static str {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::ACCEPT, HeaderValue::from_static(line));
        }
        accepted_form(&headers)
    }

    #[test]
    fn browsers_get_webp() {
        for accept in [
            "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
            "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5",
            "image/webp",
            "IMAGE/WebP ; q=0.3",
            "image/webp;q=0.9, image/jpeg;q=0.9",
            "image/webp;q=0.9, image/jpeg;q=0.2, */*",
        ] {
            assert_eq!(form(&[accept]), WEBP, "{accept}");
        }
        assert_eq!(form(&["text/html", "image/webp, */*;q=0.1"]), WEBP);
    }

    #[test]
    fn all_others_get_jpeg() {
        let others = [
            "*/*",
            "image/*",
            "",
            "image/webp;q=0",
            "image/webp;q=0.5, image/jpeg",
            "image/webp;q=0.5, */*",
            "image/webp;q=x",
            "image/webp2",
            "text/html",
            ",;q=,;;",
        ];
        for accept in others {
            assert_eq!(form(&[accept]), JPEG, "{accept}");
        }
        assert_eq!(form(&[]), JPEG);
    }
}
