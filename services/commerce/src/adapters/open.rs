//! Puts commerce together: tables, the shop's identity, the writer, the relay and the routes.

use std::sync::Arc;

use mercato_contracts::{Event, api::PersonalData, v1, verify::Source};
use mercato_engines::{
    blobs::SharedBlobs,
    db::{Db, Dialect, Tx},
    log::SharedLog,
};
use mercato_http_kit::{Probe, Service, Task};
use mercato_kernel::{Clock, Currency, CursorKey, EventId, LocationId, Result, ShopId};

use super::{
    http, pictures::Pictures, relay::Relay, scaler::Scaler, sealing::CustomerKeys, sql, sweeper,
    verify::CommerceSource, writer::Writer,
};
use crate::{
    domain::sealing::{ShopSecret, random_bytes},
    usecases::{locations::MAIN_LOCATION, place_orders::OrderDesk},
};

/// What commerce runs on.
pub struct Deps {
    /// Its database, with nobody else's tables.
    pub db: Db,
    /// Where its events go.
    pub log: SharedLog,
    /// Where its pictures lie.
    pub blobs: SharedBlobs,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How the merchant wants it.
    pub settings: Settings,
}

/// A merchant's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The currency of prices and orders that say none.
    pub currency: Currency,
    /// Whether changes of products demand `If-Match`.
    pub require_if_match: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { currency: Currency::EUR, require_if_match: false }
    }
}

/// What identifies a shop to the services that read from it.
#[derive(Debug, Clone)]
pub struct Shop {
    /// The shop.
    pub id: ShopId,
    /// Signs the cursors of its lists.
    pub cursor_key: CursorKey,
    /// Signs the URLs of its blobs: the store is opened with it.
    pub blob_secret: [u8; 32],
}

/// Commerce, ready to run.
pub struct Commerce {
    /// Its routes, tasks and probes.
    pub service: Service,
    /// The shop.
    pub shop: Shop,
    /// Opens sealed personal data.
    pub personal: Arc<dyn PersonalData>,
    /// The source of truth, for `verify`.
    pub source: Arc<dyn Source>,
}

/// Brings the tables up to date and finds the shop in them, or founds it: what other parts are opened with.
pub async fn ensure_shop(db: &Db, clock: &Arc<dyn Clock>) -> Result<Shop> {
    let (id, secret) = prepare(db, clock).await?;
    Ok(shop(id, &secret))
}

async fn prepare(db: &Db, clock: &Arc<dyn Clock>) -> Result<(ShopId, ShopSecret)> {
    db.migrate("commerce", sql::MIGRATIONS).await?;
    shop_row(db, clock).await
}

fn shop(id: ShopId, secret: &ShopSecret) -> Shop {
    Shop { id, cursor_key: cursor_key(secret), blob_secret: secret.derive("blob urls", &[]) }
}

/// Brings the tables up to date and puts commerce together.
pub async fn open(deps: Deps) -> Result<Commerce> {
    let Deps { db, log, blobs, clock, settings } = deps;
    let (id, secret) = prepare(&db, &clock).await?;
    let desk = OrderDesk { currency: settings.currency, secret: secret.clone() };
    let (writer, queue) = Writer::new(db.clone(), Arc::clone(&clock), desk);
    let queue = Arc::new(queue);
    let pictures = Pictures::default();
    let scaler = Scaler {
        db: db.clone(),
        blobs: blobs.clone(),
        pictures: pictures.clone(),
        clock: Arc::clone(&clock),
    };
    let scaler = Arc::new(scaler);
    let state = http::State {
        writer: writer.clone(),
        db: db.clone(),
        blobs,
        pictures,
        secret: secret.clone(),
        settings,
        cursor_key: cursor_key(&secret),
    };
    let relay = Arc::new(Relay { db: db.clone(), log, clock: Arc::clone(&clock) });
    let sweeping = (db.clone(), clock);
    let write = Task::new("commerce-writer", move |stop| {
        let (writer, queue) = (writer.clone(), Arc::clone(&queue));
        async move { writer.run(&queue, stop).await }
    });
    // All orders wait for it. (SQLite's connections have threads of their own; PostgreSQL's would end with this one.)
    let write = if db.dialect() == Dialect::Sqlite { write.on_its_own_thread() } else { write };
    let tasks = vec![
        write,
        Task::new("commerce-relay", move |stop| {
            let relay = Arc::clone(&relay);
            async move { relay.run(stop).await }
        }),
        Task::new("commerce-sweeper", move |stop| {
            let (db, clock) = sweeping.clone();
            async move { sweeper::run(&db, &clock, stop).await }
        }),
        Task::new("commerce-scaler", move |stop| {
            let scaler = Arc::clone(&scaler);
            async move { scaler.run(stop).await }
        }),
    ];
    let probed = db.clone();
    let probe = Probe::new("commerce.db", move || {
        let db = probed.clone();
        async move { db.ping().await.map_err(|error| error.to_string()) }
    });
    let service = Service {
        name: "commerce",
        routes: http::routes(state),
        tasks,
        probes: vec![probe],
        at_hand: Vec::new(),
    };
    let shop = shop(id, &secret);
    Ok(Commerce {
        service,
        shop,
        personal: CustomerKeys::shared(db.clone()),
        source: CommerceSource::shared(db),
    })
}

fn cursor_key(secret: &ShopSecret) -> CursorKey {
    CursorKey::new(secret.derive("cursors", &[]))
}

/// The shop's id and secret, made by whichever process opens it first; its main location with them.
async fn shop_row(db: &Db, clock: &Arc<dyn Clock>) -> Result<(ShopId, ShopSecret)> {
    let mut tx = db.begin().await?;
    let insert =
        "INSERT INTO shop (singleton, id, secret, created_at) VALUES (1, $1, $2, $3) ON CONFLICT DO NOTHING";
    let values = vec![ShopId::new().uuid().into(), random_bytes().to_vec().into(), clock.now().into()];
    if tx.execute(insert, values).await? == 1 {
        open_main_location(&mut tx, clock).await?;
    }
    let row = tx.fetch("SELECT id, secret FROM shop", Vec::new()).await?.remove(0);
    let secret: Vec<u8> = row.get(1)?;
    let secret: [u8; 32] = secret
        .try_into()
        .map_err(|_| mercato_kernel::Failure::internal("the shop's secret has a wrong length"))?;
    let id = ShopId(row.get(0)?);
    tx.commit().await?;
    Ok((id, ShopSecret::new(secret)))
}

async fn open_main_location(tx: &mut Tx, clock: &Arc<dyn Clock>) -> Result<()> {
    let (id, now) = (LocationId::new(), clock.now());
    let insert = "INSERT INTO locations (id, handle, name, priority, sequence, created_at) VALUES ($1, $2, $3, 0, 1, $4)";
    let name = "Main location";
    tx.execute(insert, vec![id.uuid().into(), MAIN_LOCATION.into(), name.into(), now.into()]).await?;
    let created = v1::LocationCreated {
        location_id: id.to_string(),
        handle: MAIN_LOCATION.to_owned(),
        name: name.to_owned(),
        priority: 0,
    };
    let event = Event {
        id: EventId::new(),
        subject: id.uuid(),
        sequence: 1,
        time: now,
        payload: created.into(),
        traceparent: None,
    };
    sql::outbox::append(tx, &[event]).await?;
    Ok(())
}
