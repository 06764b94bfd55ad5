//! The shop's settings: one struct for each concern, read in one place and checked against each other at start.
//! A setting is a flag, a variable `MERCATO_…`, or a key of `mercato.toml`, the first of these that is there.

mod cors;
mod engines;
mod limits;
mod list;
mod load;
mod log;
mod mask;
mod metrics;
mod rate_limits;
mod search;
mod services;
mod shop;
mod storefront;

use std::path::PathBuf;

use mercato_gateway::Cidr;
use serde::{Deserialize, Serialize};

pub use cors::CorsConfig;
pub use engines::{EngineUris, EnginesConfig};
pub use limits::LimitsConfig;
pub use load::{BadConfig, Flags};
pub use log::{LogConfig, LogFormat};
pub use mask::mask_uri;
pub use metrics::MetricsConfig;
pub use rate_limits::RateLimitConfig;
pub use search::SearchConfig;
pub use services::ServiceName;
pub use shop::ShopConfig;
pub use storefront::StorefrontConfig;

/// All settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The data folder.
    pub data: PathBuf,
    /// `HOST:PORT`; port 0 picks a free one.
    pub listen: String,
    /// `sqlite:FOLDER` or `postgres://…`; none is SQLite in the data folder.
    pub db: Option<String>,
    /// Which services run in this process.
    #[serde(deserialize_with = "list::comma_separated")]
    pub services: Vec<ServiceName>,
    /// Whether an empty shop is filled with the demo catalog.
    pub demo: bool,
    /// Addresses or networks whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "list::comma_separated")]
    pub trusted_proxies: Vec<Cidr>,
    /// Engines one by one.
    pub engines: EnginesConfig,
    /// What kind of shop it is.
    pub shop: ShopConfig,
    /// How products are found.
    pub search: SearchConfig,
    /// What making pages may take.
    pub storefront: StorefrontConfig,
    /// How many requests one caller may send.
    pub rate_limits: RateLimitConfig,
    /// Which web pages elsewhere may call the shop.
    pub cors: CorsConfig,
    /// What one request may take.
    pub limits: LimitsConfig,
    /// Who may read the figures.
    pub metrics: MetricsConfig,
    /// What is logged, and how.
    pub log: LogConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "mercato-data".into(),
            listen: "127.0.0.1:8080".to_owned(),
            db: None,
            services: ServiceName::ALL.to_vec(),
            demo: false,
            trusted_proxies: Vec::new(),
            engines: EnginesConfig::default(),
            shop: ShopConfig::default(),
            search: SearchConfig::default(),
            storefront: StorefrontConfig::default(),
            rate_limits: RateLimitConfig::default(),
            cors: CorsConfig::default(),
            limits: LimitsConfig::default(),
            metrics: MetricsConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Config {
    /// The URIs of all engines, those not set derived from the database and the data folder.
    pub fn engine_uris(&self) -> EngineUris {
        EngineUris::derive(&self.data, self.db.as_deref(), &self.engines)
    }

    /// What the gateway wants to know.
    pub fn for_gateway(&self) -> mercato_gateway::Config {
        mercato_gateway::Config {
            limits: self.limits.for_gateway(),
            rate_limits: self.rate_limits.for_gateway(),
            trusted_proxies: self.trusted_proxies.clone(),
            cors: mercato_gateway::CorsConfig { allowed_origins: self.cors.allowed_origins.clone() },
            metrics_allow: mercato_gateway::MetricsAllow(self.metrics.allow.clone()),
        }
    }

    /// The settings as a `mercato.toml`, with passwords masked and derived URIs filled in.
    pub fn to_toml(&self) -> String {
        let mut shown = self.clone();
        let uris = self.engine_uris();
        shown.db =
            Some(self.db.as_deref().map_or_else(|| format!("sqlite:{}", self.data.display()), mask_uri));
        let engines = &mut shown.engines;
        for (field, uri) in [
            (&mut engines.log, &uris.log),
            (&mut engines.documents, &uris.documents),
            (&mut engines.search, &uris.search),
            (&mut engines.cache, &uris.cache),
            (&mut engines.blobs, &uris.blobs),
        ] {
            *field = Some(mask_uri(uri));
        }
        toml::to_string_pretty(&shown).expect("settings are plain tables")
    }
}
