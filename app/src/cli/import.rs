//! `mercato import products|orders FILE`: a CSV into a running shop.

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, anyhow};
use clap::{Args, ValueEnum};
use mercato_kernel::Currency;
use serde::Deserialize;

use super::{Ending, Usage};
use crate::{
    client::{Call, Client, Target},
    import::{
        Load, Progress, Source, Summary,
        orders::{OrderLoader, OrderSource},
        products::{ProductLoader, ProductSource},
        run,
        table::check_shape,
    },
};

#[derive(Debug, Args)]
pub struct Import {
    /// What the file holds
    what: What,
    /// A CSV in the format of Shopify's product or order export
    file: PathBuf,
    /// The currency of amounts that do not say their own [default: the shop's]
    #[arg(long)]
    currency: Option<Currency>,
    /// How many requests are under way at once
    #[arg(long, default_value_t = 48, value_parser = clap::value_parser!(u8).range(1..=64))]
    in_flight: u8,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Products with their variants, tags and pictures
    Products,
    /// Orders with their lines
    Orders,
}

/// What the shop says of itself.
#[derive(Deserialize)]
struct Shop {
    currency: Currency,
}

impl Import {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let shown = self.file.display().to_string();
        let bytes = match std::fs::metadata(&self.file) {
            Ok(found) if found.is_file() => found.len(),
            Ok(_) => return Err(Usage(format!("{shown}: not a file")).into()),
            Err(error) => return Err(Usage(format!("{shown}: {error}")).into()),
        };
        let open = || File::open(&self.file).with_context(|| shown.clone());
        // A file that cannot be read to its end is refused before anything of it is in the shop.
        let file = open()?;
        let shape = tokio::task::spawn_blocking(move || check_shape(file)).await?;
        shape.map_err(|error| anyhow!("{shown}: {error}; nothing was imported"))?;
        let wrong = |error: String| anyhow!("{shown}: {error}; nothing was imported");
        match self.what {
            What::Products => {
                let source = ProductSource::open(open()?).map_err(wrong)?;
                let (client, currency) = self.shop().await?;
                let folder = self.file.parent().unwrap_or(Path::new(".")).to_owned();
                let loader = Arc::new(ProductLoader { client, folder });
                self.load(source.in_currency(currency), loader, bytes, "products").await
            }
            What::Orders => {
                let source = OrderSource::open(open()?).map_err(wrong)?;
                let (client, currency) = self.shop().await?;
                self.load(source.in_currency(currency), Arc::new(OrderLoader { client }), bytes, "orders")
                    .await
            }
        }
    }

    /// The shop, and the currency of amounts that do not say their own.
    async fn shop(&self) -> anyhow::Result<(Client, Currency)> {
        let client = Client::new(&self.target)?;
        client.check().await?;
        let currency = match self.currency {
            Some(currency) => currency,
            None => client.read::<Shop>(&Call::get("/api/queries/shop")).await?.currency,
        };
        Ok((client, currency))
    }

    async fn load<S: Source>(
        &self,
        source: S,
        loader: Arc<dyn Load<S::Item>>,
        bytes: u64,
        noun: &'static str,
    ) -> anyhow::Result<Ending> {
        if !source.ignored().is_empty() {
            eprintln!("note: these columns are not imported: {}", source.ignored().join(", "));
        }
        let progress = Progress::new(bytes, noun);
        let (summary, ended) = run(source, loader, usize::from(self.in_flight), &progress).await;
        progress.finish();
        println!("{noun}: {summary}; {:.1} s", progress.elapsed().as_secs_f64());
        ended.context("the import stopped early; the same command goes on where it stopped")?;
        let Summary { refused, .. } = summary;
        Ok(if refused == 0 { Ending::Done } else { Ending::FellShort })
    }
}
