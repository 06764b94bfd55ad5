//! URIs without their passwords, for whatever is printed or logged.

/// `uri` with `***` for the password, both before the host and as a parameter.
pub fn mask_uri(uri: &str) -> String {
    let mut masked = uri.to_owned();
    if let (Some(start), Some(at)) = (uri.find("://"), uri.rfind('@'))
        && let Some(colon) = uri.get(start + 3..at).and_then(|userinfo| userinfo.find(':'))
    {
        masked.replace_range(start + 4 + colon..at, "***");
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
            ("sqlite:mercato-data", "sqlite:mercato-data"),
        ] {
            assert_eq!(mask_uri(uri), shown);
        }
    }
}
