//! A large shop against one of a tenth of its size, both running, measured in turn: what grows with the data must grow
//! much slower than the data.

use std::cell::Cell;

use anyhow::{Context, Result};

use super::{read::Reads, search::Searches};
use crate::{
    bench::{Bench, say},
    client::{Until, closed},
    house::{Goods, House, On, PlaceOrders, Stocked, mib},
    report::{Figure, Must, Round},
    words::Words,
};

/// Products that are sold and read.
const ACTIVE: usize = 1_000;
/// So few readers that nobody waits for another.
const READERS: u64 = 2;

/// One shop with what it showed.
struct Grown {
    house: House,
    products: Vec<Stocked>,
    searches: Searches,
    read_ms: Vec<f64>,
    search_ms: Vec<f64>,
    rate: Vec<f64>,
}

/// The row.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let words = Words::read(&bench.csv("marketplace/products.csv").context("the marketplace")?)?;
    let mut small = Grown::grow(bench, &words, 10).await?;
    let mut large = Grown::grow(bench, &words, 1).await?;
    for _ in 0..bench.rounds {
        small.round(bench).await?;
        large.round(bench).await?;
    }
    let pairs = |of_large: &[f64], of_small: &[f64]| {
        let pair = |(ours, limit): (&f64, &f64)| Round { ours: *ours, limit: Some(*limit) };
        of_large.iter().zip(of_small).map(pair).collect::<Vec<_>>()
    };
    let memory = (large.house.shop.memory()?, small.house.shop.memory()?);
    let anonymous = pairs(&[mib(memory.0.anonymous_bytes)], &[mib(memory.1.anonymous_bytes)]);
    let resident = format!(
        "RssAnon; RSS is {:.0} MiB against {:.0}",
        mib(memory.0.resident_bytes),
        mib(memory.1.resident_bytes)
    );
    let less = |id, work, rounds| Figure::new(id, work, "ms", Must::RatioAtMost(1.2), rounds);
    let figures = vec![
        less("growth-read", "ten times the data: product read, p50", pairs(&large.read_ms, &small.read_ms)),
        less("growth-search", "ten times the data: search, p50", pairs(&large.search_ms, &small.search_ms)),
        Figure::new(
            "growth-orders",
            "ten times the data: PlaceOrder",
            "orders/s",
            Must::Ratio(0.9),
            pairs(&large.rate, &small.rate),
        ),
        Figure::new("growth-memory", "ten times the data: memory", "MiB", Must::RatioAtMost(1.5), anonymous)
            .note(resident),
    ];
    small.house.close().await?;
    large.house.close().await?;
    Ok(figures)
}

impl Grown {
    async fn grow(bench: &Bench, words: &Words, divisor: u64) -> Result<Self> {
        let (count, orders) = bench.sized((240_000, 1_000_000), (20_000, 20_000));
        let (count, orders) = (count / divisor, orders / divisor);
        let house = House::open(bench, On::Sqlite).await?;
        say(&format!("  {count} products"));
        let products = house.stock(count, Goods::Of(words)).await?;
        // Those that are sold and read lie all over the catalog.
        let products: Vec<Stocked> =
            products.chunks(products.len() / ACTIVE).map(|some| some[0].clone()).collect();
        say(&format!("  {orders} orders"));
        closed(house.address(), bench.buyers, Until::Count(orders), &PlaceOrders::of(&products, 1)).await?;
        house.settle().await?;
        let house = house.restart(bench)?;
        let searches = Searches(Cell::new(0));
        Ok(Self { house, products, searches, read_ms: Vec::new(), search_ms: Vec::new(), rate: Vec::new() })
    }

    async fn round(&mut self, bench: &Bench) -> Result<()> {
        let (address, until) = (self.house.address(), Until::Over(bench.round));
        let read = closed(address, READERS, until, &Reads::of(&self.products, true)).await?;
        let search = closed(address, READERS, until, &self.searches).await?;
        let orders = closed(address, bench.buyers, until, &PlaceOrders::of(&self.products, 1)).await?;
        let drain = self.house.settle().await?;
        let rate = orders.done as f64 / (orders.took + drain).as_secs_f64();
        let (read, search) = (read.latency_ms(0.5), search.latency_ms(0.5));
        say(&format!("  read {read:.2} ms, search {search:.2} ms, {rate:.0} orders/s"));
        self.read_ms.push(read);
        self.search_ms.push(search);
        self.rate.push(rate);
        Ok(())
    }
}
