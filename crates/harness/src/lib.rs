//! The real `mercato` as a process: started, asked for its figures, paused, killed, stopped; for benchmarks and for
//! tests that pull the plug. Requests over HTTP are the caller's own business, and no engine is named here.

mod binary;
mod figures;
mod options;
mod shop;

pub use binary::{Binary, Finished};
pub use figures::{Memory, processor_time};
pub use options::Options;
pub use shop::Shop;
