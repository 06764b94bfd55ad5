//! Reads on the wire: strict query strings and sync tokens.

use std::{collections::BTreeMap, str::FromStr};

use axum::extract::FromRequestParts;
use http::{HeaderValue, request::Parts};
use mercato_contracts::SyncToken;
use mercato_kernel::{ErrorCode, Failure, FieldError, Limit};

use crate::{HttpResult, Problem};

/// The query string, taken apart strictly: every parameter is taken by name, and one left over is refused.
#[derive(Debug, Clone, Default)]
pub struct Params(BTreeMap<String, String>);

const MAX_PARAMS: usize = 100;

impl Params {
    /// Takes a parameter; `None` where it is absent.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// Takes and parses a parameter; `expected` tells the caller its form, such as `a whole number`.
    pub fn parsed<T: FromStr>(&mut self, name: &str, expected: &str) -> HttpResult<Option<T>> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let parsed = text.parse().map_err(|_| invalid(name, "invalid", format!("expected {expected}")));
        parsed.map(Some)
    }

    /// Takes `limit`: 1 to 200, 20 where absent.
    pub fn limit(&mut self) -> HttpResult<Limit> {
        let expected = format!("a whole number from 1 to {}", Limit::MAX);
        let Some(count) = self.parsed::<u32>("limit", &expected)? else { return Ok(Limit::default()) };
        Limit::new(count).ok_or_else(|| invalid("limit", "out_of_range", format!("expected {expected}")))
    }

    /// Takes every parameter whose name begins with `prefix`, such as `attribute.`, by what follows it.
    pub fn with_prefix(&mut self, prefix: &str) -> Vec<(String, String)> {
        let names: Vec<String> = self.0.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        let take = |name: String| {
            let value = self.0.remove(&name)?;
            Some((name[prefix.len()..].to_owned(), value))
        };
        names.into_iter().filter_map(take).collect()
    }

    /// Refuses parameters that were not taken, by name.
    pub fn finish(self) -> HttpResult<()> {
        let Some(name) = self.0.into_keys().next() else { return Ok(()) };
        Err(invalid(&name, "unknown_parameter", "there is no such parameter here"))
    }

    fn of(query: &str) -> HttpResult<Self> {
        let mut params = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let not_decoded = || invalid(name, "malformed", "it is not percent-encoded UTF-8 without NUL");
            let name = decode(name).ok_or_else(not_decoded)?;
            let value = decode(value).ok_or_else(not_decoded)?;
            if params.len() == MAX_PARAMS {
                return Err(invalid(&name, "too_many", format!("at most {MAX_PARAMS} parameters are taken")));
            }
            if params.insert(name.clone(), value).is_some() {
                return Err(invalid(&name, "repeated", "it may stand only once"));
            }
        }
        Ok(Self(params))
    }
}

impl<S: Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> HttpResult<Self> {
        Self::of(parts.uri.query().unwrap_or_default())
    }
}

/// The writes that an answer must show, from the header `Sync-Token`; empty where it is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncTokens(pub SyncToken);

impl<S: Sync> FromRequestParts<S> for SyncTokens {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> HttpResult<Self> {
        let lines = parts.headers.get_all("sync-token").iter();
        let lines: Result<Vec<&str>, _> = lines.map(HeaderValue::to_str).collect();
        let bad = || {
            let detail = format!(
                "send the header of the write as it was; several name at most {} events together",
                SyncToken::MAX_EVENTS
            );
            let error = FieldError::new("Sync-Token", "invalid", detail);
            Problem(Failure::new(ErrorCode::InvalidHeader, "`Sync-Token` is invalid").with_error(error))
        };
        let joined = lines.map_err(|_| bad())?.join(",");
        joined.parse().map(Self).map_err(|_| bad())
    }
}

fn invalid(name: &str, code: &'static str, detail: impl Into<String>) -> Problem {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
    let failure = Failure::new(ErrorCode::InvalidParameter, format!("the parameter `{shown}` is invalid"));
    Problem(failure.with_error(FieldError::new(shown, code, detail)))
}

/// Undoes percent-encoding and `+`; `None` for broken escapes, bytes that are no UTF-8, and NUL.
fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                u8::try_from(high * 16 + low).expect("two hex digits make a byte")
            }
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(result: HttpResult<impl Sized>) -> &'static str {
        let Err(Problem(failure)) = result else { panic!("taken") };
        assert_eq!(failure.code, ErrorCode::InvalidParameter);
        failure.errors[0].code
    }

    #[test]
    fn parameters_are_decoded_and_taken_once() {
        let mut params = Params::of("q=a%20b+c&limit=5&tag.x=1").expect("well-formed");
        assert_eq!(params.text("q").as_deref(), Some("a b c"));
        assert_eq!(params.limit().expect("5 is a limit").get(), 5);
        assert_eq!(params.with_prefix("tag."), vec![("x".to_owned(), "1".to_owned())]);
        params.finish().expect("all taken");
    }

    #[test]
    fn broken_parameters_are_refused() {
        assert_eq!(code(Params::of("a=%zz")), "malformed");
        assert_eq!(code(Params::of("a=%2")), "malformed");
        assert_eq!(code(Params::of("a=%ff")), "malformed");
        assert_eq!(code(Params::of("a=%00")), "malformed");
        assert_eq!(code(Params::of("a=1&a=2")), "repeated");
        assert_eq!(code(Params::of("a=1").expect("well-formed").finish()), "unknown_parameter");
        assert_eq!(code(Params::of("limit=0").expect("well-formed").limit()), "out_of_range");
        assert_eq!(code(Params::of("limit=-1").expect("well-formed").limit()), "invalid");
    }
}
