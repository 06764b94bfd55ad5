//! Where the shop is, as browsers and search engines name it: scheme, host and perhaps port.

use std::str::FromStr;

/// The beginning of the shop's own URLs, without a `/` at its end, such as `https://shop.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

const MAX_HOST_BYTES: usize = 255;

impl Origin {
    /// The origin of a request that names `host`; `None` where that is no host.
    pub fn of_host(host: &str) -> Option<Self> {
        is_host(host).then(|| Self(format!("http://{}", host.to_ascii_lowercase())))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bare = text.strip_suffix('/').unwrap_or(text);
        let host = bare.strip_prefix("https://").or_else(|| bare.strip_prefix("http://"));
        if host.is_some_and(is_host) {
            return Ok(Self(bare.to_ascii_lowercase()));
        }
        Err(format!(
            "`{text}` is no address of a shop; write scheme, host and perhaps port, such as https://shop.example"
        ))
    }
}

/// A name or an address, perhaps with a port.
fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            let is_address = address.parse::<std::net::Ipv6Addr>().is_ok();
            (if is_address { "v6" } else { "" }, rest.strip_prefix(':').or((!rest.is_empty()).then_some("x")))
        }
        None => match text.split_once(':') {
            Some((name, port)) => (name, Some(port)),
            None => (text, None),
        },
    };
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    text.len() <= MAX_HOST_BYTES && is_name && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::Origin;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for (text, expected) in [
            ("https://Shop.example/", "https://shop.example"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://[::1]:80", "http://[::1]:80"),
        ] {
            assert_eq!(text.parse::<Origin>().expect("an origin").as_str(), expected);
        }
        for text in [
            "",
            "shop.example",
            "https://",
            "https://shop.example/de",
            "https://a b",
            "ftp://x",
            "http://x:y",
            "http://[x]",
            "http://[::1]x",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_a_request_names_is_looked_at() {
        assert_eq!(Origin::of_host("127.0.0.1:80").expect("a host").as_str(), "http://127.0.0.1:80");
        for text in ["", "a\"b", "a/b", "a@b", "<script>", "a:b:c", "a:99999"] {
            assert_eq!(Origin::of_host(text), None, "{text}");
        }
    }
}
