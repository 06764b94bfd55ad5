//! Commerce's HTTP: one file for each action, and what they share. Rules are in the domain, not here.

mod accepted_form;
mod add_tag;
mod add_variant;
mod adjust_stock;
mod archive_product;
mod cancel_order;
mod catalog_wire;
mod check;
mod create_category;
mod create_location;
mod create_product;
mod create_transfer;
mod erase_customer;
mod get_image;
mod image_body;
mod list_movements;
mod meta;
mod place_order;
mod price;
mod remove_tag;
mod reply;
mod update_product;
mod update_variant;
mod upload_image;
mod variant_wire;

use mercato_contracts::access::Scope;
use mercato_engines::{blobs::SharedBlobs, db::Db};
use mercato_http_kit::needing;
use mercato_kernel::CursorKey;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{open::Settings, pictures::Pictures, writer::Writer};
use crate::domain::sealing::ShopSecret;

/// What the actions work with.
#[derive(Clone)]
pub struct State {
    pub writer: Writer,
    pub db: Db,
    pub blobs: SharedBlobs,
    pub pictures: Pictures,
    pub secret: ShopSecret,
    pub settings: Settings,
    pub cursor_key: CursorKey,
}

/// All routes of commerce, with the scope that each needs. Anybody may place orders and look at pictures.
pub fn routes(state: State) -> OpenApiRouter {
    use Scope::{CatalogWrite, CustomersErase, InventoryRead, InventoryWrite, OrdersWrite};
    OpenApiRouter::new()
        .routes(needing(CatalogWrite, routes!(create_product::create_product)))
        .routes(needing(CatalogWrite, routes!(update_product::update_product)))
        .routes(needing(CatalogWrite, routes!(archive_product::archive_product)))
        .routes(needing(CatalogWrite, routes!(add_tag::add_tag)))
        .routes(needing(CatalogWrite, routes!(remove_tag::remove_tag)))
        .routes(needing(CatalogWrite, routes!(add_variant::add_variant)))
        .routes(needing(CatalogWrite, routes!(update_variant::update_variant)))
        .routes(needing(CatalogWrite, routes!(create_category::create_category)))
        .routes(needing(CatalogWrite, routes!(upload_image::upload_image)))
        .routes(routes!(get_image::get_image))
        .routes(needing(InventoryWrite, routes!(adjust_stock::adjust_stock)))
        .routes(needing(InventoryWrite, routes!(create_transfer::create_transfer)))
        .routes(needing(InventoryWrite, routes!(create_location::create_location)))
        .routes(needing(InventoryRead, routes!(list_movements::list_movements)))
        .routes(routes!(place_order::place_order))
        .routes(needing(OrdersWrite, routes!(cancel_order::cancel_order)))
        .routes(needing(CustomersErase, routes!(erase_customer::erase_customer)))
        .with_state(state)
}
