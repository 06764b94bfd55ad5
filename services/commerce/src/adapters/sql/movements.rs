//! The ledger of stock, read outside a transaction. Entries are written in `inventory`.

use mercato_engines::db::{Db, Row};
use mercato_kernel::Timestamp;
use uuid::Uuid;

use super::column;
use crate::ports::StoreResult;

/// An entry as it is listed.
pub struct MovementRow {
    pub id: Uuid,
    /// `on_hand:` and a location's handle, or another account's name.
    pub from: String,
    /// The same.
    pub to: String,
    pub quantity: i64,
    pub reason: String,
    pub order_id: Option<Uuid>,
    pub moved_at: Timestamp,
}

/// An account that is a stock row is told with its location's handle.
const SELECT: &str = "SELECT m.id, CASE m.from_account WHEN 'on_hand' THEN 'on_hand:' || lf.handle \
    ELSE m.from_account END, CASE m.to_account WHEN 'on_hand' THEN 'on_hand:' || lt.handle ELSE m.to_account END, \
    m.quantity, m.reason, m.order_id, m.moved_at FROM stock_movements m JOIN variants v ON v.id = m.variant_id \
    LEFT JOIN stock sf ON sf.id = m.from_stock LEFT JOIN locations lf ON lf.id = sf.location_id \
    LEFT JOIN stock st ON st.id = m.to_stock LEFT JOIN locations lt ON lt.id = st.location_id \
    WHERE v.sku = $1 AND m.id < $2 ORDER BY m.id DESC LIMIT $3";

/// The entries of one variant that came before `before`, newest first, `limit` at most.
pub async fn movements(db: &Db, sku: &str, before: Uuid, limit: usize) -> StoreResult<Vec<MovementRow>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.fetch(SELECT, vec![sku.into(), before.into(), limit.into()]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> StoreResult<MovementRow> {
    Ok(MovementRow {
        id: column(row, 0)?,
        from: column(row, 1)?,
        to: column(row, 2)?,
        quantity: column(row, 3)?,
        reason: column(row, 4)?,
        order_id: column(row, 5)?,
        moved_at: column(row, 6)?,
    })
}
