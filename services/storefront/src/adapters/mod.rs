//! The storefront on its engines: QuickJS for the components, the cache for what they made, HTTP in front.

mod bundle;
mod http;
mod kept;
mod open;
mod quickjs;

pub use bundle::Bundle;
pub use open::{Deps, Renderers, Settings, Storefront, open};
