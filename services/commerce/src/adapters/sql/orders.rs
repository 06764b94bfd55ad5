//! Orders, their lines and customers' data keys in SQL.

use std::collections::HashMap;

use async_trait::async_trait;
use mercato_engines::db::{ColumnKind, Db, InsertMany, Row, Sql, Value};
use mercato_kernel::{CustomerKeyId, Money, OrderId, ProductId, Timestamp, VariantId};
use uuid::Uuid;

use super::{SqlUnit, column, wait_for_writers, word};
use crate::{
    domain::{ItemKey, OrderStatus},
    ports::{CustomerKey, OrderHead, OrderStore, PlacedOrder, ProductForSale, StoreError, StoreResult},
};

const FOR_SALE: &str = "SELECT v.product_id, v.id, v.sku, p.name, v.price_minor, v.currency, v.inventory_policy, \
                        p.status, CAST(1 AS BIGINT) FROM variants v JOIN products p ON p.id = v.product_id";

/// The first variant of a product, and whether it has another: a product may have thousands of them.
const FIRST_FOR_SALE: &str = "SELECT v.product_id, v.id, v.sku, p.name, v.price_minor, v.currency, \
     v.inventory_policy, p.status, (SELECT count(*) FROM (SELECT 1 FROM variants o WHERE o.product_id = p.id \
     LIMIT 2) AS two) FROM products p JOIN variants v ON v.id = (SELECT f.id FROM variants f \
     WHERE f.product_id = p.id ORDER BY f.position, f.id LIMIT 1)";

const INSERT_ORDERS: InsertMany = InsertMany {
    table: "orders",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("number", ColumnKind::Text),
        ("external_number", ColumnKind::Text),
        ("content_hash", ColumnKind::Bytes),
        ("status", ColumnKind::Text),
        ("currency", ColumnKind::Text),
        ("total_minor", ColumnKind::Int),
        ("customer_key_id", ColumnKind::Uuid),
        ("customer", ColumnKind::Bytes),
        ("placed_at", ColumnKind::Time),
        ("imported_at", ColumnKind::Time),
        ("updated_at", ColumnKind::Time),
        ("version", ColumnKind::Int),
        ("sequence", ColumnKind::Int),
    ],
    suffix: "",
};

const INSERT_LINES: InsertMany = InsertMany {
    table: "order_lines",
    columns: &[
        ("order_id", ColumnKind::Uuid),
        ("line", ColumnKind::Int),
        ("product_id", ColumnKind::Uuid),
        ("variant_id", ColumnKind::Uuid),
        ("sku", ColumnKind::Text),
        ("product_name", ColumnKind::Text),
        ("quantity", ColumnKind::Int),
        ("unit_price_minor", ColumnKind::Int),
        ("takes_stock", ColumnKind::Bool),
    ],
    suffix: "",
};

const INSERT_KEYS: InsertMany = InsertMany {
    table: "customer_keys",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("email_hash", ColumnKind::Bytes),
        ("data_key", ColumnKind::Bytes),
        ("created_at", ColumnKind::Time),
    ],
    suffix: "",
};

/// Rows that are only there to wait, for PostgreSQL.
const WAIT_FOR_ORDERS: &str = "INSERT INTO orders (id, number, status, currency, total_minor, placed_at, updated_at, \
     version, sequence) SELECT k.id, k.id::text, 'placed', 'EUR', 0, TIMESTAMPTZ 'epoch', TIMESTAMPTZ 'epoch', 1, 1 \
     FROM unnest($1::uuid[]) AS k (id) ORDER BY k.id ON CONFLICT DO NOTHING";

