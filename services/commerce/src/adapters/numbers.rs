//! Order numbers, taken in blocks outside the order's transaction: unique, neither gapless nor in order of time.

use mercato_engines::db::Db;
use mercato_kernel::Result;
use tokio::sync::Mutex;

const BLOCK: i64 = 1000;
const FIRST_NUMBER: i64 = 100_001;

/// The block that this process uses up.
pub struct OrderNumbers {
    db: Db,
    block: Mutex<std::ops::Range<i64>>,
}

impl OrderNumbers {
    /// Numbers from `db`, which remembers the next block.
    pub fn new(db: Db) -> Self {
        Self { db, block: Mutex::new(0..0) }
    }

    /// The next number.
    pub async fn next(&self) -> Result<String> {
        let mut block = self.block.lock().await;
        if block.is_empty() {
            *block = self.take_block().await?;
        }
        let number = block.next().expect("a block that was just taken holds numbers");
        Ok(number.to_string())
    }

    async fn take_block(&self) -> Result<std::ops::Range<i64>> {
        let sql = "INSERT INTO counters (name, next_value) VALUES ('order_number', $1) \
                   ON CONFLICT (name) DO UPDATE SET next_value = counters.next_value + $2 RETURNING next_value";
        let mut tx = self.db.begin().await?;
        let rows = tx.fetch(sql, vec![(FIRST_NUMBER + BLOCK).into(), BLOCK.into()]).await?;
        let end: i64 = rows[0].get(0)?;
        tx.commit().await?;
        Ok(end - BLOCK..end)
    }
}
