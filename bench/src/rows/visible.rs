//! From the answer to a write until a reader sees it, while orders come in at half of the highest rate. A product's
//! read and a search are asked again and again, without a `Sync-Token`, as a stranger would.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::json;

use crate::{
    bench::{Bench, say},
    client::{Connection, Sample, Until, closed, get, open, put},
    house::{Goods, House, On, PlaceOrders, Stocked, contains},
    report::{Figure, Must},
};

const PRODUCTS: u64 = 1_000;
/// How long the load lasts in all.
const LOAD: Duration = Duration::from_mins(1);
/// How long a reader rests between two looks.
const LOOK_EVERY: Duration = Duration::from_millis(2);
/// A write that is not seen after this is lost.
const SEEN_WITHIN: Duration = Duration::from_secs(30);

/// Both readers.
pub async fn run(bench: &Bench) -> Result<Vec<Figure>> {
    let house = House::open(bench, On::Sqlite).await?;
    let products = house.stock(PRODUCTS, Goods::Plain).await?;
    let orders = PlaceOrders::of(&products, 1);
    let highest = closed(house.address(), bench.buyers, Until::Over(bench.round), &orders).await?.rate();
    house.settle().await?;
    say(&format!("  {:.0} orders/s for {} s, and two readers", highest / 2.0, LOAD.as_secs()));
    let orders = PlaceOrders::of(&products, 1);
    let over = Cell::new(false);
    let load = async {
        let load = open(house.address(), highest / 2.0, LOAD, &orders).await;
        over.set(true);
        load
    };
    let read = probe(&house, &products[1], &over, |name| {
        (format!("/api/queries/products/{}", products[1].id), format!("\"name\":\"{name}\""))
    });
    let search = probe(&house, &products[2], &over, |name| {
        (format!("/api/queries/products/search?q={name}"), format!("\"name\":\"{name}\""))
    });
    let (load, read, search) = futures::try_join!(load, read, search)?;
    let figure = |id, work, must, sample: &Sample| {
        let mut figure = Figure::alone(id, work, "ms", Must::AtMost(must), vec![sample.latency_ms(0.99)]);
        (figure.p50_ms, figure.p99_ms) = (Some(sample.latency_ms(0.5)), Some(sample.latency_ms(0.99)));
        figure.note(format!("{} writes, while {:.0} orders/s came in", sample.done, load.rate()))
    };
    let figures = vec![
        figure("visible-read", "commit to visible, product read, p99", 50.0, &read),
        figure("visible-search", "commit to visible, search, p99", 500.0, &search),
    ];
    house.close().await?;
    Ok(figures)
}

/// Renames a product again and again; measures until the new name is seen where `where_to` says.
async fn probe(
    house: &House,
    product: &Stocked,
    over: &Cell<bool>,
    where_to: impl Fn(&str) -> (String, String),
) -> Result<Sample> {
    let mut connection = Connection::open(house.address()).await?;
    let mut sample = Sample::empty();
    while !over.get() {
        let name = format!("visible{}", sample.done);
        let change = json!({"name": name}).to_string();
        let path = format!("/api/commands/products/{}", product.id);
        let answer = connection.send(put(&path, &house.key, change)).await?;
        answer.expect(200)?;
        let committed = Instant::now();
        let (path, sign) = where_to(&name);
        loop {
            let answer = connection.send(get(&path)).await?;
            answer.expect(200)?;
            if contains(&answer.body, sign.as_bytes()) {
                break;
            }
            ensure!(committed.elapsed() < SEEN_WITHIN, "{name} is not seen at {path}");
            tokio::time::sleep(LOOK_EVERY).await;
        }
        sample.add(committed.elapsed());
    }
    Ok(sample)
}
