//! A whole day: a million orders over HTTP in one run, and the `verify` of it. The rate at the end against that at the
//! start, each a tenth of the orders, with the read models caught up.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::{
    bench::{Bench, say},
    client::{Until, closed},
    house::{Goods, House, On, PlaceOrders, mib},
    report::{Figure, Must, Round},
};

const TENTHS: u64 = 10;
const PRODUCTS: u64 = 1_000;
/// A check that takes longer is broken.
const ENDS_WITHIN: Duration = Duration::from_mins(20);

/// The row.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let count: u64 = bench.sized(1_000_000, 10_000);
    let house = House::open(bench, On::Sqlite).await?;
    let products = house.stock(PRODUCTS, Goods::Plain).await?;
    let mut rates = Vec::new();
    for tenth in 1..=TENTHS {
        let (orders, started) = (PlaceOrders::of(&products, 1), Instant::now());
        closed(house.address(), bench.buyers, Until::Count(count / TENTHS), &orders).await?;
        house.settle().await?;
        let rate = (count / TENTHS) as f64 / started.elapsed().as_secs_f64();
        say(&format!("  {tenth} of {TENTHS}: {rate:.0} orders/s"));
        rates.push(rate);
    }
    let peak = house.peak_mib()?;
    let round = Round { ours: rates[rates.len() - 1], limit: Some(rates[0]) };
    let work = format!("a whole day, {count} orders: the end against the start");
    let mut day = Figure::new("day", &work, "orders/s", Must::Ratio(0.9), vec![round]);
    day.peak_mib = Some(peak);
    let verified = house.close_after(|data| {
        say("  verify");
        let data = data.to_str().context("a path in UTF-8")?;
        bench.binary.run(&["verify", "--data", data], ENDS_WITHIN)?.succeeded()
    })?;
    let memory = vec![mib(verified.peak_resident_bytes)];
    Ok(vec![
        day,
        Figure::alone(
            "day-verify",
            "verify of the day",
            "s",
            Must::AtMost(60.0),
            vec![verified.took.as_secs_f64()],
        ),
        Figure::alone("day-verify-memory", "verify of the day: peak", "MiB", Must::AtMost(300.0), memory),
    ])
}
