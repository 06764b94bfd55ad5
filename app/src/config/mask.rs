//! URIs without their passwords, for whatever is printed or logged.

/// `uri` with `***` for the password, both before the host and as a parameter. One whose scheme was forgotten is
/// masked too: it is about to be told in an error.
pub fn mask_uri(uri: &str) -> String {
    let mut masked = uri.to_owned();
    let start = uri.find("://").map_or(0, |scheme| scheme + 3);
    if let Some(at) = uri.rfind('@')
        && let Some(colon) = uri.get(start..at).and_then(|userinfo| userinfo.find(':'))
        && (start > 0 || !uri[..at].contains('/'))
    {
        masked.replace_range(start + colon + 1..at, "***");
    }
    let Some((head, parameters)) = masked.split_once('?') else { return masked };
    let secret =
        |name: &str| ["password", "secret", "token", "sslkey"].iter().any(|word| name.contains(word));
    let parameters: Vec<String> = parameters
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if secret(&name.to_ascii_lowercase()) => format!("{name}=***"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{head}?{}", parameters.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_left() {
        for (uri, shown) in [
            ("postgres://shop:s3c:r@t@db/mercato", "postgres://shop:***@db/mercato"),
            (
                "postgres://db/mercato?user=shop&password=s3cret",
                "postgres://db/mercato?user=shop&password=***",
            ),
            ("postgres://shop@db/mercato", "postgres://shop@db/mercato"),
            ("shop:s3cret@db/mercato", "shop:***@db/mercato"),
            ("sqlite:mercato-data", "sqlite:mercato-data"),
            ("sqlite:/data/me@home", "sqlite:/data/me@home"),
        ] {
            assert_eq!(mask_uri(uri), shown);
        }
    }
}
