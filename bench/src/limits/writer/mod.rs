//! The bare writer: the rows of orders in batches, each batch one durable transaction of set-based statements through
//! sqlx. It decides nothing, answers nobody and carries no event anywhere.

mod batch;
mod postgres;
mod sqlite;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Result;

use batch::{Batch, Shelf};

/// Commerce's own tables, in order.
macro_rules! migrations {
    ($database:literal) => {
        [
            include_str!(concat!("../../../../services/commerce/migrations/", $database, "/0001_shop.sql")),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0002_catalog.sql"
            )),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0003_inventory.sql"
            )),
            include_str!(concat!("../../../../services/commerce/migrations/", $database, "/0004_orders.sql")),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0005_order_traces.sql"
            )),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0006_outbox_deliveries.sql"
            )),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0007_outbox_uncompressed.sql"
            )),
            include_str!(concat!(
                "../../../../services/commerce/migrations/",
                $database,
                "/0009_rows_in_order.sql"
            )),
        ]
    };
}
use migrations;

/// A database with the shop's tables and some products.
pub struct Writer {
    engine: Engine,
    shelf: Shelf,
}

enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// What a writer did.
pub struct Written {
    /// Orders that are durable.
    pub orders: u64,
    /// From the first begin to the last commit.
    pub took: Duration,
}

impl Written {
    /// Orders in a second.
    pub fn rate(&self) -> f64 {
        self.orders as f64 / self.took.as_secs_f64()
    }
}

impl Writer {
    /// On a new file in `folder`, with so many products.
    pub async fn sqlite(folder: &Path, products: usize) -> Result<Self> {
        let shelf = Shelf::of(products);
        let engine = Engine::Sqlite(sqlite::Sqlite::open(&folder.join("bare.db"), &shelf).await?);
        Ok(Self { engine, shelf })
    }

    /// On an empty PostgreSQL database, with so many products.
    pub async fn postgres(uri: &str, products: usize) -> Result<Self> {
        let shelf = Shelf::of(products);
        let engine = Engine::Postgres(postgres::Postgres::open(uri, &shelf).await?);
        Ok(Self { engine, shelf })
    }

    /// Writes orders of `lines` lines in batches for `time`, over the first `spread` products.
    pub async fn run(
        &mut self,
        orders: usize,
        lines: usize,
        spread: usize,
        time: Duration,
    ) -> Result<Written> {
        let started = Instant::now();
        let mut written = 0;
        while started.elapsed() < time {
            let batch = Batch::make(&mut self.shelf, orders, lines, spread);
            match &mut self.engine {
                Engine::Sqlite(sqlite) => sqlite.write(&batch).await?,
                Engine::Postgres(postgres) => postgres.write(&batch).await?,
            }
            written += orders as u64;
        }
        Ok(Written { orders: written, took: started.elapsed() })
    }
}
