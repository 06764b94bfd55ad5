//! A world with a log and read models, nodes that serve it, and a client. No test is here.

pub mod events;
pub mod gate;
mod node;
mod world;

pub use node::{Node, eventually};
pub use world::{Keyring, World};
