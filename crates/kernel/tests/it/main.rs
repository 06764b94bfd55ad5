//! The kernel's promises, by example and by property.

mod cursors;
mod failures;
mod money;
