//! `[storefront]`: what making pages may take.

use std::time::Duration;

use mercato_storefront::{Renderers, Settings};
use serde::{Deserialize, Serialize};

use super::Config;

/// What making pages may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StorefrontConfig {
    /// Pages rendered at once, each on a thread of its own.
    pub renderers: usize,
    /// How long one may take; then the browser renders it.
    pub render_ms: u64,
    /// What one of them may hold, in KiB.
    pub renderer_kib: usize,
}

impl Default for StorefrontConfig {
    fn default() -> Self {
        Self { renderers: 2, render_ms: 500, renderer_kib: 64 * 1024 }
    }
}

impl Config {
    /// What the storefront wants to know.
    pub fn for_storefront(&self) -> Settings {
        let StorefrontConfig { renderers, render_ms, renderer_kib } = self.storefront;
        Settings {
            public_url: self.shop.public_url.as_deref().and_then(|url| url.parse().ok()),
            renderers: Renderers {
                threads: renderers,
                memory_bytes: renderer_kib * 1024,
                render_time: Duration::from_millis(render_ms),
                ..Renderers::default()
            },
        }
    }
}
