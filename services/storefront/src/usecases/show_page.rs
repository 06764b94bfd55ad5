//! Shows a page: what it needs is read, and it is rendered or found as it was rendered before. Where that fails or takes
//! too long, the browser gets what there is and renders it itself.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use mercato_contracts::PublicReads;
use mercato_kernel::{ErrorCode, Failure, Result};
use tokio::sync::Semaphore;

use super::gather::{Gathered, gather};
use crate::{
    domain::{Answers, Document, Template, Visit, page_key},
    ports::{Kept, Renderer},
};

/// What pages are made with.
pub struct Pages {
    /// Runs the components.
    pub renderer: Arc<dyn Renderer>,
    /// The shop's data.
    pub reads: Arc<dyn PublicReads>,
    /// What was made before.
    pub kept: Arc<dyn Kept>,
    /// What every document refers to.
    pub template: Template,
    /// Names the web part, so that another one finds none of its pages.
    pub build: String,
    /// Bodies for one page, together.
    pub max_bytes: usize,
    /// Pages that are put together at once.
    pub turns: Semaphore,
    /// For planning and reading.
    pub patience: Duration,
}

/// How a page came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was rendered.
    Rendered,
    /// It had been rendered before.
    Kept,
    /// The components failed, or what they wanted could not be had.
    Failed,
    /// It took too long.
    TooSlow,
    /// Too much was going on.
    Busy,
}

impl Outcome {
    /// Its name in figures.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rendered => "rendered",
            Self::Kept => "kept",
            Self::Failed => "failed",
            Self::TooSlow => "too_slow",
            Self::Busy => "busy",
        }
    }

    fn of(failure: &Failure) -> Self {
        match failure.code {
            ErrorCode::Overloaded => Self::Busy,
            ErrorCode::Timeout => Self::TooSlow,
            _ => Self::Failed,
        }
    }
}

/// A page, ready to be sent.
#[derive(Debug)]
pub struct Shown {
    /// The document.
    pub document: Document,
    /// Whether it is for this visitor alone.
    pub private: bool,
    /// How it came about.
    pub outcome: Outcome,
}

/// The page that `visit` is to see; always one.
pub async fn show_page(pages: &Pages, visit: &Visit) -> Shown {
    let mut gathered = Gathered::default();
    let made = match pages.turns.try_acquire() {
        Ok(_turn) => make(pages, visit, &mut gathered).await,
        Err(_) => Err(Failure::new(ErrorCode::Overloaded, "too many pages are being made")),
    };
    let private = gathered.plan.private;
    match made {
        Ok((document, outcome)) => Shown { document, private, outcome },
        Err(failure) => {
            let outcome = Outcome::of(&failure);
            tracing::warn!(path = visit.path, outcome = outcome.as_str(), %failure, "a page is left to the browser");
            let (status, answers) = (gathered.plan.status.unwrap_or(200), gathered.answers.to_json());
            let document = Document::shell(&pages.template, visit.locale, status, &answers);
            Shown { document, private, outcome }
        }
    }
}

async fn make(pages: &Pages, visit: &Visit, gathered: &mut Gathered) -> Result<(Document, Outcome)> {
    tokio::time::timeout(pages.patience, gather(pages, visit, gathered))
        .await
        .map_err(|_| Failure::new(ErrorCode::Timeout, "reading for a page took too long"))??;
    let Gathered { plan, answers } = gathered;
    if plan.private || !answers.are_settled() {
        return Ok((render(pages, visit, answers).await?, Outcome::Rendered));
    }
    let made = AtomicBool::new(false);
    let key = page_key(&pages.build, visit, answers);
    let document = pages.kept.page(
        &key,
        Box::pin(async {
            made.store(true, Ordering::Relaxed);
            render(pages, visit, answers).await
        }),
    );
    let document = document.await?;
    let outcome = if made.load(Ordering::Relaxed) { Outcome::Rendered } else { Outcome::Kept };
    Ok((document, outcome))
}

async fn render(pages: &Pages, visit: &Visit, answers: &Answers) -> Result<Document> {
    let rendered = pages.renderer.render(visit, answers).await?;
    Ok(Document::of(&pages.template, &rendered))
}
