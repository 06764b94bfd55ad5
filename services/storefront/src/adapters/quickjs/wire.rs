//! What goes into the components and comes out of them: JSON, as the web part's own types have it.

use mercato_kernel::{Failure, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::domain::{Answers, Plan, Rendered, Visit};

/// A page of more than that is none that anybody wants to load.
const MAX_PAGE_BYTES: usize = 1 << 20;

#[derive(Serialize)]
struct Input<'a> {
    path: &'a str,
    search: &'a str,
    locale: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a str>,
    answers: Box<RawValue>,
}

#[derive(Deserialize)]
struct PlanWire {
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    private: bool,
    #[serde(default)]
    status: Option<u16>,
}

#[derive(Deserialize)]
struct RenderedWire {
    status: u16,
    lang: String,
    dir: String,
    title: String,
    #[serde(default)]
    head: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    state: Option<Box<RawValue>>,
    #[serde(default)]
    redirect: Option<String>,
}

/// What `mercatoPlan` is asked.
pub fn plan_request(visit: &Visit, answers: &Answers) -> String {
    input(visit, answers, None)
}

/// What `mercatoRender` is given.
pub fn render_input(visit: &Visit, answers: &Answers) -> String {
    input(visit, answers, Some(visit.origin.as_str()))
}

fn input(visit: &Visit, answers: &Answers, origin: Option<&str>) -> String {
    let answers = RawValue::from_string(answers.to_json()).expect("answers are written as JSON");
    let (path, search, locale) = (visit.path.as_str(), visit.search.as_str(), visit.locale.as_str());
    let input = Input { path, search, locale, origin, answers };
    serde_json::to_string(&input).expect("texts are JSON")
}

/// What `mercatoPlan` answered.
pub fn plan(text: &str) -> Result<Plan> {
    let PlanWire { reads, private, status } = read(text)?;
    Ok(Plan { reads, private, status: status.filter(|status| is_status(*status)) })
}

/// What `mercatoRender` answered.
pub fn rendered(text: &str) -> Result<Rendered> {
    if text.len() > MAX_PAGE_BYTES {
        return Err(Failure::internal(format_args!("a page came to {} bytes", text.len())));
    }
    let wire: RenderedWire = read(text)?;
    if !is_status(wire.status) {
        return Err(Failure::internal(format_args!("{} is no status of a page", wire.status)));
    }
    let redirect = wire.redirect.filter(|place| !place.is_empty());
    if redirect.as_deref().is_some_and(|place| !is_here(place)) {
        return Err(Failure::internal("a page led elsewhere"));
    }
    Ok(Rendered {
        status: wire.status,
        lang: wire.lang,
        dir: wire.dir,
        title: wire.title,
        head: wire.head,
        body: wire.body,
        state: wire.state.map_or_else(|| "{}".to_owned(), |state| state.get().to_owned()),
        redirect,
    })
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    let explained =
        |error| Failure::internal(format_args!("the components answered something else: {error}"));
    serde_json::from_str(text).map_err(explained)
}

fn is_status(status: u16) -> bool {
    (200..600).contains(&status)
}

/// A path of this shop: browsers take `//` and `/\` for another host.
fn is_here(place: &str) -> bool {
    place.starts_with('/')
        && !place.starts_with("//")
        && place.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = r#"{"status":200,"lang":"en","dir":"ltr","title":"t","head":"h","body":"b","state":{"a":1},"redirect":null}"#;

    #[test]
    fn pages_and_plans_are_read() {
        let page = rendered(PAGE).expect("a page");
        assert_eq!((page.status, page.body.as_str(), page.state.as_str()), (200, "b", r#"{"a":1}"#));
        let plan = plan(r#"{"reads":["/a"],"private":true,"status":404}"#).expect("a plan");
        assert_eq!((plan.reads.len(), plan.private, plan.status), (1, true, Some(404)));
        assert_eq!(super::plan("{}").expect("a plan"), Plan::default());
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for broken in [
            "",
            "null",
            r#"{"status":200}"#,
            &PAGE.replace("200", "42"),
            &PAGE.replace("null", "\"//elsewhere.example\""),
            &PAGE.replace("null", "\"/\\\\elsewhere.example\""),
            &PAGE.replace("null", "\"https://elsewhere.example\""),
            &PAGE.replace("\"b\"", &format!("\"{}\"", "b".repeat(MAX_PAGE_BYTES))),
        ] {
            assert!(rendered(broken).is_err());
        }
        assert!(rendered(&PAGE.replace("null", "\"/products/new?x\"")).is_ok());
    }
}
