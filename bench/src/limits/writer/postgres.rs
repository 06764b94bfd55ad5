//! The rows into PostgreSQL: one connection, one array for each column. What its time type needs is bound as text.

use anyhow::{Result, ensure};
use sqlx::{Connection, Executor, PgConnection, postgres::PgConnectOptions};

use super::{
    batch::{Batch, LOCATION, PRICE_MINOR, Shelf},
    migrations,
};

/// An open connection.
pub struct Postgres(PgConnection);

impl Postgres {
    /// Makes the shop's tables and the products in an empty database.
    pub async fn open(uri: &str, shelf: &Shelf) -> Result<Self> {
        let options = uri.parse::<PgConnectOptions>()?.options([("synchronous_commit", "on")]);
        let mut connection = PgConnection::connect_with(&options).await?;
        for setting in ["fsync", "synchronous_commit", "full_page_writes"] {
            let value: String = sqlx::query_scalar("SELECT current_setting($1)")
                .bind(setting)
                .fetch_one(&mut connection)
                .await?;
            ensure!(value == "on", "{setting} of this PostgreSQL is {value}: it would win by losing data");
        }
        for migration in migrations!("postgres") {
            connection.execute(sqlx::raw_sql(migration)).await?;
        }
        let mut tx = connection.begin().await?;
        let location = "INSERT INTO locations VALUES ($1, 'main', 'Main', 1, 1, now())";
        sqlx::query(location).bind(LOCATION).execute(&mut *tx).await?;
        for product in &shelf.products {
            let sql = "INSERT INTO products VALUES \
                       ($1, $2, $2, '', 'active', NULL, NULL, '[]', '[]', 1, 1, now(), now())";
            sqlx::query(sql).bind(product.id).bind(&product.sku).execute(&mut *tx).await?;
            let sql = "INSERT INTO variants VALUES ($1, $2, $3, $4, 'EUR', '[]', NULL, NULL, 'deny', 0)";
            let variant = sqlx::query(sql).bind(product.variant).bind(product.id).bind(&product.sku);
            variant.bind(PRICE_MINOR).execute(&mut *tx).await?;
            let sql = "INSERT INTO stock VALUES ($1, $2, $3, $4, 0, 1, 1, NULL, now())";
            let stock = sqlx::query(sql).bind(product.stock).bind(product.variant).bind(LOCATION);
            stock.bind(product.on_hand).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(Self(connection))
    }

    /// Writes a batch in one transaction.
    pub async fn write(&mut self, batch: &Batch) -> Result<()> {
        let now = batch.now.to_string();
        let mut tx = self.0.begin().await?;
        orders(&mut tx, batch, &now).await?;
        lines(&mut tx, batch).await?;
        levels(&mut tx, batch, &now).await?;
        movements(&mut tx, batch, &now).await?;
        events(&mut tx, batch, &now).await?;
        records(&mut tx, batch, &now).await?;
        tx.commit().await?;
        Ok(())
    }
}

async fn orders(tx: &mut PgConnection, batch: &Batch, now: &str) -> Result<()> {
    let sql = "INSERT INTO orders (id, number, status, currency, total_minor, placed_at, updated_at, version, \
               sequence) SELECT id, number, 'placed', 'EUR', total, $4::text::timestamptz, $4::text::timestamptz, 1, 1 \
               FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS new (id, number, total)";
    let query = sqlx::query(sql)
        .bind(column(&batch.orders, |order| order.id))
        .bind(column(&batch.orders, |order| order.number.clone()))
        .bind(column(&batch.orders, |order| order.total_minor));
    query.bind(now).execute(tx).await?;
    Ok(())
}

async fn lines(tx: &mut PgConnection, batch: &Batch) -> Result<()> {
    let sql = "INSERT INTO order_lines (order_id, line, product_id, variant_id, sku, product_name, quantity, \
               unit_price_minor) SELECT order_id, line, product_id, variant_id, sku, sku, 1, $6 \
               FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[]) \
               AS new (order_id, line, product_id, variant_id, sku)";
    let query = sqlx::query(sql)
        .bind(column(&batch.lines, |line| line.order))
        .bind(column(&batch.lines, |line| line.number))
        .bind(column(&batch.lines, |line| line.product))
        .bind(column(&batch.lines, |line| line.variant))
        .bind(column(&batch.lines, |line| line.sku.clone()));
    query.bind(PRICE_MINOR).execute(tx).await?;
    Ok(())
}

async fn levels(tx: &mut PgConnection, batch: &Batch, now: &str) -> Result<()> {
    let sql = "UPDATE stock SET on_hand = level.on_hand, version = level.version, updated_at = $4::text::timestamptz \
               FROM unnest($1::uuid[], $2::bigint[], $3::bigint[]) AS level (id, on_hand, version) \
               WHERE stock.id = level.id";
    let query = sqlx::query(sql)
        .bind(column(&batch.levels, |level| level.stock))
        .bind(column(&batch.levels, |level| level.on_hand))
        .bind(column(&batch.levels, |level| level.version));
    query.bind(now).execute(tx).await?;
    Ok(())
}

async fn movements(tx: &mut PgConnection, batch: &Batch, now: &str) -> Result<()> {
    let sql = "INSERT INTO stock_movements (id, variant_id, from_account, from_stock, to_account, quantity, \
               reason, order_id, line, moved_at) \
               SELECT id, variant_id, 'on_hand', stock, 'sold', 1, 'order', order_id, line, $6::text::timestamptz \
               FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[]) \
               AS new (id, variant_id, stock, order_id, line)";
    let query = sqlx::query(sql)
        .bind(column(&batch.lines, |line| line.movement))
        .bind(column(&batch.lines, |line| line.variant))
        .bind(column(&batch.lines, |line| line.stock))
        .bind(column(&batch.lines, |line| line.order))
        .bind(column(&batch.lines, |line| line.number));
    query.bind(now).execute(tx).await?;
    Ok(())
}

async fn events(tx: &mut PgConnection, batch: &Batch, now: &str) -> Result<()> {
    let sql = "INSERT INTO outbox_events (event_id, topic, subject, sequence, event_type, occurred_at, envelope) \
               SELECT id, 'orders', subject, 1, 'OrderCreated', $4::text::timestamptz, envelope \
               FROM unnest($1::uuid[], $2::uuid[], $3::bytea[]) AS new (id, subject, envelope)";
    let query = sqlx::query(sql)
        .bind(column(&batch.orders, |order| order.event_id))
        .bind(column(&batch.orders, |order| order.id))
        .bind(column(&batch.orders, |order| order.envelope.clone()));
    query.bind(now).execute(tx).await?;
    Ok(())
}

async fn records(tx: &mut PgConnection, batch: &Batch, now: &str) -> Result<()> {
    let sql = "INSERT INTO idempotency_records (key_hash, fingerprint, status, reply, created_at) \
               SELECT key_hash, fingerprint, 201, reply, $4::text::timestamptz \
               FROM unnest($1::bytea[], $2::bytea[], $3::text[]) AS new (key_hash, fingerprint, reply)";
    let query = sqlx::query(sql)
        .bind(column(&batch.orders, |order| order.key_hash.clone()))
        .bind(column(&batch.orders, |order| order.fingerprint.clone()))
        .bind(column(&batch.orders, |order| order.reply.clone()));
    query.bind(now).execute(tx).await?;
    Ok(())
}

fn column<T, V>(rows: &[T], value: impl Fn(&T) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}
