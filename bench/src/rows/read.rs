//! One product over HTTP against a bare server that returns the same bytes: warm, where a thousand products are asked
//! again and again, and cold, where each of many is asked for the first time.

use anyhow::{Result, ensure};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;

use crate::{
    bench::{Bench, say},
    client::{Answer, Sample, Until, Work, closed, get, open},
    house::{House, On, Stocked},
    limits::bytes::BytesServer,
    report::{Figure, Must, Round, median},
};

const WARM: u64 = 1_000;
/// Readers at once in the closed loop.
const READERS: u64 = 32;
/// A prime, so that products are asked in no order and each once.
const STRIDE: usize = 7_919;

/// The same thousand products, which the shop has answered before.
pub async fn warm(bench: &Bench) -> Result<Vec<Figure>> {
    let house = House::open(bench, On::Sqlite).await?;
    let products = house.stock(WARM, None).await?;
    let reads = Reads::of(&products, true);
    closed(house.address(), READERS, Until::Count(WARM), &reads).await?;
    let bare = bare(bench, &house, &products[0]).await?;
    let same = Reads { checks: false, ..Reads::of(&products[..1], true) };
    let (mut rounds, mut cores, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let until = Until::Over(bench.round);
        let (sample, used) = house.measured(closed(house.address(), READERS, until, &reads)).await?;
        let limit = closed(bare.address(), READERS, until, &same).await?.rate();
        say(&format!("  ours {:.0}/s, bare {limit:.0}/s", sample.rate()));
        rounds.push(Round { ours: sample.rate(), limit: Some(limit) });
        cores.push(used);
        loads.push(sample);
    }
    let mut figure = Figure::new("read-warm", "product read, warm", "reads/s", Must::Ratio(0.7), rounds);
    let late = open(house.address(), figure.ours / 2.0, bench.round, &reads).await?;
    (figure.p50_ms, figure.p99_ms) = (Some(late.latency_ms(0.5)), Some(late.latency_ms(0.99)));
    figure = costs(figure, &house, cores, &loads)?;
    figure = figure.note(format!("{READERS} readers at once; the latencies are at half of the rate"));
    house.close().await?;
    Ok(vec![figure])
}

/// Many products, each once, after a start.
pub async fn cold(bench: &Bench) -> Result<Vec<Figure>> {
    let count: usize = bench.sized(100_000, 3_000);
    let house = House::open(bench, On::Sqlite).await?;
    say(&format!("  making {count} products"));
    let products = house.stock(count as u64, None).await?;
    let house = house.restart(bench)?;
    let bare = bare(bench, &house, &products[0]).await?;
    let same = Reads { checks: false, ..Reads::of(&products[..1], true) };
    let shuffled: Vec<Stocked> = (0..count).map(|n| products[n * STRIDE % count].clone()).collect();
    let (mut rounds, mut cores, mut loads) = (Vec::new(), Vec::new(), Vec::new());
    // The product that the bare server was shown is known to the cache; it is one of many.
    for part in shuffled.chunks(count / bench.rounds) {
        let (reads, until) = (Reads::of(part, true), Until::Count(part.len() as u64));
        let (sample, used) = house.measured(closed(house.address(), READERS, until, &reads)).await?;
        let limit = closed(bare.address(), READERS, until, &same).await?.rate();
        say(&format!("  ours {:.0}/s, bare {limit:.0}/s", sample.rate()));
        rounds.push(Round { ours: sample.rate(), limit: Some(limit) });
        cores.push(used);
        loads.push(sample);
    }
    let all = Sample::all(&loads);
    let work = format!("product read, {count} different, cold");
    let mut figure = Figure::new("read-cold", &work, "reads/s", Must::Ratio(0.3), rounds);
    (figure.p50_ms, figure.p99_ms) = (Some(all.latency_ms(0.5)), Some(all.latency_ms(0.99)));
    figure = costs(figure, &house, cores, &loads)?;
    figure =
        figure.note(format!("{READERS} readers at once after a start; the latencies are at the full rate"));
    house.close().await?;
    Ok(vec![figure])
}

async fn bare(bench: &Bench, house: &House, product: &Stocked) -> Result<BytesServer> {
    let answer = house.ask(get(&path(product))).await?;
    answer.expect(200)?;
    BytesServer::start(&answer, &bench.folder)
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
