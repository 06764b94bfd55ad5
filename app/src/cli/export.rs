//! `mercato export products|orders|events`: what `import` reads, written; events as one JSON object a line.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, ValueEnum};

use super::Ending;
use crate::{
    client::{Client, Target},
    export,
};

#[derive(Debug, Args)]
pub struct Export {
    /// What to write
    what: What,
    /// Where to [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum What {
    /// Shopify's product CSV
    Products,
    /// Shopify's order export
    Orders,
    /// Every event from the first, as JSON lines
    Events,
}

impl Export {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        let client = Client::new(&self.target)?;
        client.check().await?;
        let sink: Box<dyn Write + Send> = match &self.out {
            Some(path) => Box::new(File::create(path).with_context(|| path.display().to_string())?),
            None => Box::new(io::stdout()),
        };
        let mut sink = BufWriter::new(sink);
        let (count, noun) = match self.what {
            What::Products => (export::products(&client, &mut sink).await?, "products"),
            What::Orders => (export::orders(&client, &mut sink).await?, "orders"),
            What::Events => (export::events(&client, &mut sink).await?, "events"),
        };
        sink.flush()?;
        eprintln!("{count} {noun}");
        Ok(Ending::Done)
    }
}
