//! What was read for a page, by the path that was asked.

use std::collections::BTreeMap;

use mercato_contracts::PublicAnswer;

/// Answers by their API path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, PublicAnswer>);

impl Answers {
    /// Adds one.
    pub fn add(&mut self, path: String, answer: PublicAnswer) {
        self.0.insert(path, answer);
    }

    /// Whether the path was read.
    pub fn has(&self, path: &str) -> bool {
        self.0.contains_key(path)
    }

    /// In the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &PublicAnswer)> {
        self.0.iter().map(|(path, answer)| (path.as_str(), answer))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All bodies together.
    pub fn bytes(&self) -> usize {
        self.0.values().map(|answer| answer.body.len()).sum()
    }

    /// Whether a page of them may be kept: what failed for now would be shown on, when it no longer does.
    pub fn are_settled(&self) -> bool {
        self.0.values().all(|answer| matches!(answer.status, 200 | 404))
    }

    /// As JSON: `{"<path>": {"status": 200, "body": …}}`.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(self.bytes() + self.0.len() * 80 + 2);
        json.push('{');
        for (at, (path, answer)) in self.0.iter().enumerate() {
            if at > 0 {
                json.push(',');
            }
            json.push_str(&serde_json::Value::from(path.as_str()).to_string());
            json.push_str(":{\"status\":");
            json.push_str(&answer.status.to_string());
            json.push_str(",\"body\":");
            json.push_str(body(answer));
            json.push('}');
        }
        json.push('}');
        json
    }
}

/// The body as JSON; `null` where it is none, so that one odd answer does not spoil the rest.
fn body(answer: &PublicAnswer) -> &str {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default();
    let is_json = serde_json::from_str::<&serde_json::value::RawValue>(text).is_ok();
    if is_json { text } else { "null" }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn answer(status: u16, body: &'static str) -> PublicAnswer {
        PublicAnswer { status, body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn answers_are_json_by_path() {
        let mut answers = Answers::default();
        assert_eq!(answers.to_json(), "{}");
        answers.add("/b?q=\"".to_owned(), answer(404, "not JSON"));
        answers.add("/a".to_owned(), answer(200, r#"{"x":[1]}"#));
        assert_eq!(
            answers.to_json(),
            r#"{"/a":{"status":200,"body":{"x":[1]}},"/b?q=\"":{"status":404,"body":null}}"#
        );
    }

    #[test]
    fn what_failed_for_now_settles_nothing() {
        let mut answers = Answers::default();
        answers.add("/a".to_owned(), answer(404, "{}"));
        assert!(answers.are_settled());
        answers.add("/b".to_owned(), answer(503, "{}"));
        assert!(!answers.are_settled());
    }
}
