//! Puts query together: one call from the engines to routes, tasks and probes.

use std::sync::Arc;

use mercato_contracts::{api::PersonalData, verify::ReadSide};
use mercato_engines::{cache::SharedCache, documents::SharedDocuments, log::SharedLog, search::SharedSearch};
use mercato_http_kit::{Probe, Service, Task};
use mercato_kernel::{Clock, Currency, CursorKey, Result, ShopId};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use super::{
    consumer::{Consumer, OrderProjection, ProductProjection, Projection, StockProjection},
    feed::Feed,
    http,
    invalidator::{Invalidator, Seen},
    models::{OPERATIONS, ORDERS, OrderReader, PRODUCTS, ProductReader, STOCK, StockReader},
    operations::Operations,
    progress::Progress,
    rebuild::Rebuilds,
    search::{Follower, IndexReader, IndexState},
    verify::ReadModels,
};
use crate::{domain::search::Synonyms, usecases::Readers};

/// What query is made of.
pub struct Deps {
    /// The events.
    pub log: SharedLog,
    /// Where the read models are.
    pub documents: SharedDocuments,
    /// The index of this process, of `SEARCH_SCHEMA`.
    pub search: SharedSearch,
    /// Hot reads; used by query alone.
    pub cache: SharedCache,
    /// Opens the personal fields of events.
    pub personal: Arc<dyn PersonalData>,
    /// Whose data this is.
    pub shop: ShopId,
    /// Seals cursors.
    pub cursor_key: CursorKey,
    /// The shop's currency: what `price=` is in.
    pub currency: Currency,
    /// The shop's own words for the same things. An index made with others is built anew.
    pub synonyms: Synonyms,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The query service, opened.
pub struct Query {
    /// Routes, tasks and probes.
    pub service: Service,
    /// Starts rebuilds.
    pub rebuilds: Arc<Rebuilds>,
    /// Reads the models, for who is in the same process.
    pub readers: Readers,
    /// The models and the index, for `verify`.
    pub read_side: Arc<dyn ReadSide>,
}

/// Makes the models where there are none, and puts the service together. Nothing runs until its tasks do.
pub async fn open(deps: Deps) -> Result<Query> {
    for model in [&PRODUCTS, &STOCK, &ORDERS, &OPERATIONS] {
        deps.documents.ensure(model).await?;
    }
    let progress = Progress::new(Arc::clone(&deps.log), Arc::clone(&deps.documents));
    let operations = Operations::new(Arc::clone(&deps.documents), Arc::clone(&deps.clock));
    let consumers = consumers(&deps, &progress);
    let products = Arc::new(ProductReader { documents: Arc::clone(&deps.documents) });
    let stock = Arc::new(StockReader { documents: Arc::clone(&deps.documents) });
    let follower = Arc::new(Follower {
        index: Arc::clone(&deps.search),
        log: Arc::clone(&deps.log),
        documents: Arc::clone(&deps.documents),
        products: Arc::<ProductReader>::clone(&products),
        stock: Arc::<StockReader>::clone(&stock),
        progress: Arc::clone(&progress),
        operations: Arc::clone(&operations),
        shop: index_owner(deps.shop, &deps.synonyms),
        synonyms: deps.synonyms.clone(),
        state: IndexState::default(),
    });
    let index = IndexReader {
        index: Arc::clone(&deps.search),
        cache: Arc::clone(&deps.cache),
        follower: Arc::clone(&follower),
        currency: deps.currency,
    };
    let invalidator = invalidator(&deps, &progress, &operations).await?;
    let closing = CancellationToken::new();
    let rebuilds = Arc::new(Rebuilds {
        consumers: consumers.clone(),
        documents: Arc::clone(&deps.documents),
        operations,
        follower: Arc::clone(&follower),
        closing: closing.clone(),
    });
    let readers = Readers {
        products,
        stock,
        orders: Arc::new(OrderReader { documents: Arc::clone(&deps.documents) }),
        index: Arc::new(index),
        visibility: Arc::<Progress>::clone(&progress),
    };
    let answers = http::ProductAnswers::new(readers.clone(), Arc::clone(&deps.cache));
    let state = http_state(&deps, &readers, &answers, &consumers, &rebuilds, &closing);
    let service = Service {
        name: "query",
        routes: http::routes(state),
        tasks: tasks(&consumers, follower, invalidator, Arc::clone(&rebuilds), closing),
        probes: probes(&deps),
        at_hand: vec![answers],
    };
    let read_side = read_side(&deps, &progress);
    Ok(Query { service, rebuilds, readers, read_side })
}

fn index_owner(shop: ShopId, synonyms: &Synonyms) -> String {
    synonyms.fingerprint().map_or_else(|| shop.to_string(), |print| format!("{shop}+{print}"))
}

async fn invalidator(
    deps: &Deps,
    progress: &Arc<Progress>,
    operations: &Arc<Operations>,
) -> Result<Arc<Invalidator>> {
    let invalidator = Invalidator {
        log: Arc::clone(&deps.log),
        documents: Arc::clone(&deps.documents),
        cache: Arc::clone(&deps.cache),
        progress: Arc::clone(progress),
        operations: Arc::clone(operations),
        seen: Mutex::new(Seen::default()),
    };
    invalidator.begin().await?;
    Ok(Arc::new(invalidator))
}

fn read_side(deps: &Deps, progress: &Arc<Progress>) -> Arc<dyn ReadSide> {
    Arc::new(ReadModels {
        documents: Arc::clone(&deps.documents),
        search: Arc::clone(&deps.search),
        log: Arc::clone(&deps.log),
        progress: Arc::clone(progress),
        sanitise: ammonia::clean,
        indexed: Mutex::default(),
    })
}

fn http_state(
    deps: &Deps,
    readers: &Readers,
    answers: &Arc<http::ProductAnswers>,
    consumers: &[Arc<Consumer>],
    rebuilds: &Arc<Rebuilds>,
    closing: &CancellationToken,
) -> Arc<http::State> {
    let feed = Feed {
        log: Arc::clone(&deps.log),
        personal: Arc::clone(&deps.personal),
        cursor_key: deps.cursor_key.clone(),
    };
    Arc::new(http::State {
        readers: readers.clone(),
        answers: Arc::clone(answers),
        feed,
        documents: Arc::clone(&deps.documents),
        consumers: consumers.to_vec(),
        rebuilds: Arc::clone(rebuilds),
        cursor_key: deps.cursor_key.clone(),
        currency: deps.currency,
        closing: closing.clone(),
    })
}

fn consumers(deps: &Deps, progress: &Arc<Progress>) -> Vec<Arc<Consumer>> {
    let projections: [Arc<dyn Projection>; 3] = [
        Arc::new(ProductProjection { sanitise: ammonia::clean }),
        Arc::new(StockProjection),
        Arc::new(OrderProjection { personal: Arc::clone(&deps.personal) }),
    ];
    let consumer = |projection| {
        Consumer::new(projection, Arc::clone(&deps.log), Arc::clone(&deps.documents), Arc::clone(progress))
    };
    projections.into_iter().map(consumer).collect()
}

fn tasks(
    consumers: &[Arc<Consumer>],
    follower: Arc<Follower>,
    invalidator: Arc<Invalidator>,
    rebuilds: Arc<Rebuilds>,
    closing: CancellationToken,
) -> Vec<Task> {
    let mut tasks = Vec::new();
    for (name, consumer) in ["query.products", "query.stock", "query.orders"].into_iter().zip(consumers) {
        let consumer = Arc::clone(consumer);
        tasks.push(Task::new(name, move |stop| {
            let consumer = Arc::clone(&consumer);
            async move { consumer.run(stop).await }
        }));
    }
    tasks.push(Task::new("query.search", move |stop| {
        let follower = Arc::clone(&follower);
        async move { follower.run(stop).await }
    }));
    tasks.push(Task::new("query.invalidator", move |stop| {
        let invalidator = Arc::clone(&invalidator);
        async move { invalidator.run(stop).await }
    }));
    tasks.push(Task::new("query.upgrades", move |stop| Arc::clone(&rebuilds).upgrade(stop)));
    tasks.push(Task::new("query.closing", move |stop| {
        let closing = closing.clone();
        async move {
            stop.cancelled().await;
            closing.cancel();
            Ok(())
        }
    }));
    tasks
}

fn probes(deps: &Deps) -> Vec<Probe> {
    let (log, documents) = (Arc::clone(&deps.log), Arc::clone(&deps.documents));
    let (search, cache) = (Arc::clone(&deps.search), Arc::clone(&deps.cache));
    vec![
        Probe::new("query.log", move || {
            let log = Arc::clone(&log);
            async move { log.ping().await.map_err(|error| error.to_string()) }
        }),
        Probe::new("query.documents", move || {
            let documents = Arc::clone(&documents);
            async move { documents.ping().await.map_err(|error| error.to_string()) }
        }),
        Probe::new("query.search", move || {
            let search = Arc::clone(&search);
            async move { search.ping().await.map_err(|error| error.to_string()) }
        }),
        Probe::new("query.cache", move || {
            let cache = Arc::clone(&cache);
            async move { cache.ping().await.map_err(|error| error.to_string()) }
        }),
    ]
}
