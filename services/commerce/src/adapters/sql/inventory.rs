//! Locations, stock rows and the ledger in SQL. Rows are always locked in the order of their ids.

use async_trait::async_trait;
use mercato_engines::db::{ColumnKind, InsertMany, Row, Sql, Value};
use mercato_kernel::{LocationId, OrderId, ProductId, StockId, Timestamp, VariantId};
use uuid::Uuid;

use super::{SqlUnit, column, word};
use crate::{
    domain::{Location, StockRow, TrackedVariant},
    ports::{Allocated, InventoryStore, NewMovement, StoreResult},
};

const INSERT_STOCK: InsertMany = InsertMany {
    table: "stock",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("variant_id", ColumnKind::Uuid),
        ("location_id", ColumnKind::Uuid),
        ("on_hand", ColumnKind::Int),
        ("reserved", ColumnKind::Int),
        ("version", ColumnKind::Int),
        ("sequence", ColumnKind::Int),
        ("last_replenishment_at", ColumnKind::Time),
        ("updated_at", ColumnKind::Time),
    ],
    suffix: "",
};

/// The same set-based statement serves updates: a row that is there takes the new figures.
const UPDATE_STOCK: InsertMany = InsertMany {
    suffix: "ON CONFLICT (id) DO UPDATE SET on_hand = excluded.on_hand, reserved = excluded.reserved, \
             version = excluded.version, sequence = excluded.sequence, \
             last_replenishment_at = excluded.last_replenishment_at, updated_at = excluded.updated_at",
    ..INSERT_STOCK
};

const INSERT_MOVEMENTS: InsertMany = InsertMany {
    table: "stock_movements",
    columns: &[
        ("id", ColumnKind::Uuid),
        ("variant_id", ColumnKind::Uuid),
        ("from_account", ColumnKind::Text),
        ("from_stock", ColumnKind::Uuid),
        ("to_account", ColumnKind::Text),
        ("to_stock", ColumnKind::Uuid),
        ("quantity", ColumnKind::Int),
        ("reason", ColumnKind::Text),
        ("order_id", ColumnKind::Uuid),
        ("line", ColumnKind::Int),
        ("moved_at", ColumnKind::Time),
    ],
    suffix: "",
};

/// Selects stock rows with what goes with them, locked in the order of their ids. SQLite has one writer anyway.
macro_rules! lock_stock {
    ($column:literal) => {
        Sql::per(
            lock_stock!($column, " IN (SELECT unhex(value) FROM json_each($1)) ORDER BY s.id"),
            lock_stock!($column, " = ANY($1) ORDER BY s.id FOR UPDATE OF s"),
        )
    };
    ($column:literal, $among:literal) => {
        concat!(
            "SELECT s.id, s.variant_id, v.product_id, v.sku, s.location_id, l.priority, s.on_hand, s.reserved, \
             s.version, s.sequence, s.last_replenishment_at FROM stock s JOIN variants v ON v.id = s.variant_id \
             JOIN locations l ON l.id = s.location_id WHERE s.",
            $column,
            $among
        )
    };
}

const LOCK_BY_VARIANT: Sql = lock_stock!("variant_id");
const LOCK_BY_ID: Sql = lock_stock!("id");

#[async_trait]
impl InventoryStore for SqlUnit {
    async fn location(&mut self, handle: &str) -> StoreResult<Option<Location>> {
        let sql = "SELECT id, handle, name, priority FROM locations WHERE handle = $1";
        let row = self.tx.fetch_optional(sql, vec![handle.into()]).await?;
        row.map(|row| {
            let id = LocationId(column(&row, 0)?);
            Ok(Location { id, handle: column(&row, 1)?, name: column(&row, 2)?, priority: column(&row, 3)? })
        })
        .transpose()
    }

    async fn insert_location(&mut self, location: &Location, now: Timestamp) -> StoreResult<()> {
        let sql = "INSERT INTO locations (id, handle, name, priority, sequence, created_at) \
                   VALUES ($1, $2, $3, $4, 1, $5)";
        let Location { id, handle, name, priority } = location.clone();
        let values = vec![id.uuid().into(), handle.into(), name.into(), priority.into(), now.into()];
        self.tx.execute(sql, values).await?;
        Ok(())
    }

    async fn tracked_variants(&mut self, skus: &[String]) -> StoreResult<Vec<TrackedVariant>> {
        let sql = Sql::per(
            "SELECT id, product_id, sku, inventory_policy FROM variants \
             WHERE sku IN (SELECT value FROM json_each($1))",
            "SELECT id, product_id, sku, inventory_policy FROM variants WHERE sku = ANY($1)",
        );
        let rows = self.tx.fetch(sql, vec![Value::Texts(skus.to_vec())]).await?;
        rows.iter().map(tracked_variant).collect()
    }

