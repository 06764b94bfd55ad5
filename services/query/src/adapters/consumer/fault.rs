//! What can stop a consumer's step, and whether trying the same again can help.

use mercato_engines::EngineError;
use mercato_kernel::Failure;

/// Why a step failed. An event that cannot be applied is no failure of the step.
#[derive(Debug, thiserror::Error)]
pub enum ConsumerError {
    /// An engine said no.
    #[error("{0}")]
    Engine(#[from] EngineError),
    /// Another service said no.
    #[error("{0}")]
    Service(#[from] Failure),
}

impl ConsumerError {
    /// Whether the store refused what it was given, rather than being away: the same will be refused again.
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Engine(error) => {
                !matches!(error, EngineError::Unavailable(_) | EngineError::Retry(_) | EngineError::Newer(_))
            }
            Self::Service(_) => false,
        }
    }

    /// As the supervisor of tasks takes it.
    pub fn into_failure(self) -> Failure {
        match self {
            Self::Engine(error) => error.into(),
            Self::Service(failure) => failure,
        }
    }
}
