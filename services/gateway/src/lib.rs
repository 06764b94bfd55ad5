//! The one router in front of all services: limits, authentication, health, metrics and the API's documents.
//! What a request means is known to the services behind it; what a key may do, to identity.

mod address;
mod admission;
mod arrival;
mod buckets;
mod cidr;
mod config;
mod documents;
mod front;
mod health;
mod layers;
mod lines;
mod metrics;
mod observe;
mod outgoing;
mod overload;
mod patient;
mod rate_limit;
mod router;
mod server;
mod streams;

pub use cidr::{BadCidr, Cidr};
pub use config::{Config, CorsConfig, Limits, MetricsAllow, Origin, Rate, RateLimitConfig};
pub use documents::{asyncapi, openapi};
pub use front::Front;
pub use metrics::install_metrics;
pub use router::{Deps, Gateway, open};
pub use server::serve;
