//! `mercato import` of a marketplace's products and of a gift shop's year of orders, each into an empty shop, until
//! the read models show all of it.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use mercato_harness::Finished;

use crate::{
    bench::{Bench, say},
    house::{House, On, mib},
    report::{Figure, Must},
};

/// An import that takes longer is broken.
const ENDS_WITHIN: Duration = Duration::from_mins(20);

/// More refused rows than this are another file, or a broken import.
const MOST_REFUSED: usize = 100;

/// What the rounds of one file showed.
#[derive(Default)]
struct Seen {
    seconds: Vec<f64>,
    server_mib: Vec<f64>,
    client_mib: Vec<f64>,
    cores: Vec<f64>,
    client_cores: Vec<f64>,
}

/// Both files.
pub async fn run(bench: &Bench, on: On) -> Result<Vec<Figure>> {
    let csv = |name| bench.csv(name).context("the CSVs are there");
    let (marketplace, gifts) = (csv("marketplace/products.csv")?, csv("gift-shop/products.csv")?);
    let orders = csv("gift-shop/orders.csv")?;
    let (mut of_products, mut of_orders) = (Seen::default(), Seen::default());
    for _ in 0..bench.rounds {
        let house = House::open(bench, on).await?;
        round(bench, &house, "products", &marketplace, &mut of_products).await?;
        house.close().await?;
        let house = House::open(bench, on).await?;
        load(bench, &house, "products", &gifts)?;
        house.settle().await?;
        round(bench, &house, "orders", &orders, &mut of_orders).await?;
        house.close().await?;
    }
    let name = match on {
        On::Sqlite => "SQLite",
        On::Postgres => "PostgreSQL",
    };
    let mut figures = figures(of_products, "products", "import of 24,576 products", name, 5.0);
    figures.extend(self::figures(of_orders, "orders", "import of 19,773 orders, 527,758 lines", name, 30.0));
    Ok(figures)
}

async fn round(bench: &Bench, house: &House, what: &str, csv: &Path, seen: &mut Seen) -> Result<()> {
    let before = house.shop.processor_time()?;
    let done = load(bench, house, what, csv)?;
    let drain = house.settle().await?;
    let seconds = (done.took + drain).as_secs_f64();
    let used = house.shop.processor_time()?.saturating_sub(before);
    let (server, client) = (house.peak_mib()?, mib(done.peak_resident_bytes));
    say(&format!(
        "  {what}: {seconds:.1} s (of these {:.1} s to drain), server {server:.0} MiB, client {client:.0} MiB",
        drain.as_secs_f64()
    ));
    seen.seconds.push(seconds);
    seen.server_mib.push(server);
    seen.client_mib.push(client);
    seen.cores.push(used.as_secs_f64() / seconds);
    seen.client_cores.push(done.processor_time.as_secs_f64() / seconds);
    Ok(())
}

/// Imports a file to its end. Rows that break a rule of the shop are refused, in both catalogs a few (a title that is
/// longer than a name may be): the exit code then is 1.
pub fn load(bench: &Bench, house: &House, what: &str, csv: &Path) -> Result<Finished> {
    let file = csv.to_str().context("a path in UTF-8")?;
    // The gift shop counts in pounds; one currency serves both files.
    let args = ["import", what, file, "--currency", "GBP", "--url", house.shop.url(), "--key", &house.key];
    let done = bench.binary.run(&args, ENDS_WITHIN)?;
    if !matches!(done.status.code(), Some(0 | 1)) {
        return done.succeeded();
    }
    let refused = done.stderr.lines().filter(|line| line.starts_with("refused: ")).count();
    let summary = done.stdout.lines().find(|line| line.starts_with(&format!("{what}: ")));
    ensure!(summary.is_some() && refused <= MOST_REFUSED, "{}{}", done.stdout, done.stderr);
    Ok(done)
}

fn figures(seen: Seen, id: &str, work: &str, name: &str, seconds: f64) -> Vec<Figure> {
    let id = |what: &str| format!("import-{id}{what}-{}", name.to_lowercase());
    let work = |what: &str| format!("{work}{what}, {name}");
    let mut took = Figure::alone(&id(""), &work(""), "s", Must::AtMost(seconds), seen.seconds);
    took.server_cores = Some(crate::report::median(seen.cores));
    took.client_cores = Some(crate::report::median(seen.client_cores));
    vec![
        took.note("the time until the read models showed all of it"),
        Figure::alone(&id("-server"), &work(": server's peak"), "MiB", Must::AtMost(150.0), seen.server_mib),
        Figure::alone(&id("-client"), &work(": client's peak"), "MiB", Must::AtMost(50.0), seen.client_mib),
    ]
}
