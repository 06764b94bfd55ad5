//! The gateway over HTTP, in front of small services with real routes.

mod at_hand;
mod authentication;
mod documents;
mod health;
mod large;
mod limits;
mod naming;
mod outgoing;
mod overload;
mod problems;
mod rate_limits;
mod shop;
mod stopping;
mod streams;
