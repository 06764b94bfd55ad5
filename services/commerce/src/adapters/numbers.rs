//! Order numbers, taken in blocks outside the order's transaction: unique, neither gapless nor in order of time.

use std::{collections::VecDeque, ops::Range};

use mercato_engines::{Result, db::Db};
use tokio::sync::{Mutex, MutexGuard};

const BLOCK: i64 = 1000;
const FIRST_NUMBER: i64 = 100_001;

/// The numbers that this process may give.
pub struct OrderNumbers {
    db: Db,
    left: Mutex<VecDeque<Range<i64>>>,
}

impl OrderNumbers {
    /// Numbers from `db`, which remembers the next block.
    pub fn new(db: Db) -> Self {
        Self { db, left: Mutex::default() }
    }

    /// Numbers of which the next `count` are to be had without the database. They are asked for before a transaction
    /// begins: on SQLite it holds the one connection that writes. What is not given stays for the next who asks.
    pub async fn at_hand(&self, count: usize) -> Result<AtHand<'_>> {
        if count == 0 {
            return Ok(AtHand(None));
        }
        let mut left = self.left.lock().await;
        while left.iter().map(|block| block.end - block.start).sum::<i64>().unsigned_abs() < count as u64 {
            left.push_back(self.take_block().await?);
        }
        Ok(AtHand(Some(left)))
    }

    async fn take_block(&self) -> Result<Range<i64>> {
        let sql = "INSERT INTO counters (name, next_value) VALUES ('order_number', $1) \
                   ON CONFLICT (name) DO UPDATE SET next_value = counters.next_value + $2 RETURNING next_value";
        let mut tx = self.db.begin().await?;
        let rows = tx.fetch(sql, vec![(FIRST_NUMBER + BLOCK).into(), BLOCK.into()]).await?;
        let end: i64 = rows[0].get(0)?;
        tx.commit().await?;
        Ok(end - BLOCK..end)
    }
}

/// Numbers for one batch, which has them to itself for as long as it holds this.
pub struct AtHand<'a>(Option<MutexGuard<'a, VecDeque<Range<i64>>>>);

impl Iterator for AtHand<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let blocks = self.0.as_mut()?;
        loop {
            match blocks.front_mut()?.next() {
                Some(number) => return Some(number.to_string()),
                None => drop(blocks.pop_front()),
            }
        }
    }
}
