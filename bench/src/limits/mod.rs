//! The limits: the least that the same work costs on the same engines, without a shop around it. Each is what a good
//! engineer would write for that one job alone.

pub mod bytes;
pub mod search;
pub mod writer;
