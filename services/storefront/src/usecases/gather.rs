//! Reads what a page needs: the components name it, we ask for it, until they want nothing more.

use futures::future::join_all;
use mercato_contracts::PublicAnswer;
use mercato_kernel::{Failure, Result};

use super::Pages;
use crate::domain::{Answers, Plan, Visit, plan_key, unread};

/// How often the components may want more after they saw what there is.
const MAX_ROUNDS: usize = 3;

/// What is known of a page before it is rendered.
#[derive(Debug, Default)]
pub struct Gathered {
    pub plan: Plan,
    pub answers: Answers,
}

/// Fills `gathered`. What was read before a failure stays in it: the browser can go on from there.
pub async fn gather(pages: &Pages, visit: &Visit, gathered: &mut Gathered) -> Result<()> {
    for _ in 0..MAX_ROUNDS {
        let answers = &gathered.answers;
        let key = plan_key(&pages.build, visit, answers);
        gathered.plan = pages.kept.plan(&key, Box::pin(pages.renderer.plan(visit, answers))).await?;
        let wanted = unread(&gathered.plan, answers)?;
        if wanted.is_empty() {
            return Ok(());
        }
        let read = join_all(wanted.iter().map(|path| pages.reads.get(path))).await;
        for (path, answer) in wanted.into_iter().zip(read) {
            gathered.answers.add(path, answer.unwrap_or_else(|failure| refused(&failure)));
        }
        if gathered.answers.bytes() > pages.max_bytes {
            gathered.answers = Answers::default();
            return Err(Failure::internal("a page asked for more than it may be made of"));
        }
    }
    Ok(())
}

/// A read that failed, as the API would have answered it.
fn refused(failure: &Failure) -> PublicAnswer {
    tracing::warn!(%failure, "a read for a page failed");
    let status = failure.code.http_status();
    let problem =
        serde_json::json!({"status": status, "code": failure.code.as_str(), "title": failure.code.title()});
    PublicAnswer { status, body: problem.to_string().into() }
}
