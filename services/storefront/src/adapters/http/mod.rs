//! HTTP: pages, files for the browser, and what search engines ask for. One file for each.

mod files;
mod page;
mod robots;
mod sitemap;
mod unbuilt;
mod visit;

use std::sync::Arc;

use axum::{Router, routing::get};
use http::HeaderValue;
use mercato_contracts::PublicReads;
use utoipa_axum::router::OpenApiRouter;

use self::sitemap::Sitemap;
use crate::{adapters::Bundle, domain::Origin, usecases::Pages};

/// What the handlers share.
pub struct State {
    /// The web part and the pages made with it, where it is in the binary.
    web: Option<(Pages, Bundle)>,
    sitemap: Sitemap,
    public_url: Option<Origin>,
}

impl State {
    /// State of the handlers.
    pub fn new(
        web: Option<(Pages, Bundle)>,
        reads: Arc<dyn PublicReads>,
        public_url: Option<Origin>,
    ) -> Self {
        Self { web, sitemap: Sitemap::new(reads), public_url }
    }
}

type Shared = axum::extract::State<Arc<State>>;

/// What a page of ours may do: everything comes from this shop, and nothing runs that is not a file of it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);
/// Paths of pages. Others may be pages too: the components know, and they are asked where no route is.
const PAGES: [&str; 5] = ["/", "/search", "/categories/{handle}", "/products/{handle}", "/orders/{number}"];

/// The routes of the storefront, and what answers where nothing else does.
pub fn routes(state: &Arc<State>) -> (OpenApiRouter, Option<Router>) {
    let mut routes = Router::new()
        .route("/sitemap.xml", get(sitemap::get_sitemap))
        .route("/robots.txt", get(robots::get_robots))
        .route("/assets/{*path}", get(files::get_asset));
    let Some((_, bundle)) = &state.web else {
        let routes = routes.route("/", get(unbuilt::get_root)).route("/favicon.ico", get(files::get_icon));
        return (OpenApiRouter::from(routes.with_state(state.clone())), None);
    };
    for path in PAGES {
        routes = routes.route(path, get(page::get_page));
    }
    let single = bundle.files.keys().filter(|path| !path.contains('/') && files::is_plain(path));
    for path in single {
        routes = routes.route(&format!("/{path}"), get(files::get_file));
    }
    if !bundle.files.contains_key(files::ICON_FILE) {
        routes = routes.route("/favicon.ico", get(files::get_icon));
    }
    let elsewhere = Router::new().fallback(page::get_page).with_state(state.clone());
    (OpenApiRouter::from(routes.with_state(state.clone())), Some(elsewhere))
}
