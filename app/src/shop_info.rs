//! `GET /api/queries/shop`: what a client must know of the shop before it can speak to it, such as its currency.
//! It comes from the settings, so it is answered here and by no service.

use axum::{Json, extract::State};
use mercato_http_kit::Service;
use mercato_kernel::Currency;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::config::Config;

/// The shop, as everybody may know it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShopInfo {
    /// The currency of prices and orders that do not say their own, by ISO 4217.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// The version of the program.
    version: &'static str,
}

/// The route as a service of its own.
pub fn service(config: &Config) -> Service {
    let info = ShopInfo { currency: config.shop.currency, version: env!("CARGO_PKG_VERSION") };
    let routes = OpenApiRouter::new().routes(routes!(get_shop)).with_state(info);
    Service { name: "shop", routes, tasks: Vec::new(), probes: Vec::new(), at_hand: Vec::new() }
}

/// Shows the shop's currency and version.
#[utoipa::path(get, path = "/api/queries/shop", tag = "shop",
    responses((status = 200, description = "The shop", body = ShopInfo)))]
async fn get_shop(State(info): State<ShopInfo>) -> Json<ShopInfo> {
    Json(info)
}
