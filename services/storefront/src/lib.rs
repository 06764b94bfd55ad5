//! Storefront: the pages a shopper gets, rendered in the binary by the same components that the browser then takes
//! over, and what stands around them: assets, sitemap, robots.txt. Data comes from the other services, as a guest gets
//! it; nothing here knows a product better than the API tells it.

#![cfg_attr(
    not(feature = "adapters"),
    expect(
        dead_code,
        unused_imports,
        reason = "without adapters nothing calls the use cases; they must compile alone"
    )
)]

mod domain;
mod ports;
mod usecases;

#[cfg(feature = "adapters")]
mod adapters;

#[cfg(feature = "adapters")]
pub use adapters::{Bundle, Deps, Renderers, Settings, Storefront, open};
pub use domain::Origin;
