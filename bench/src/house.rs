//! A shop under measurement: started on a folder of its own, filled with products, asked, and told apart by what it
//! costs. What is measured is in `rows`.

use std::{
    cell::{Cell, RefCell},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bytes::Bytes;
use http::{HeaderValue, Request};
use http_body_util::Full;
use mercato_harness::{Options, Shop};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::{
    bench::Bench,
    client::{Answer, Connection, Sample, Until, Work, closed, get, post},
    database::Database,
    metrics::Batches,
    words::Words,
};

/// On which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Files in the data folder.
    Sqlite,
    /// A database of its own on the server that was named.
    Postgres,
}

/// How long the read models may take to catch up.
const SETTLES_WITHIN: Duration = Duration::from_mins(10);
/// How many connections fill a shop.
const FILLERS: u64 = 32;
/// Units of each product: more than any run sells.
const UNITS: u64 = 1_000_000_000;

/// What products say of themselves.
#[derive(Clone, Copy)]
pub enum Goods<'a> {
    /// One sentence.
    Plain,
    /// Thirty of them, as a maker's text has.
    Long,
    /// Names and descriptions out of a catalog's words.
    Of(&'a Words),
}

const SENTENCE: &str = "A thing as any other, of good make, that is bought often and by many. ";

/// A product as the client knows it.
#[derive(Debug, Clone)]
pub struct Stocked {
    /// Its id.
    pub id: String,
    /// Of its only variant.
    pub sku: String,
}

/// A running shop.
pub struct House {
    /// The process.
    pub shop: Shop,
    /// The first admin key.
    pub key: String,
    options: Options,
    database: Option<Database>,
    folder: TempDir,
}

impl House {
    /// Opens an empty shop.
    pub async fn open(bench: &Bench, on: On) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("shop-").tempdir_in(&bench.folder)?;
        let mut options = Options::on(folder.path().join("data"));
        for setting in &bench.settings {
            options = options.arg("--set").arg(setting);
        }
        let database = match on {
            On::Sqlite => None,
            On::Postgres => {
                let server = bench.postgres.as_ref().context("no PostgreSQL was named")?;
                let database = Database::create(server).await?;
                options = options.db(&database.uri);
                Some(database)
            }
        };
        let shop = Shop::start(&bench.binary, &options)?;
        let key = shop.key()?;
        Ok(Self { shop, key, options, database, folder })
    }

    /// Stops the shop and starts it again: its caches are empty.
    pub fn restart(self, bench: &Bench) -> Result<Self> {
        let Self { shop, key, options, database, folder } = self;
        shop.stop()?;
        let shop = Shop::start(&bench.binary, &options)?;
        Ok(Self { shop, key, options, database, folder })
    }

    /// Stops the shop; its folder and its database go.
    pub async fn close(self) -> Result<()> {
        self.shop.stop()?;
        if let Some(database) = self.database {
            database.remove().await?;
        }
        Ok(())
    }

    /// Stops the shop, hands its data folder to `then`, and removes it after that.
    pub fn close_after<T>(self, then: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
        let data = self.shop.data().to_owned();
        self.shop.stop()?;
        let done = then(&data);
        drop(self.folder);
        done
    }

    /// `HOST:PORT`.
    pub fn address(&self) -> &str {
        self.shop.address()
    }

    /// One request on a connection of its own.
    pub async fn ask(&self, request: Request<Full<Bytes>>) -> Result<Answer> {
        Connection::open(self.address()).await?.send(request).await
    }

    /// Makes products, which no other call has made.
    pub async fn stock(&self, count: u64, goods: Goods<'_>) -> Result<Vec<Stocked>> {
        let work = NewProducts { key: &self.key, goods, made: RefCell::default() };
        closed(self.address(), FILLERS, Until::Count(count), &work).await?;
        self.settle().await?;
        let mut made = work.made.into_inner();
        made.sort_unstable_by(|one, other| one.sku.cmp(&other.sku));
        Ok(made)
    }

    /// Waits until every read model and the index have applied all that was written before; says how long that took.
    pub async fn settle(&self) -> Result<Duration> {
        let started = Instant::now();
        let sku = format!("SETTLE-{}", Uuid::now_v7());
        let body =
            json!({"sku": sku, "name": "Settled", "price": {"amount": 1, "currency": "EUR"}, "quantity": 1});
        let product = self.write(post("/api/commands/products", Some(&self.key), body.to_string())).await?;
        let body = json!({"items": [{"sku": sku, "quantity": 1}]});
        let order = self.write(post("/api/commands/orders", Some(&self.key), body.to_string())).await?;
        let tokens = format!("{},{}", product.header("sync-token"), order.header("sync-token"));
        let (product, order) = (product.json()?, order.json()?);
        let paths = [
            format!("/api/queries/products/{}", text(&product, "productId")),
            format!("/api/queries/orders/{}", text(&order, "orderId")),
            format!("/api/queries/products/search?sku={sku}"),
        ];
        for path in paths {
            while !self.shows(&path, &tokens).await? {
                ensure!(started.elapsed() < SETTLES_WITHIN, "the read models lag behind: {path}");
            }
        }
        Ok(started.elapsed())
    }

    /// What `mercato_write_batch_commands` has counted so far.
    pub async fn batches(&self) -> Result<Batches> {
        Ok(Batches::of(&self.ask(get("/metrics")).await?.text()))
    }

    /// Runs `load`; answers with it and the share of a processor that the shop used meanwhile.
    pub async fn measured(&self, load: impl Future<Output = Result<Sample>>) -> Result<(Sample, f64)> {
        let before = self.shop.processor_time()?;
        let sample = load.await?;
        let used = self.shop.processor_time()?.saturating_sub(before);
        let cores = used.as_secs_f64() / sample.took.as_secs_f64();
        Ok((sample, cores))
    }

    /// The most memory that the process held, in MiB.
    pub fn peak_mib(&self) -> Result<f64> {
        Ok(mib(self.shop.memory()?.peak_resident_bytes))
    }

    async fn write(&self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let answer = self.ask(request).await?;
        answer.expect(201)?;
        Ok(answer)
    }

    /// Whether a query answers under these tokens; it waits for them itself, but not for ever.
    async fn shows(&self, path: &str, tokens: &str) -> Result<bool> {
        let mut request = get(path);
        request.headers_mut().insert("sync-token", HeaderValue::from_str(tokens)?);
        let key = HeaderValue::from_str(&format!("Bearer {}", self.key))?;
        request.headers_mut().insert("authorization", key);
        let answer = self.ask(request).await?;
        match answer.status {
            200 => Ok(true),
            503 => Ok(false),
            _ => bail!("{path}: {} {}", answer.status, answer.text()),
        }
    }
}