    async fn variants_of(&mut self, product: ProductId) -> StoreResult<Vec<TrackedVariant>> {
        let sql = "SELECT id, product_id, sku, inventory_policy FROM variants WHERE product_id = $1 ORDER BY position";
        let rows = self.tx.fetch(sql, vec![product.uuid().into()]).await?;
        rows.iter().map(tracked_variant).collect()
    }

    async fn lock_stock(&mut self, variants: &[VariantId]) -> StoreResult<Vec<StockRow>> {
        let ids = variants.iter().map(|id| id.uuid()).collect();
        stock_rows(&self.tx.fetch(LOCK_BY_VARIANT, vec![Value::Uuids(ids)]).await?)
    }

    async fn lock_stock_rows(&mut self, rows: &[StockId]) -> StoreResult<Vec<StockRow>> {
        let ids = rows.iter().map(|id| id.uuid()).collect();
        stock_rows(&self.tx.fetch(LOCK_BY_ID, vec![Value::Uuids(ids)]).await?)
    }

    async fn insert_stock(&mut self, rows: &[StockRow], now: Timestamp) -> StoreResult<()> {
        self.tx.insert_many(&INSERT_STOCK, rows.iter().map(|row| stock_values(row, now)).collect()).await?;
        Ok(())
    }

    async fn update_stock(&mut self, rows: &[StockRow], now: Timestamp) -> StoreResult<()> {
        self.tx.insert_many(&UPDATE_STOCK, rows.iter().map(|row| stock_values(row, now)).collect()).await?;
        Ok(())
    }

    async fn insert_movements(&mut self, movements: Vec<NewMovement>) -> StoreResult<()> {
        self.tx.insert_many(&INSERT_MOVEMENTS, movements.into_iter().map(movement_values).collect()).await?;
        Ok(())
    }

    async fn allocated(&mut self, order: OrderId) -> StoreResult<Vec<Allocated>> {
        let sql = "SELECT line, from_stock, variant_id, quantity FROM stock_movements \
                   WHERE order_id = $1 AND from_account = 'on_hand' ORDER BY id";
        let rows = self.tx.fetch(sql, vec![order.uuid().into()]).await?;
        let one = |row: &Row| {
            Ok(Allocated {
                line: column(row, 0)?,
                stock_id: StockId(column(row, 1)?),
                variant_id: VariantId(column(row, 2)?),
                quantity: column(row, 3)?,
            })
        };
        rows.iter().map(one).collect()
    }
}

fn tracked_variant(row: &Row) -> StoreResult<TrackedVariant> {
    Ok(TrackedVariant {
        variant_id: VariantId(column(row, 0)?),
        product_id: ProductId(column(row, 1)?),
        sku: column(row, 2)?,
        policy: word(row, 3)?,
    })
}

fn stock_rows(rows: &[Row]) -> StoreResult<Vec<StockRow>> {
    let one = |row: &Row| {
        Ok(StockRow {
            id: StockId(column(row, 0)?),
            variant_id: VariantId(column(row, 1)?),
            product_id: ProductId(column(row, 2)?),
            sku: column(row, 3)?,
            location_id: LocationId(column(row, 4)?),
            priority: column(row, 5)?,
            on_hand: column(row, 6)?,
            reserved: column(row, 7)?,
            version: column(row, 8)?,
            sequence: column(row, 9)?,
            last_replenishment_at: column(row, 10)?,
        })
    };
    rows.iter().map(one).collect()
}

fn stock_values(row: &StockRow, now: Timestamp) -> Vec<Value> {
    vec![
        row.id.uuid().into(),
        row.variant_id.uuid().into(),
        row.location_id.uuid().into(),
        row.on_hand.into(),
        row.reserved.into(),
        row.version.into(),
        row.sequence.into(),
        row.last_replenishment_at.into(),
        now.into(),
    ]
}

fn movement_values(movement: NewMovement) -> Vec<Value> {
    let stock = |id: Option<StockId>| id.map(StockId::uuid);
    let order: Option<Uuid> = movement.order.map(|(order, _)| order.uuid());
    vec![
        movement.id.uuid().into(),
        movement.variant_id.uuid().into(),
        movement.from.name().into(),
        stock(movement.from.stock()).into(),
        movement.to.name().into(),
        stock(movement.to.stock()).into(),
        movement.quantity.into(),
        movement.reason.into(),
        order.into(),
        movement.order.map(|(_, line)| line).into(),
        movement.moved_at.into(),
    ]
}
