//! Under which name a page is kept: everything that it is made of goes into it. So a page is right as long as it is
//! found, and what became stale is never found again; nothing has to be dropped.

use mercato_kernel::hex;
use sha2::{Digest, Sha256};

use super::{Answers, Visit};

/// The name of a plan for `visit` after `answers`, by the web part `build`.
pub fn plan_key(build: &str, visit: &Visit, answers: &Answers) -> String {
    let parts = [build, &visit.path, &visit.search, visit.locale.as_str()];
    format!("plan:{}", hash(&parts, answers))
}

/// The name of the page.
pub fn page_key(build: &str, visit: &Visit, answers: &Answers) -> String {
    let parts = [build, &visit.path, &visit.search, visit.locale.as_str(), visit.origin.as_str()];
    format!("page:{}", hash(&parts, answers))
}

/// Lengths stand before texts, so that no two lists of them read the same.
fn hash(parts: &[&str], answers: &Answers) -> String {
    let mut sum = Sha256::new();
    let mut add = |bytes: &[u8]| {
        sum.update((bytes.len() as u64).to_be_bytes());
        sum.update(bytes);
    };
    for part in parts {
        add(part.as_bytes());
    }
    for (path, answer) in answers.iter() {
        add(path.as_bytes());
        add(&answer.status.to_be_bytes());
        add(&answer.body);
    }
    hex(&sum.finalize())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use mercato_contracts::PublicAnswer;

    use super::*;
    use crate::domain::{Locale, Origin};

    fn visit() -> Visit {
        let origin = Origin::of_host("shop.example").expect("a host");
        Visit { path: "/a".to_owned(), search: "?b".to_owned(), locale: Locale::En, origin }
    }

    fn answered(status: u16, body: &'static str) -> Answers {
        let mut answers = Answers::default();
        answers.add("/x".to_owned(), PublicAnswer { status, body: Bytes::from_static(body.as_bytes()) });
        answers
    }

    #[test]
    fn whatever_a_page_is_made_of_makes_another_key() {
        let (visit, answers) = (visit(), answered(200, "1"));
        let other = |change: fn(&mut Visit)| {
            let mut other = visit.clone();
            change(&mut other);
            page_key("1", &other, &answers)
        };
        let mut keys = vec![
            page_key("1", &visit, &answers),
            page_key("2", &visit, &answers),
            page_key("1", &visit, &answered(404, "1")),
            page_key("1", &visit, &answered(200, "2")),
            page_key("1", &visit, &Answers::default()),
            other(|visit| visit.path = "/a?".to_owned()),
            other(|visit| visit.search = String::new()),
            other(|visit| visit.locale = Locale::De),
            other(|visit| visit.origin = Origin::of_host("other.example").expect("a host")),
        ];
        let count = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), count);
        assert_eq!(page_key("1", &visit, &answers), page_key("1", &visit, &answered(200, "1")));
    }
}
