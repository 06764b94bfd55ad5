//! `[limits]`: what the edge lets in at once, and how large and slow one request may be.

use serde::{Deserialize, Serialize};

/// Limits of the edge. The limits of the contract (lines of an order, length of a name) are not settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// Connections open at once. For one more, those that have waited longest for their client are closed.
    pub connections: usize,
    /// Requests worked on at once; more are answered 503.
    pub requests: usize,
    /// Bodies in memory at once, in KiB; more are answered 503.
    pub bodies_kib: usize,
    /// Large answers in memory that their clients have not taken yet, in KiB.
    pub answers_kib: usize,
    /// From the first to the last byte of the headers, and how long an idle connection is kept, in seconds.
    pub header_read_s: u64,
    /// How long a request's body may pause, in seconds.
    pub body_idle_s: u64,
    /// How long a client may take nothing of what is sent to it, in seconds.
    pub write_idle_s: u64,
    /// From the headers until the answer begins, in seconds.
    pub request_s: u64,
    /// From the order to stop until what still runs is broken off, in seconds.
    pub drain_s: u64,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        let edge = mercato_gateway::Limits::default();
        Self {
            connections: edge.connections,
            requests: edge.requests,
            bodies_kib: edge.bodies_kib,
            answers_kib: edge.answers_kib,
            header_read_s: edge.header_read_s,
            body_idle_s: edge.body_idle_s,
            write_idle_s: edge.write_idle_s,
            request_s: edge.request_s,
            drain_s: edge.drain_s,
        }
    }
}

impl LimitsConfig {
    /// What the gateway wants to know.
    pub(super) fn for_gateway(&self) -> mercato_gateway::Limits {
        mercato_gateway::Limits {
            connections: self.connections,
            requests: self.requests,
            bodies_kib: self.bodies_kib,
            answers_kib: self.answers_kib,
            header_read_s: self.header_read_s,
            body_idle_s: self.body_idle_s,
            write_idle_s: self.write_idle_s,
            request_s: self.request_s,
            drain_s: self.drain_s,
            ..mercato_gateway::Limits::default()
        }
    }
}
