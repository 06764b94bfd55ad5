//! What a page needs before it can be rendered, as the components tell, and what they may ask for.

use mercato_kernel::{Failure, Result};

use super::Answers;

/// What the components want to know before they render.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// API paths, those that were answered already among them.
    pub reads: Vec<String>,
    /// Whether the page is nobody else's business: it is not kept, and its address is not told to other sites.
    pub private: bool,
    /// The page's status where it is known before it is rendered.
    pub status: Option<u16>,
}

/// A page asks for so much at once, and for so much in all.
const MAX_READS: usize = 8;
const MAX_READS_IN_ALL: usize = 16;
/// Nothing else may be asked for: a page is made of public reads.
const READABLE: &str = "/api/queries/";
const MAX_PATH_BYTES: usize = 4096;

/// The reads of `plan` that `answers` has not, each once.
pub fn unread(plan: &Plan, answers: &Answers) -> Result<Vec<String>> {
    let mut unread: Vec<String> = Vec::new();
    for path in &plan.reads {
        if answers.has(path) || unread.contains(path) {
            continue;
        }
        if !is_readable(path) {
            let shown: String = path.chars().take(80).collect();
            return Err(Failure::internal(format_args!(
                "a page asked for `{shown}`, which is no public read"
            )));
        }
        unread.push(path.clone());
    }
    if unread.len() > MAX_READS || unread.len() + answers.len() > MAX_READS_IN_ALL {
        return Err(Failure::internal("a page asked for more reads than it may"));
    }
    Ok(unread)
}

fn is_readable(path: &str) -> bool {
    path.starts_with(READABLE)
        && path.len() <= MAX_PATH_BYTES
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use mercato_contracts::PublicAnswer;

    use super::*;

    fn plan(reads: &[&str]) -> Plan {
        Plan { reads: reads.iter().map(|&path| path.to_owned()).collect(), ..Plan::default() }
    }

    #[test]
    fn what_was_answered_is_not_read_again() {
        let mut answers = Answers::default();
        answers.add("/api/queries/a".to_owned(), PublicAnswer { status: 200, body: Bytes::new() });
        let reads = ["/api/queries/a", "/api/queries/b?x=1", "/api/queries/b?x=1"];
        assert_eq!(unread(&plan(&reads), &answers).expect("fine"), ["/api/queries/b?x=1"]);
    }

    #[test]
    fn a_page_asks_for_public_reads_only_and_not_for_too_many() {
        for path in [
            "/api/commands/orders",
            "/metrics",
            "http://elsewhere/api/queries/a",
            "/api/queries/a b",
            "/api/queries/ä",
            "/api/queries/a#b",
        ] {
            assert!(unread(&plan(&[path]), &Answers::default()).is_err(), "{path}");
        }
        let many: Vec<String> = (0..=MAX_READS).map(|at| format!("/api/queries/{at}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert!(unread(&plan(&many), &Answers::default()).is_err());
        assert!(unread(&plan(&many[1..]), &Answers::default()).is_ok());
    }
}
