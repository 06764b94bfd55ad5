//! The binary `mercato`: command line, configuration, and the composition root that puts services on engines.
//! What a shop does is in the services; here it is only put together and spoken to.

pub mod cli;
pub mod client;
pub mod config;
pub mod data_folder;
pub mod export;
pub mod import;
pub mod verify;
