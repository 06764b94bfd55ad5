//! One product over HTTP against a bare server that returns the same bytes: warm, where a thousand products are asked
//! again and again, and cold, where each of many is asked for the first time.

use anyhow::{Result, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use crate::{
    bench::{Bench, say},
    client::{Answer, Sample, Until, Work, closed, get, open},
    house::{Goods, House, On, Stocked},
    limits::bytes::BytesServer,
    report::{Figure, Must, Round, median},
};

const WARM: u64 = 1_000;
/// Readers at once in the closed loop.
const READERS: u64 = 32;
/// A prime, so that products are asked in no order and each once.
const STRIDE: usize = 7_919;

/// The same thousand products, which the shop has answered before: with answers of less than 1 KiB, and of more, which
/// are kept compressed too.
pub async fn warm(bench: &Bench) -> Result<Vec<Figure>> {
    let house = House::open(bench, On::Sqlite).await?;
    let mut figures = Vec::new();
    for (goods, id, work) in [
        (Goods::Plain, "read-warm", "product read, warm"),
        (Goods::Long, "read-warm-long", "product read, warm, long text"),
    ] {
        let products = house.stock(WARM, goods).await?;
        let reads = Reads::of(&products, true);
        closed(house.address(), READERS, Until::Count(WARM), &reads).await?;
        let mut sides = Sides::of(bench, &house, &products[0]).await?;
        for _ in 0..bench.rounds {
            sides.round(&reads, Until::Over(bench.round)).await?;
        }
        let bytes = sides.bytes;
        let mut figure = sides.figure(id, work, Must::Ratio(0.7))?;
        let late = open(house.address(), figure.ours / 2.0, bench.round, &reads).await?;
        (figure.p50_ms, figure.p99_ms) = (Some(late.latency_ms(0.5)), Some(late.latency_ms(0.99)));
        figures.push(figure.note(format!(
            "{READERS} readers at once; an answer has {bytes} bytes; the latencies are at half of the rate"
        )));
    }
    house.close().await?;
    Ok(figures)
}

/// Many products, each once, after a start.
pub async fn cold(bench: &Bench) -> Result<Vec<Figure>> {
    let count: usize = bench.sized(100_000, 3_000);
    let house = House::open(bench, On::Sqlite).await?;
    say(&format!("  making {count} products"));
    let products = house.stock(count as u64, Goods::Plain).await?;
    let house = house.restart(bench)?;
    let shuffled: Vec<Stocked> = (0..count).map(|n| products[n * STRIDE % count].clone()).collect();
    // The product that the bare server was shown is known to the cache; it is one of many.
    let mut sides = Sides::of(bench, &house, &products[0]).await?;
    for part in shuffled.chunks(count / bench.rounds) {
        sides.round(&Reads::of(part, true), Until::Count(part.len() as u64)).await?;
    }
    let all = Sample::all(&sides.loads);
    let mut figure =
        sides.figure("read-cold", &format!("product read, {count} different, cold"), Must::Ratio(0.3))?;
    (figure.p50_ms, figure.p99_ms) = (Some(all.latency_ms(0.5)), Some(all.latency_ms(0.99)));
    figure =
        figure.note(format!("{READERS} readers at once after a start; the latencies are at the full rate"));
    house.close().await?;
    Ok(vec![figure])
}

/// The shop and a bare server that answers as it answered about one product, in turn.
struct Sides<'a> {
    house: &'a House,
    bare: BytesServer,
    same: Reads,
    /// How long that answer is.
    bytes: usize,
    rounds: Vec<Round>,
    cores: Vec<f64>,
    loads: Vec<Sample>,
}

impl<'a> Sides<'a> {
    async fn of(bench: &Bench, house: &'a House, product: &Stocked) -> Result<Self> {
        let answer = house.ask(get(&path(product))).await?;
        answer.expect(200)?;
        Ok(Self {
            house,
            bare: BytesServer::start(&answer, &bench.folder)?,
            same: Reads::of(std::slice::from_ref(product), false),
            bytes: answer.body.len(),
            rounds: Vec::new(),
            cores: Vec::new(),
            loads: Vec::new(),
        })
    }

    async fn round(&mut self, reads: &Reads, until: Until) -> Result<()> {
        let load = closed(self.house.address(), READERS, until, reads);
        let (sample, used) = self.house.measured(load).await?;
        let limit = closed(self.bare.address(), READERS, until, &self.same).await?.rate();
        say(&format!("  ours {:.0}/s, bare {limit:.0}/s", sample.rate()));
        self.rounds.push(Round { ours: sample.rate(), limit: Some(limit) });
        self.cores.push(used);
        self.loads.push(sample);
        Ok(())
    }

    fn figure(self, id: &str, work: &str, must: Must) -> Result<Figure> {
        costs(Figure::new(id, work, "reads/s", must, self.rounds), self.house, self.cores, &self.loads)
    }
}

/// Adds what a closed loop cost.
pub fn costs(mut figure: Figure, house: &House, cores: Vec<f64>, loads: &[Sample]) -> Result<Figure> {
    figure.peak_mib = Some(house.peak_mib()?);
    figure.server_cores = Some(median(cores));
    figure.client_cores = Some(median(loads.iter().map(Sample::client_cores).collect()));
    Ok(figure)
}

fn path(product: &Stocked) -> String {
    format!("/api/queries/products/{}", product.id)
}

/// Reads of products in turn.
pub struct Reads {
    paths: Vec<String>,
    begins: Vec<String>,
    /// Whether the answer is that of the product asked for.
    checks: bool,
}

impl Reads {
    /// Of these products.
    pub fn of(products: &[Stocked], checks: bool) -> Self {
        let begins = products.iter().map(|product| format!("{{\"productId\":\"{}\"", product.id)).collect();
        Self { paths: products.iter().map(path).collect(), begins, checks }
    }

    fn at(&self, n: u64) -> usize {
        usize::try_from(n).unwrap_or(usize::MAX) % self.paths.len()
    }
}

impl Work for Reads {
    fn request(&self, n: u64) -> Request<Full<Bytes>> {
        get(&self.paths[self.at(n)])
    }

    fn check(&self, n: u64, answer: &Answer) -> Result<()> {
        answer.expect(200)?;
        let begins = &self.begins[self.at(n)];
        ensure!(!self.checks || answer.body.starts_with(begins.as_bytes()), "{}", answer.text());
        Ok(())
    }
}
