//! What every service's HTTP adapter shares: strict bodies and parameters, problems, idempotency headers, `ETags`,
//! who asks, and what a service hands to the process that runs it. No route and no service's rule is here.

mod auth;
mod body;
mod command;
mod json;
mod kept;
mod large;
mod node;
mod path;
mod problem;
mod query;
mod service;
mod shape;
mod task;
mod telemetry;

pub use auth::{CallerExt, needing};
pub use body::{Body, MAX_BODY_BYTES, collect_body};
pub use command::{CommandHeaders, CommandReply};
pub use kept::{COMPRESSED_FROM, CachePolicy, KeptAnswer, entity_tag, json_answer, names_tag};
pub use large::{PART_BYTES, SMALL_ANSWER_BYTES};
pub use path::{Id, PathId, parse_id};
pub use problem::{HttpResult, Problem, ProblemDocument, render_problems};
pub use query::{Params, SyncTokens};
pub use service::{AtHand, Probe, Service};
pub use task::Task;
pub use telemetry::RequestContext;
