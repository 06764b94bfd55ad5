//! A flash sale: 100 units, 200 buyers in the same moment. Exactly 100 get one, exactly 100 are told that none is left,
//! and nobody is asked to try again.

use std::time::Instant;

use anyhow::{Result, bail, ensure};
use futures::future::try_join_all;
use serde_json::json;
use uuid::Uuid;

use crate::{
    bench::{Bench, say},
    client::{Connection, get, post},
    house::{House, On, contains, text},
    report::{Figure, Must},
};

const UNITS: u32 = 100;
const BUYERS: u32 = 200;

/// On every database that is there.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let mut figures = on(bench, On::Sqlite, "SQLite").await?;
    if bench.postgres.is_some() {
        figures.extend(on(bench, On::Postgres, "PostgreSQL").await?);
    }
    Ok(figures)
}

async fn on(bench: &Bench, on: On, name: &str) -> Result<Vec<Figure>> {
    let house = House::open(bench, on).await?;
    let (mut placed, mut refused, mut seconds) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..bench.rounds {
        let sale = sale(&house).await?;
        say(&format!("  {name}: {} placed, {} refused in {:.0} ms", sale.0, sale.1, sale.2 * 1_000.0));
        placed.push(f64::from(sale.0));
        refused.push(f64::from(sale.1));
        seconds.push(sale.2);
    }
    house.close().await?;
    let low = name.to_lowercase();
    let exactly = |what: &str, word: &str, seen: Vec<f64>, must: u32| {
        // One round that is wrong is what counts, not the middle one.
        let worst = seen.iter().copied().max_by(|one, other| {
            let off = |seen: &f64| (seen - f64::from(must)).abs();
            off(one).total_cmp(&off(other))
        });
        let mut figure = Figure::alone(
            &format!("sale-{what}-{low}"),
            &format!("100 units, 200 buyers: {word}, {name}"),
            "",
            Must::Exactly(f64::from(must)),
            seen,
        );
        figure.ours = worst.unwrap_or(0.0);
        figure
    };
    Ok(vec![
        exactly("placed", "placed", placed, UNITS),
        exactly("refused", "refused", refused, BUYERS - UNITS),
        Figure::alone(
            &format!("sale-time-{low}"),
            &format!("100 units, 200 buyers: until the last answer, {name}"),
            "s",
            Must::AtMost(1.0),
            seconds,
        ),
    ])
}

/// One sale: how many orders were placed, how many refused, and how many seconds it took.
async fn sale(house: &House) -> Result<(u32, u32, f64)> {
    let sku = format!("SALE-{}", Uuid::now_v7());
    let body =
        json!({"sku": sku, "name": "Sale", "price": {"amount": 100, "currency": "EUR"}, "quantity": UNITS});
    let made = house.ask(post("/api/commands/products", Some(&house.key), body.to_string())).await?;
    made.expect(201)?;
    let buyers = try_join_all((0..BUYERS).map(|_| Connection::open(house.address()))).await?;
    let body = json!({"items": [{"sku": sku, "quantity": 1}]}).to_string();
    let started = Instant::now();
    let buying = buyers.into_iter().map(|mut buyer| {
        let order = post("/api/commands/orders", None, body.clone());
        async move { buyer.send(order).await }
    });
    let answers = try_join_all(buying).await?;
    let seconds = started.elapsed().as_secs_f64();
    let (mut placed, mut refused) = (0, 0);
    for answer in &answers {
        match answer.status {
            201 => placed += 1,
            409 if contains(&answer.body, b"\"insufficient_stock\"") => refused += 1,
            other => bail!("a buyer was answered {other}: {}", answer.text()),
        }
    }
    house.settle().await?;
    let path = format!("/api/queries/products/{}", text(&made.json()?, "productId"));
    let left = house.ask(get(&path)).await?.json()?["currentInventory"].as_i64();
    ensure!(
        left == Some(i64::from(UNITS) - i64::from(placed)),
        "{placed} were sold of {UNITS}, and {left:?} are left"
    );
    Ok((placed, refused, seconds))
}
