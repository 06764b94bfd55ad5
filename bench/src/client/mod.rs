//! The load client: keep-alive connections that ask as fast as they are answered (closed loop, for throughput) or at a
//! fixed rate whatever the answers do (open loop, for latencies). Every answer is checked. What is asked is not here.

mod connection;
mod load;
mod sample;

pub use connection::{Answer, Connection, get, post, put};
pub use load::{Until, Work, closed, open};
pub use sample::Sample;
