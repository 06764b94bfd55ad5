//! Tantivy's errors as the port's.
//! What a caller makes of them is not known here.

use tantivy::TantivyError;

use crate::EngineError;

/// The port's error for one of Tantivy's or of the file system's.
pub(super) fn engine(error: impl Into<TantivyError>) -> EngineError {
    let error = error.into();
    let text = error.to_string();
    match error {
        TantivyError::DataCorruption(_)
        | TantivyError::IncompatibleIndex(_)
        | TantivyError::OpenReadError(_) => EngineError::Corrupt(format!("the search index: {text}")),
        TantivyError::IoError(_)
        | TantivyError::LockFailure(..)
        | TantivyError::OpenWriteError(_)
        | TantivyError::OpenDirectoryError(_) => {
            EngineError::Unavailable(format!("the search index: {text}"))
        }
        _ => EngineError::Fault(format!("the search index: {text}")),
    }
}
