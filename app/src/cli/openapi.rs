//! `mercato openapi`: the API's document, as a running shop serves it at `/openapi.json`.

use clap::Args;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::Ending;
use crate::{compose, config::Config, data_folder::DataFolder};

#[derive(Debug, Args)]
pub struct Openapi {}

impl Openapi {
    pub async fn execute(self) -> anyhow::Result<Ending> {
        println!("{:#}", document().await?);
        Ok(Ending::Done)
    }
}

/// The document is made from the routes, and these from services: a shop is put together on an empty folder.
async fn document() -> anyhow::Result<serde_json::Value> {
    let temporary = TempDir::with_prefix("mercato-openapi-")?;
    let config = Config { data: temporary.path().join("data"), ..Config::default() };
    DataFolder::open(&config.data)?;
    let shop = compose::open(&config, CancellationToken::new()).await?;
    let document = shop.gateway.openapi.clone();
    shop.close().await;
    Ok(document)
}