#[async_trait]
impl OrderStore for SqlUnit {
    async fn for_sale(&mut self, keys: &[ItemKey]) -> StoreResult<Vec<Option<ProductForSale>>> {
        let (mut skus, mut variants, mut products) = (Vec::new(), Vec::new(), Vec::new());
        for key in keys {
            match key {
                ItemKey::Sku(sku) => skus.push(sku.clone()),
                ItemKey::Variant(id) => variants.push(id.uuid()),
                ItemKey::Product(id) => products.push(id.uuid()),
            }
        }
        let mut found: HashMap<ItemKey, ProductForSale> = HashMap::new();
        for product in self.for_sale_by(FOR_SALE, "v.sku", Value::Texts(skus)).await? {
            found.insert(ItemKey::Sku(product.sku.clone()), product);
        }
        for product in self.for_sale_by(FOR_SALE, "v.id", Value::Uuids(variants)).await? {
            found.insert(ItemKey::Variant(product.variant_id), product);
        }
        for product in self.for_sale_by(FIRST_FOR_SALE, "p.id", Value::Uuids(products)).await? {
            found.insert(ItemKey::Product(product.product_id), product);
        }
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    async fn external_numbers(
        &mut self,
        numbers: &[String],
    ) -> StoreResult<Vec<(String, OrderId, Option<Vec<u8>>)>> {
        let sql = Sql::per(
            "SELECT external_number, id, content_hash FROM orders \
             WHERE external_number IN (SELECT value FROM json_each($1))",
            "SELECT external_number, id, content_hash FROM orders WHERE external_number = ANY($1)",
        );
        let rows = self.tx.fetch(sql, vec![Value::Texts(numbers.to_vec())]).await?;
        rows.iter().map(|row| Ok((column(row, 0)?, OrderId(column(row, 1)?), column(row, 2)?))).collect()
    }

    async fn placed(&mut self, orders: &[OrderId]) -> StoreResult<Vec<(OrderId, String, Money)>> {
        let sql = Sql::per(
            "SELECT id, number, total_minor, currency FROM orders \
             WHERE id IN (SELECT unhex(value) FROM json_each($1))",
            "SELECT id, number, total_minor, currency FROM orders WHERE id = ANY($1)",
        );
        let ids = Value::Uuids(orders.iter().map(|id| id.uuid()).collect());
        wait_for_writers(&mut self.tx, WAIT_FOR_ORDERS, ids.clone()).await?;
        let rows = self.tx.fetch(sql, vec![ids]).await?;
        rows.iter().map(|row| Ok((OrderId(column(row, 0)?), column(row, 1)?, money(row, 2)?))).collect()
    }

    async fn insert_orders(&mut self, orders: &[PlacedOrder]) -> StoreResult<()> {
        self.tx.insert_many(&INSERT_ORDERS, orders.iter().map(order_values).collect()).await?;
        let lines = orders.iter().flat_map(|order| order.lines.iter().map(move |line| (order.id, line)));
        let values = lines.map(|(order, line)| {
            vec![
                order.uuid().into(),
                line.line.into(),
                line.product_id.uuid().into(),
                line.variant_id.uuid().into(),
                line.sku.clone().into(),
                line.product_name.clone().into(),
                line.quantity.into(),
                line.unit_price.amount_minor.into(),
                line.takes_stock.into(),
            ]
        });
        let values = values.collect();
        self.tx.insert_many(&INSERT_LINES, values).await?;
        Ok(())
    }

    async fn insert_customer_keys(&mut self, keys: &[CustomerKey], now: Timestamp) -> StoreResult<()> {
        let values = |key: &CustomerKey| {
            vec![
                key.id.uuid().into(),
                key.email_hash.to_vec().into(),
                key.data_key.to_vec().into(),
                now.into(),
            ]
        };
        self.tx.insert_many(&INSERT_KEYS, keys.iter().map(values).collect()).await?;
        Ok(())
    }

    async fn delete_customer_keys(
        &mut self,
        email_hash: [u8; 32],
        limit: usize,
    ) -> StoreResult<Vec<CustomerKeyId>> {
        let sql = "DELETE FROM customer_keys WHERE id IN \
                   (SELECT id FROM customer_keys WHERE email_hash = $1 ORDER BY id LIMIT $2) RETURNING id";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.tx.fetch(sql, vec![email_hash.to_vec().into(), limit.into()]).await?;
        rows.iter().map(|row| Ok(CustomerKeyId(column(row, 0)?))).collect()
    }

    async fn forget_customers(&mut self, keys: &[CustomerKeyId]) -> StoreResult<()> {
        let sql = Sql::per(
            "UPDATE orders SET customer = NULL, content_hash = NULL \
             WHERE customer_key_id IN (SELECT unhex(value) FROM json_each($1))",
            "UPDATE orders SET customer = NULL, content_hash = NULL WHERE customer_key_id = ANY($1)",
        );
        let ids = keys.iter().map(|id| id.uuid()).collect();
        self.tx.execute(sql, vec![Value::Uuids(ids)]).await?;
        Ok(())
    }

    async fn lock_order(&mut self, order: OrderId) -> StoreResult<Option<OrderHead>> {
        let sql = Sql::per(
            "SELECT status, version, sequence FROM orders WHERE id = $1",
            "SELECT status, version, sequence FROM orders WHERE id = $1 FOR UPDATE",
        );
        let row = self.tx.fetch_optional(sql, vec![order.uuid().into()]).await?;
        row.map(|row| {
            Ok(OrderHead { status: word(&row, 0)?, version: column(&row, 1)?, sequence: column(&row, 2)? })
        })
        .transpose()
    }

    async fn update_order(&mut self, order: OrderId, head: &OrderHead, now: Timestamp) -> StoreResult<()> {
        let sql = "UPDATE orders SET status = $2, version = $3, sequence = $4, updated_at = $5 WHERE id = $1";
        let status = head.status.as_str();
        let values =
            vec![order.uuid().into(), status.into(), head.version.into(), head.sequence.into(), now.into()];
        self.tx.execute(sql, values).await?;
        Ok(())
    }
}

/// How many data keys an e-mail address has.
pub async fn count_customer_keys(db: &Db, email_hash: [u8; 32]) -> StoreResult<usize> {
    let sql = "SELECT count(*) FROM customer_keys WHERE email_hash = $1";
    let count: i64 = db.fetch(sql, vec![email_hash.to_vec().into()]).await?.remove(0).get(0)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

impl SqlUnit {
    /// What `select` finds where `by` is among `values`.
    async fn for_sale_by(
        &mut self,
        select: &'static str,
        by: &'static str,
        values: Value,
    ) -> StoreResult<Vec<ProductForSale>> {
        let (sqlite, postgres) = match &values {
            Value::Texts(texts) if texts.is_empty() => return Ok(Vec::new()),
            Value::Uuids(ids) if ids.is_empty() => return Ok(Vec::new()),
            Value::Texts(_) => ("IN (SELECT value FROM json_each($1))", "= ANY($1)"),
            _ => ("IN (SELECT unhex(value) FROM json_each($1))", "= ANY($1)"),
        };
        let among = match self.tx.dialect() {
            mercato_engines::db::Dialect::Sqlite => sqlite,
            mercato_engines::db::Dialect::Postgres => postgres,
        };
        let sql = Sql::composed(format!("{select} WHERE {by} {among}"));
        let rows = self.tx.fetch(sql, vec![values]).await?;
        rows.iter().map(product_for_sale).collect()
    }
}

fn product_for_sale(row: &Row) -> StoreResult<ProductForSale> {
    Ok(ProductForSale {
        product_id: ProductId(column(row, 0)?),
        variant_id: VariantId(column(row, 1)?),
        sku: column(row, 2)?,
        name: column(row, 3)?,
        price: money(row, 4)?,
        policy: word(row, 6)?,
        status: word(row, 7)?,
        siblings: column(row, 8)?,
    })
}

/// An amount in column `index` with its currency in the next.
fn money(row: &Row, index: usize) -> StoreResult<Money> {
    let amount_minor: i64 = column(row, index)?;
    Money::new(amount_minor, word(row, index + 1)?).map_err(|error| StoreError::Fault(error.to_string()))
}

fn order_values(order: &PlacedOrder) -> Vec<Value> {
    let key: Option<Uuid> = order.customer.as_ref().map(|(key, _)| key.uuid());
    vec![
        order.id.uuid().into(),
        order.number.clone().into(),
        order.external_number.clone().into(),
        order.content_hash.clone().into(),
        OrderStatus::Placed.as_str().into(),
        order.total.currency.code().into(),
        order.total.amount_minor.into(),
        key.into(),
        order.customer.as_ref().map(|(_, sealed)| sealed.clone()).into(),
        order.placed_at.into(),
        order.imported_at.into(),
        order.imported_at.unwrap_or(order.placed_at).into(),
        1_i64.into(),
        1_i64.into(),
    ]
}
