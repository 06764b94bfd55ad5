//! Pages of at most 2 MiB: a page ends early rather than grow, and says where the next one begins.

use bytes::Bytes;
use mercato_kernel::{Failure, Result};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};

const MAX_PAGE_BYTES: usize = 2 * 1024 * 1024;

/// As many of `items` as fit, at least one.
pub fn fitting<T: Serialize>(items: impl IntoIterator<Item = T>) -> Result<Vec<Box<RawValue>>> {
    fitting_raw(items.into_iter().map(|item| raw(&item)))
}

/// The same of items that are put together already.
pub fn fitting_raw(items: impl IntoIterator<Item = Result<Box<RawValue>>>) -> Result<Vec<Box<RawValue>>> {
    let mut fitting = Vec::new();
    let mut size = 0;
    for item in items {
        let item = item?;
        size += item.get().len() + 1;
        if size > MAX_PAGE_BYTES && !fitting.is_empty() {
            break;
        }
        fitting.push(item);
    }
    Ok(fitting)
}

/// An item as it stands in a page.
pub fn raw(item: &impl Serialize) -> Result<Box<RawValue>> {
    to_raw_value(item).map_err(Failure::internal)
}

/// The body of an answer.
pub fn json(answer: &impl Serialize) -> Result<Bytes> {
    serde_json::to_vec(answer).map(Bytes::from).map_err(Failure::internal)
}
