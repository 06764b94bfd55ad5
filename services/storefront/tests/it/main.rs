//! The storefront over HTTP, with a small web part of our own that holds to the interface, and a shop that answers what
//! a test says.

mod files;
mod pages;
mod renderers;
mod search_engines;
mod shop;
