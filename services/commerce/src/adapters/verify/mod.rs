//! Commerce's side of `verify`: one state of its database, the rules that hold within it, and its rows in the
//! words of events for others to compare with.

mod rules;

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use mercato_contracts::{
    Topic, v1,
    verify::{Check, Head, Progress, Snapshot, Source, SourceOrder, Unsent},
};
use mercato_engines::db::{Db, Row, Sql, Tx, Value};
use mercato_kernel::{Failure, Result, Timestamp};
use uuid::Uuid;

use super::sql::{
    catalog::products,
    column,
    outbox::{self, OutboxRow},
};
use crate::{domain::Product, ports::StoreResult};

/// Commerce's database as the source of truth.
pub struct CommerceSource(Db);

impl CommerceSource {
    /// The source in `db`.
    pub fn shared(db: Db) -> Arc<dyn Source> {
        Arc::new(Self(db))
    }
}

#[async_trait]
impl Source for CommerceSource {
    async fn snapshot(&self) -> Result<Box<dyn Snapshot>> {
        Ok(Box::new(CommerceSnapshot(self.0.snapshot().await?)))
    }

    async fn unsent(&self, last: i64) -> Result<u64> {
        let sql = "SELECT count(*) FROM outbox_deliveries WHERE position <= $1";
        let rows = self.0.fetch(sql, vec![last.into()]).await?;
        Ok(rows[0].get::<i64>(0)?.unsigned_abs())
    }
}

struct CommerceSnapshot(Tx);

impl CommerceSnapshot {
    fn tx(&mut self) -> &mut Tx {
        &mut self.0
    }
}

#[async_trait]
impl Snapshot for CommerceSnapshot {
    async fn own_checks(&mut self, done: &mut Progress<'_>) -> Result<Vec<Check>> {
        rules::check_all(self.tx(), done).await.map_err(Failure::from)
    }

    async fn last_position(&mut self) -> Result<i64> {
        let sql = "SELECT coalesce(max(position), 0) FROM outbox_events";
        Ok(self.tx().fetch(sql, Vec::new()).await?[0].get(0)?)
    }

