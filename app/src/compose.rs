//! The composition root: the only place that names engines and knows which service needs which.
//! What a service does with them is its own business.

use std::sync::Arc;

use anyhow::Context;
use axum::{Extension, Router};
use mercato_contracts::access::{Authenticator, Caller, Role};
use mercato_engines::{
    blobs::{self, SharedBlobs},
    cache::{self, SharedCache},
    db::{Db, PoolSize},
    documents::{self, SharedDocuments},
    log::{self, SharedLog},
    search::{self, SharedSearch},
};
use mercato_gateway::Gateway;
use mercato_http_kit::Service;
use mercato_identity::{Identity, Keys};
use mercato_kernel::{Clock, KeyId};
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::{
    config::{Config, mask_uri},
    guest_reads::GuestReads,
    shop_info, trial,
    verify::{self, Verifier},
};

/// A shop that is put together: its tasks do not run yet and nobody listens.
pub struct Shop {
    /// Everything in front of which the gateway stands.
    pub gateway: Gateway,
    /// The same routes without the gateway, where every caller is the operator. It must never be served.
    pub inside: Router,
    /// API keys.
    pub keys: Arc<Keys>,
    /// Checks every invariant.
    pub verifier: Verifier,
    engines: Engines,
}

impl Shop {
    /// Closes every database, after what runs on it. They do not wait for each other: a process that stops has little
    /// time.
    pub async fn close(&self) {
        let Engines { identity, commerce, log, documents, blobs, .. } = &self.engines;
        tokio::join!(identity.close(), commerce.close(), log.close(), documents.close(), blobs.close());
    }
}

/// The engines of one process.
struct Engines {
    identity: Db,
    commerce: Db,
    log: SharedLog,
    documents: SharedDocuments,
    search: SharedSearch,
    cache: SharedCache,
    blobs: SharedBlobs,
}

impl Engines {
    async fn open(config: &Config, clock: &Arc<dyn Clock>) -> anyhow::Result<Self> {
        let uris = config.engine_uris();
        let size =
            PoolSize { connections: config.engines.connections, cache_kib: config.engines.page_cache_kib };
        let at = |port: &str, uri: &str| format!("{port} on {}", mask_uri(uri));
        let open_db = |uri: &str, service: &'static str| {
            let (uri, place) = (uri.to_owned(), at(service, uri));
            async move { Db::open(&uri, service, size).await.context(place) }
        };
        let commerce = open_db(&uris.commerce, "commerce").await?;
        let secret = mercato_commerce::ensure_shop(&commerce, clock).await.context("commerce")?.blob_secret;
        Ok(Self {
            identity: open_db(&uris.identity, "identity").await?,
            commerce,
            log: log::open(&uris.log, size).await.with_context(|| at("log", &uris.log))?,
            documents: documents::open(&uris.documents, size)
                .await
                .with_context(|| at("documents", &uris.documents))?,
            search: search::open(&uris.search, &mercato_query::SEARCH_SCHEMA)
                .await
                .with_context(|| at("search", &uris.search))?,
            cache: cache::open(&uris.cache).await.with_context(|| at("cache", &uris.cache))?,
            blobs: blobs::open_with_copies(&uris.blobs, secret, size, &config.data.join("blob-copies"))
                .await
                .with_context(|| at("blobs", &uris.blobs))?,
        })
    }
}

/// Opens engines and services as `config` says. `stop` is cancelled when the shop is to stop.
pub async fn open(config: &Config, stop: CancellationToken) -> anyhow::Result<Shop> {
    let clock = trial::clock();
    let engines = Engines::open(config, &clock).await?;

    let Identity { service: identity, keys, authenticator } =
        mercato_identity::open(mercato_identity::Deps { db: engines.identity.clone(), clock: clock.clone() })
            .await
            .context("identity")?;
    let commerce = mercato_commerce::open(mercato_commerce::Deps {
        db: engines.commerce.clone(),
        log: engines.log.clone(),
        blobs: engines.blobs.clone(),
        clock: clock.clone(),
        settings: mercato_commerce::Settings {
            currency: config.shop.currency,
            require_if_match: config.shop.require_if_match,
        },
    })
    .await
    .context("commerce")?;
    let query = mercato_query::open(mercato_query::Deps {
        log: engines.log.clone(),
        documents: engines.documents.clone(),
        search: engines.search.clone(),
        cache: engines.cache.clone(),
        personal: commerce.personal,
        shop: commerce.shop.id,
        cursor_key: commerce.shop.cursor_key,
        currency: config.shop.currency,
        synonyms: config.search.read_synonyms()?,
        clock,
    })
    .await
    .context("query")?;
    let verifier = Verifier { source: commerce.source, read_side: query.read_side, log: engines.log.clone() };
    let own = [shop_info::service(config), verify::http::service(verifier.clone())];
    let mut services: Vec<Service> =
        [identity, commerce.service, query.service].into_iter().chain(own).collect();
    let storefront = mercato_storefront::open(mercato_storefront::Deps {
        reads: Arc::new(GuestReads::new(routes_of(&services))),
        cache: engines.cache.clone(),
        bundle: mercato_storefront::Bundle::embedded().context("storefront")?,
        settings: config.for_storefront(),
    });
    services.push(storefront.service);
    let (gateway, inside) = put_in_front(services, storefront.elsewhere, authenticator, config, stop);
    Ok(Shop { gateway, inside, keys, verifier, engines })
}

/// What the services answer, as they answer it: to whoever the request says it is from.
fn routes_of(services: &[Service]) -> Router {
    let all = services.iter().fold(OpenApiRouter::new(), |all, service| all.merge(service.routes.clone()));
    all.split_for_parts().0
}

fn put_in_front(
    services: Vec<Service>,
    pages: Option<Router>,
    authenticator: Arc<dyn Authenticator>,
    config: &Config,
    stop: CancellationToken,
) -> (Gateway, Router) {
    let operator = Caller::Key { id: KeyId(Uuid::nil()), role: Role::Admin };
    let inside = routes_of(&services).layer(Extension(operator));
    let deps = mercato_gateway::Deps { services, pages, authenticator, config: config.for_gateway(), stop };
    (mercato_gateway::open(deps), inside)
}
