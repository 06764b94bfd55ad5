//! How a store fails, and how a command ends that did not succeed.

use mercato_kernel::{ErrorCode, Failure};

/// What a store answers.
pub type StoreResult<T> = Result<T, StoreError>;

/// What a use case answers.
pub type CommandResult<T> = Result<T, CommandError>;

/// A fault of the store. Constraint names are the same on every database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken, by its name.
    #[error("unique key {0}")]
    Unique(String),
    /// A CHECK constraint refused, by its name.
    #[error("check constraint {0}")]
    Check(String),
    /// A foreign key refused, by its name where known.
    #[error("foreign key {0}")]
    ForeignKey(String),
    /// The transaction lost against another; the whole of it may be repeated.
    #[error("to be repeated: {0}")]
    Retry(String),
    /// The database is away; whether a commit stood is unknown.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours.
    #[error("{0}")]
    Fault(String),
}

/// Why a command did not succeed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CommandError {
    /// The request is refused; nothing was changed.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// The store failed; nothing was changed, unless it failed at commit.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        match error {
            CommandError::Refused(failure) => failure,
            CommandError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Retry(_) | StoreError::Unavailable(_) => {
                tracing::warn!(%error, "the database is not available");
                Self::new(ErrorCode::Unavailable, "the database is not available for the moment")
            }
            other => Self::internal(other),
        }
    }
}
