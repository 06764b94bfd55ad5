//! What a shop costs that does nothing, how soon it is there, and how large its program is.

use std::{fs, time::Duration};

use anyhow::Result;

use super::import;
use crate::{
    bench::{Bench, say},
    house::{Goods, House, On, mib},
    report::{Figure, Must},
};

/// How long a shop rests before its memory is read.
const REST: Duration = Duration::from_secs(3);

/// On a full gift shop where the CSVs are there, else on a thousand products.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let mut house = House::open(bench, On::Sqlite).await?;
    let files = (bench.csv("gift-shop/products.csv"), bench.csv("gift-shop/orders.csv"));
    let on = match files {
        (Some(products), Some(orders)) if !bench.quick => {
            say("  importing the gift shop");
            import::load(bench, &house, "products", &products)?;
            import::load(bench, &house, "orders", &orders)?;
            "a full gift shop"
        }
        _ => {
            house.stock(1_000, Goods::Plain).await?;
            "1,000 products"
        }
    };
    house.settle().await?;
    let (mut ready, mut idle) = (Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        house = house.restart(bench)?;
        ready.push(house.shop.ready_after().as_secs_f64());
        tokio::time::sleep(REST).await;
        idle.push(mib(house.shop.memory()?.resident_bytes));
    }
    house.close().await?;
    let empty = House::open(bench, On::Sqlite).await?;
    tokio::time::sleep(REST).await;
    let empty_mib = mib(empty.shop.memory()?.resident_bytes);
    empty.close().await?;
    let binary = mib(fs::metadata(bench.binary.path())?.len());
    Ok(vec![
        Figure::alone("idle-memory", &format!("idle memory, {on}"), "MiB", Must::AtMost(60.0), idle)
            .note(format!("{REST:?} after the start; an empty shop has {empty_mib:.1} MiB")),
        Figure::alone("idle-ready", &format!("ready after start, {on}"), "s", Must::AtMost(0.3), ready),
        Figure::alone("idle-binary", "size of the program", "MiB", Must::AtMost(40.0), vec![binary]),
    ])
}