    async fn unsent(&mut self, after: i64, limit: usize) -> Result<Vec<Unsent>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = outbox::unsent_page(self.tx(), after, limit).await.map_err(Failure::from)?;
        let event = |row: OutboxRow| {
            let OutboxRow { position, subject, sequence, envelope, .. } = row;
            Unsent { position, subject, sequence, envelope }
        };
        Ok(rows.into_iter().map(event).collect())
    }

    async fn heads(&mut self) -> Result<Vec<Head>> {
        let tables = [
            (Topic::Catalog, "SELECT id, sequence FROM products"),
            (Topic::Catalog, "SELECT id, sequence FROM categories"),
            (Topic::Inventory, "SELECT id, sequence FROM locations"),
            (Topic::Inventory, "SELECT id, sequence FROM stock WHERE sequence > 0"),
            (Topic::Orders, "SELECT id, sequence FROM orders"),
        ];
        let mut heads = Vec::new();
        for (topic, sql) in tables {
            self.tx()
                .for_each(sql, Vec::new(), |row| {
                    heads.push(Head { topic, subject: row.get(0)?, sequence: row.get(1)? });
                    Ok(())
                })
                .await?;
        }
        Ok(heads)
    }

    async fn products(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::Product>> {
        let sql = "SELECT id FROM products WHERE id > $1 ORDER BY id LIMIT $2";
        let ids = self.ids(sql, after, limit).await?;
        let mut products = Vec::with_capacity(ids.len());
        for id in ids {
            let product = products::read(self.tx(), id.into()).await.map_err(Failure::from)?;
            products.extend(product.as_ref().map(Product::message));
        }
        Ok(products)
    }

    async fn stock(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<v1::StockLevel>> {
        let sql = "SELECT s.id, v.product_id, s.variant_id, s.location_id, v.sku, s.on_hand, s.reserved, s.version \
                   FROM stock s JOIN variants v ON v.id = s.variant_id WHERE s.id > $1 ORDER BY s.id LIMIT $2";
        let rows = self.tx().fetch(sql, page(after, limit)).await?;
        let level = |row: &Row| {
            let id = |index| column::<Uuid>(row, index).map(|id| id.to_string());
            Ok(v1::StockLevel {
                stock_id: id(0)?,
                product_id: id(1)?,
                variant_id: id(2)?,
                location_id: id(3)?,
                sku: column(row, 4)?,
                on_hand: column(row, 5)?,
                reserved: column(row, 6)?,
                version: column(row, 7)?,
            })
        };
        let levels: StoreResult<Vec<_>> = rows.iter().map(level).collect();
        levels.map_err(Failure::from)
    }

    async fn orders(&mut self, after: Option<Uuid>, limit: usize) -> Result<Vec<SourceOrder>> {
        let sql = "SELECT id, number, external_number, status, currency, total_minor, placed_at, imported_at, \
                   version, customer_key_id FROM orders WHERE id > $1 ORDER BY id LIMIT $2";
        let rows = self.tx().fetch(sql, page(after, limit)).await?;
        let mut orders: Vec<SourceOrder> =
            rows.iter().map(source_order).collect::<StoreResult<_>>().map_err(Failure::from)?;
        self.add_lines(&mut orders).await?;
        Ok(orders)
    }
}

impl CommerceSnapshot {
    async fn ids(&mut self, sql: &'static str, after: Option<Uuid>, limit: usize) -> Result<Vec<Uuid>> {
        let rows = self.tx().fetch(sql, page(after, limit)).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
    }

    async fn add_lines(&mut self, orders: &mut [SourceOrder]) -> Result<()> {
        let sql = Sql::per(
            "SELECT order_id, line, product_id, variant_id, sku, product_name, quantity, unit_price_minor \
             FROM order_lines WHERE order_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY order_id, line",
            "SELECT order_id, line, product_id, variant_id, sku, product_name, quantity, unit_price_minor \
             FROM order_lines WHERE order_id = ANY($1) ORDER BY order_id, line",
        );
        let id = |order: &SourceOrder| order.created.order_id.parse::<Uuid>().unwrap_or_default();
        let ids: Vec<Uuid> = orders.iter().map(id).collect();
        let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let rows = self.tx().fetch(sql, vec![Value::Uuids(ids)]).await?;
        for row in &rows {
            let at = places[&row.get::<Uuid>(0)?];
            let currency = orders[at].created.total_amount.as_ref().map(|total| total.currency.clone());
            let line = order_line(row, currency.unwrap_or_default()).map_err(Failure::from)?;
            orders[at].created.lines.push(line);
        }
        Ok(())
    }
}

fn page(after: Option<Uuid>, limit: usize) -> Vec<Value> {
    vec![after.unwrap_or(Uuid::nil()).into(), i64::try_from(limit).unwrap_or(i64::MAX).into()]
}

fn source_order(row: &Row) -> StoreResult<SourceOrder> {
    let (placed_at, imported_at): (Timestamp, Option<Timestamp>) = (column(row, 6)?, column(row, 7)?);
    let key: Option<Uuid> = column(row, 9)?;
    let created = v1::OrderCreated {
        order_id: column::<Uuid>(row, 0)?.to_string(),
        order_number: column(row, 1)?,
        external_number: column(row, 2)?,
        total_amount: Some(v1::Money { amount: column(row, 5)?, currency: column(row, 4)? }),
        created_at: placed_at.to_string(),
        imported_at: imported_at.map(|time| time.to_string()),
        customer_key_id: key.map(|key| key.to_string()),
        version: 1,
        ..v1::OrderCreated::default()
    };
    Ok(SourceOrder { created, status: column(row, 3)?, version: column(row, 8)? })
}

fn order_line(row: &Row, currency: String) -> StoreResult<v1::OrderLine> {
    let (quantity, unit): (i64, i64) = (column(row, 6)?, column(row, 7)?);
    Ok(v1::OrderLine {
        line: column(row, 1)?,
        product_id: column::<Uuid>(row, 2)?.to_string(),
        variant_id: column::<Uuid>(row, 3)?.to_string(),
        sku: column(row, 4)?,
        product_name: column(row, 5)?,
        quantity,
        unit_price: Some(v1::Money { amount: unit, currency: currency.clone() }),
        total_price: Some(v1::Money { amount: unit.saturating_mul(quantity), currency }),
    })
}
