//! `PlaceOrder` over HTTP against a bare writer of the same rows. The shop's time ends when its read models have
//! caught up; the writer's batches are as large as the shop's were in the same round.

use anyhow::{Context, Result};

use crate::{
    bench::{Bench, say},
    client::{Sample, Until, closed, open},
    database::Database,
    house::{Goods, House, On, PlaceOrders, Stocked},
    limits::writer::Writer,
    report::{Figure, Must, Round, median},
};

/// Products over which orders are spread.
const SPREAD: usize = 1_000;
/// The gift shop's mean.
const MANY_LINES: usize = 27;

/// Orders of one line: of one hot product, and spread over a thousand.
pub async fn one_line(bench: &Bench, on: On) -> Result<Vec<Figure>> {
    let mut stage = Stage::set(bench, on).await?;
    let mut hot = Side::new(1, 1);
    let mut spread = Side::new(SPREAD, 1);
    for _ in 0..bench.rounds {
        stage.round(bench, &mut hot).await?;
        stage.round(bench, &mut spread).await?;
    }
    let against: Vec<Round> = hot
        .rounds
        .iter()
        .zip(&spread.rounds)
        .map(|(hot, spread)| Round { ours: hot.ours, limit: Some(spread.ours) })
        .collect();
    let name = database_name(on);
    let id = |what: &str| format!("orders-{what}-{}", name.to_lowercase());
    let mut figures = vec![
        stage.figure(bench, hot, &id("hot"), &format!("PlaceOrder, hot product, {name}")).await?,
        stage.figure(bench, spread, &id("spread"), &format!("PlaceOrder, spread over 1,000, {name}")).await?,
    ];
    if on == On::Sqlite {
        let work = "PlaceOrder, hot against spread, SQLite";
        figures.push(Figure::new("orders-hot-against-spread", work, "orders/s", Must::Ratio(0.8), against));
    }
    stage.close().await?;
    Ok(figures)
}

/// Orders of 27 lines.
pub async fn many_lines(bench: &Bench, on: On) -> Result<Vec<Figure>> {
    let mut stage = Stage::set(bench, on).await?;
    let mut side = Side::new(SPREAD, MANY_LINES);
    for _ in 0..bench.rounds {
        stage.round(bench, &mut side).await?;
    }
    let name = database_name(on);
    let id = format!("orders-27-{}", name.to_lowercase());
    let figure = stage.figure(bench, side, &id, &format!("PlaceOrder of 27 lines, {name}")).await?;
    stage.close().await?;
    Ok(vec![figure])
}

fn database_name(on: On) -> &'static str {
    match on {
        On::Sqlite => "SQLite",
        On::Postgres => "PostgreSQL",
    }
}

/// One way to place orders, with what its rounds showed.
struct Side {
    spread: usize,
    lines: usize,
    rounds: Vec<Round>,
    batches: Vec<f64>,
    drains: Vec<f64>,
    cores: Vec<f64>,
    loads: Vec<Sample>,
}

impl Side {
    fn new(spread: usize, lines: usize) -> Self {
        let (rounds, batches, drains) = (Vec::new(), Vec::new(), Vec::new());
        Self { spread, lines, rounds, batches, drains, cores: Vec::new(), loads: Vec::new() }
    }
}

/// A shop and a writer on databases of the same kind.
struct Stage {
    house: House,
    products: Vec<Stocked>,
    writer: Writer,
    /// Held for the writer.
    _folder: tempfile::TempDir,
    database: Option<Database>,
}

impl Stage {
    async fn set(bench: &Bench, on: On) -> Result<Self> {
        let house = House::open(bench, on).await?;
        let products = house.stock(SPREAD as u64, Goods::Plain).await?;
        let folder = tempfile::Builder::new().prefix("bare-").tempdir_in(&bench.folder)?;
        let (writer, database) = match on {
            On::Sqlite => (Writer::sqlite(folder.path(), SPREAD).await?, None),
            On::Postgres => {
                let database = Database::create(bench.postgres.as_ref().context("no PostgreSQL")?).await?;
                (Writer::postgres(&database.uri, SPREAD).await?, Some(database))
            }
        };
        Ok(Self { house, products, writer, _folder: folder, database })
    }

    async fn round(&mut self, bench: &Bench, side: &mut Side) -> Result<()> {
        let work = PlaceOrders::of(&self.products[..side.spread], side.lines);
        let before = self.house.batches().await?;
        let load = closed(self.house.address(), bench.buyers, Until::Over(bench.round), &work);
        let (sample, cores) = self.house.measured(load).await?;
        let batch = self.house.batches().await?.usual_since(&before);
        let drain = self.house.settle().await?;
        let ours = sample.done as f64 / (sample.took + drain).as_secs_f64();
        let limit = self.writer.run(batch, side.lines, side.spread, bench.round).await?.rate();
        say(&format!(
            "  {} lines over {}: ours {ours:.0}/s (drained in {:.2} s), batches of {batch}, bare {limit:.0}/s",
            side.lines,
            side.spread,
            drain.as_secs_f64()
        ));
        side.rounds.push(Round { ours, limit: Some(limit) });
        side.batches.push(batch as f64);
        side.drains.push(drain.as_secs_f64());
        side.cores.push(cores);
        side.loads.push(sample);
        Ok(())
    }

    /// The figure of a side, with latencies at half of its load.
    async fn figure(&self, bench: &Bench, side: Side, id: &str, work: &str) -> Result<Figure> {
        let orders = PlaceOrders::of(&self.products[..side.spread], side.lines);
        let mut figure = Figure::new(id, work, "orders/s", Must::Ratio(0.5), side.rounds);
        let late = open(self.house.address(), figure.ours / 2.0, bench.round, &orders).await?;
        figure.p50_ms = Some(late.latency_ms(0.5));
        figure.p99_ms = Some(late.latency_ms(0.99));
        figure.peak_mib = Some(self.house.peak_mib()?);
        figure.server_cores = Some(median(side.cores));
        figure.client_cores = Some(median(side.loads.iter().map(Sample::client_cores).collect()));
        let answered = median(side.loads.iter().map(Sample::rate).collect());
        let note = format!(
            "{} buyers at once; answered at {answered:.0} orders/s, and the read models then took {:.2} s to \
             drain, which counts; batches of {:.0}; latencies at half of the rate",
            bench.buyers,
            median(side.drains),
            median(side.batches),
        );
        Ok(figure.note(note))
    }

    async fn close(self) -> Result<()> {
        self.house.close().await?;
        drop(self.writer);
        if let Some(database) = self.database {
            database.remove().await?;
        }
        Ok(())
    }
}
