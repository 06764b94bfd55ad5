//! The rows into SQLite: one connection set as the shop sets its own, statements of many rows that stay prepared.

use std::path::Path;

use anyhow::Result;
use mercato_kernel::micros;
use sqlx::{
    AssertSqlSafe, Connection, Executor, Sqlite as Database, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use super::{
    batch::{Batch, LOCATION, PRICE_MINOR, Shelf},
    migrations,
};

/// How many rows a statement takes at most: SQLite allows 32,766 values.
const MAX_ROWS: usize = 512;

type Bound<'q> = Query<'q, Database, SqliteArguments>;

/// An open file.
pub struct Sqlite(SqliteConnection);

impl Sqlite {
    /// Makes the file with the shop's tables and the products.
    pub async fn open(file: &Path, shelf: &Shelf) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("mmap_size", "0")
            .pragma("cache_size", "-2048")
            .pragma("wal_autocheckpoint", "4000")
            .pragma("temp_store", "MEMORY");
        let mut connection = SqliteConnection::connect_with(&options).await?;
        for migration in migrations!("sqlite") {
            connection.execute(sqlx::raw_sql(migration)).await?;
        }
        let mut tx = connection.begin().await?;
        let location = "INSERT INTO locations VALUES ($1, 'main', 'Main', 1, 1, 0)";
        sqlx::query(location).bind(LOCATION).execute(&mut *tx).await?;
        for product in &shelf.products {
            let sql =
                "INSERT INTO products VALUES ($1, $2, $2, '', 'active', NULL, NULL, '[]', '[]', 1, 1, 0, 0)";
            sqlx::query(sql).bind(product.id).bind(&product.sku).execute(&mut *tx).await?;
            let sql = "INSERT INTO variants VALUES ($1, $2, $3, $4, 'EUR', '[]', NULL, NULL, 'deny', 0)";
            let variant = sqlx::query(sql).bind(product.variant).bind(product.id).bind(&product.sku);
            variant.bind(PRICE_MINOR).execute(&mut *tx).await?;
            let sql = "INSERT INTO stock VALUES ($1, $2, $3, $4, 0, 1, 1, NULL, 0)";
            let stock = sqlx::query(sql).bind(product.stock).bind(product.variant).bind(LOCATION);
            stock.bind(product.on_hand).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(Self(connection))
    }

    /// Writes a batch in one transaction.
    pub async fn write(&mut self, batch: &Batch) -> Result<()> {
        let tx = &mut self.0;
        tx.execute("BEGIN IMMEDIATE").await?;
        let now = micros(batch.now);
        let into =
            "orders (id, number, status, currency, total_minor, placed_at, updated_at, version, sequence)";
        insert(tx, into, 9, &batch.orders, |query, order| {
            let query = query.bind(order.id).bind(&order.number).bind("placed").bind("EUR");
            query.bind(order.total_minor).bind(now).bind(now).bind(1).bind(1)
        })
        .await?;
        let into = "order_lines (order_id, line, product_id, variant_id, sku, product_name, quantity, \
                    unit_price_minor, takes_stock)";
        insert(tx, into, 9, &batch.lines, |query, line| {
            let query = query.bind(line.order).bind(line.number).bind(line.product).bind(line.variant);
            query.bind(&line.sku).bind(&line.sku).bind(1).bind(PRICE_MINOR).bind(1)
        })
        .await?;
        levels(tx, batch, now).await?;
        let into = "stock_movements (id, variant_id, from_account, from_stock, to_account, quantity, reason, \
                    order_id, line, moved_at)";
        insert(tx, into, 10, &batch.lines, |query, line| {
            let query = query.bind(line.movement).bind(line.variant).bind("on_hand").bind(line.stock);
            query.bind("sold").bind(1).bind("order").bind(line.order).bind(line.number).bind(now)
        })
        .await?;
        let into = "outbox_events (event_id, topic, subject, sequence, event_type, occurred_at, envelope)";
        insert(tx, into, 7, &batch.orders, |query, order| {
            let query = query.bind(order.event_id).bind("orders").bind(order.id).bind(1);
            query.bind("OrderCreated").bind(now).bind(&order.envelope)
        })
        .await?;
        let into = "idempotency_records (key_hash, fingerprint, status, reply, created_at)";
        insert(tx, into, 5, &batch.orders, |query, order| {
            query.bind(&order.key_hash).bind(&order.fingerprint).bind(201).bind(&order.reply).bind(now)
        })
        .await?;
        tx.execute("COMMIT").await?;
        Ok(())
    }
}

async fn insert<'q, T>(
    tx: &mut SqliteConnection,
    into: &str,
    width: usize,
    rows: &'q [T],
    bind: impl Fn(Bound<'q>, &'q T) -> Bound<'q>,
) -> Result<()> {
    let row = format!("({}?)", "?, ".repeat(width - 1));
    for chunk in rows.chunks(MAX_ROWS) {
        let sql = format!("INSERT INTO {into} VALUES {}{row}", format!("{row}, ").repeat(chunk.len() - 1));
        let query = chunk.iter().fold(sqlx::query(AssertSqlSafe(sql)), &bind);
        query.execute(&mut *tx).await?;
    }
    Ok(())
}

async fn levels(tx: &mut SqliteConnection, batch: &Batch, now: i64) -> Result<()> {
    for chunk in batch.levels.chunks(MAX_ROWS) {
        let values = "(?, ?, ?), ".repeat(chunk.len() - 1) + "(?, ?, ?)";
        let sql = format!(
            "WITH level (id, on_hand, version) AS (VALUES {values}) UPDATE stock SET on_hand = level.on_hand, \
             version = level.version, updated_at = ? FROM level WHERE stock.id = level.id"
        );
        let query = chunk.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, level| {
            query.bind(level.stock).bind(level.on_hand).bind(level.version)
        });
        query.bind(now).execute(&mut *tx).await?;
    }
    Ok(())
}
