//! The contract of `search`, run on every engine of it.
