//! What can go wrong in an engine, and how it looks to a use case.

use mercato_kernel::{ErrorCode, Failure};

/// What an engine answers.
pub type Result<T, E = EngineError> = std::result::Result<T, E>;

/// A fault or refusal of an engine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// The URI is not one that any engine of this port takes.
    #[error("{0}")]
    BadUri(String),
    /// The engine is away, busy or too slow; the same call may succeed later.
    #[error("the engine is not available: {0}")]
    Unavailable(String),
    /// The transaction lost against another (deadlock, serialization); repeat it.
    #[error("the transaction must be repeated: {0}")]
    Retry(String),
    /// A unique key is taken. The name is PostgreSQL's form: `table_column_key`, the primary key `table_pkey`.
    #[error("unique key {0}")]
    Unique(String),
    /// A CHECK constraint refused, by its name.
    #[error("check constraint {0}")]
    Check(String),
    /// A foreign key refused; its name where the database tells it.
    #[error("foreign key {0}")]
    ForeignKey(String),
    /// A condition given with the call did not hold (compare and set, conditional put).
    #[error("conflict: {0}")]
    Conflict(String),
    /// The stored bytes are not what they should be.
    #[error("corrupt: {0}")]
    Corrupt(String),
    /// The stored data was written by a newer version of this program.
    #[error("{0}")]
    Newer(String),
    /// A statement or request is wrong: a fault of ours.
    #[error("{0}")]
    Fault(String),
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Unavailable(_) | EngineError::Retry(_) => {
                tracing::warn!(%error, "an engine is not available");
                Self::new(ErrorCode::Unavailable, "a database or index is not available for the moment")
            }
            other => Self::internal(other),
        }
    }
}
