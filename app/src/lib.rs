//! The binary `mercato`: command line, configuration, and the composition root that puts services on engines.
//! What a shop does is in the services; here it is only put together and spoken to.

pub mod cli;
pub mod client;
pub mod compose;
pub mod config;
pub mod data_folder;
mod demo;
pub mod export;
mod guest_reads;
pub mod import;
pub mod running;
mod shop_info;
mod telemetry;
mod trial;
pub mod verify;