/// Bytes as MiB.
pub fn mib(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// A text member of an answer.
pub fn text<'a>(answer: &'a Value, member: &str) -> &'a str {
    answer[member].as_str().unwrap_or_default()
}

struct NewProducts<'a> {
    key: &'a str,
    goods: Goods<'a>,
    made: RefCell<Vec<Stocked>>,
}

impl Work for NewProducts<'_> {
    fn request(&self, n: u64) -> Request<Full<Bytes>> {
        let described = |name: String, description: &str| {
            json!({
                "name": name, "description": description, "vendor": "Bench", "type": "Things",
                "tags": [{"name": "colour", "value": "blue"}, {"name": "size", "value": "M"}],
            })
        };
        let mut body = match self.goods {
            Goods::Plain => described(format!("Plain thing {n}"), SENTENCE),
            Goods::Long => described(format!("Long thing {n}"), &SENTENCE.repeat(30)),
            Goods::Of(words) => words.product(n),
        };
        body["sku"] = self.goods.sku(n).into();
        body["quantity"] = UNITS.into();
        body["price"] = json!({"amount": 500 + n % 9_500, "currency": "EUR"});
        post("/api/commands/products", Some(self.key), body.to_string())
    }

    fn check(&self, n: u64, answer: &Answer) -> Result<()> {
        answer.expect(201)?;
        let id = text(&answer.json()?, "productId").to_owned();
        self.made.borrow_mut().push(Stocked { id, sku: self.goods.sku(n) });
        Ok(())
    }
}

impl Goods<'_> {
    fn sku(self, n: u64) -> String {
        let kind = if matches!(self, Goods::Long) { "LONG" } else { "BENCH" };
        format!("{kind}-{n:07}")
    }
}

/// Orders of guests, each under a key of its own.
pub struct PlaceOrders {
    skus: Vec<String>,
    lines: usize,
    /// No two loads have the same, so that no order is a replay.
    name: String,
    next: Cell<usize>,
}

impl PlaceOrders {
    /// Of `lines` lines each, taking the products in turn.
    pub fn of(products: &[Stocked], lines: usize) -> Self {
        assert!(lines == 1 || lines <= products.len(), "an order has each product once");
        let skus = products.iter().map(|product| product.sku.clone()).collect();
        Self { skus, lines, name: Uuid::now_v7().to_string(), next: Cell::new(0) }
    }
}

impl Work for PlaceOrders {
    fn request(&self, n: u64) -> Request<Full<Bytes>> {
        let mut body = String::from("{\"items\":[");
        for line in 0..self.lines {
            let at = self.next.get() % self.skus.len();
            self.next.set(at + 1);
            let comma = if line > 0 { "," } else { "" };
            body.extend([comma, "{\"sku\":\"", &self.skus[at], "\",\"quantity\":1}"]);
        }
        body.push_str("]}");
        let mut request = post("/api/commands/orders", None, body);
        let key = HeaderValue::from_str(&format!("{}-{n}", self.name)).expect("a key of plain characters");
        request.headers_mut().insert("idempotency-key", key);
        request
    }

    fn check(&self, _: u64, answer: &Answer) -> Result<()> {
        answer.expect(201)?;
        ensure!(contains(&answer.body, b"\"status\":\"placed\""), "{}", answer.text());
        ensure!(answer.headers.get("idempotent-replayed").is_none(), "a new order is no replay");
        Ok(())
    }
}

/// Whether bytes hold others.
pub fn contains(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}
