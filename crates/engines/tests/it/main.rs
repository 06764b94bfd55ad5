//! What every engine of a port must do, told once for each port and run on each engine.

mod blobs;
mod cache;
mod db;
mod documents;
mod log;
mod search;
