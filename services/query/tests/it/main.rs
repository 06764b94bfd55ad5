//! Query as its callers see it: real engines in folders of their own, events appended to the log, answers over HTTP.

mod cache;
mod dead_letters;
mod feed;
mod openapi;
mod orders;
mod products;
mod projections;
mod rebuild;
mod search;
mod search_index;
mod support;
mod sync_tokens;
mod two_processes;
mod verify;
