//! Which stock rows serve an order. Demand is added up before anything is taken, so that an order is filled
//! wholly or not at all, and two lines of one SKU cannot both count the same unit.

use std::collections::{BTreeMap, HashMap, HashSet};

use mercato_kernel::{StockId, VariantId};

use super::StockRow;

/// What one line wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demand {
    /// The order's line, from 1.
    pub line: i64,
    /// The variant.
    pub variant_id: VariantId,
    /// How many units.
    pub quantity: i64,
}

/// Units of one row for one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allocation {
    /// The line.
    pub line: i64,
    /// The row that serves it.
    pub stock_id: StockId,
    /// The variant.
    pub variant_id: VariantId,
    /// How many units.
    pub quantity: i64,
}

/// A variant of which there is too little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortage {
    /// The variant.
    pub variant_id: VariantId,
    /// What all lines together want.
    pub requested: i64,
    /// What there is.
    pub available: i64,
}

/// Locked stock rows, as a batch of orders is decided on them one after the other.
#[derive(Debug, Default)]
pub struct Shelf {
    rows: Vec<StockRow>,
    by_variant: HashMap<VariantId, Vec<usize>>,
    by_id: HashMap<StockId, usize>,
}

impl Shelf {
    /// A shelf of `rows`; rows of one variant serve by priority, then by id.
    pub fn new(mut rows: Vec<StockRow>) -> Self {
        rows.sort_by_key(|row| (row.priority, row.id));
        let mut by_variant: HashMap<VariantId, Vec<usize>> = HashMap::new();
        for (index, row) in rows.iter().enumerate() {
            by_variant.entry(row.variant_id).or_default().push(index);
        }
        let by_id = rows.iter().enumerate().map(|(index, row)| (row.id, index)).collect();
        Self { rows, by_variant, by_id }
    }

    /// Takes what all `demands` of one order want, or takes nothing and tells every shortage.
    pub fn take(&mut self, demands: &[Demand]) -> Result<Vec<Allocation>, Vec<Shortage>> {
        let mut wanted: BTreeMap<VariantId, i64> = BTreeMap::new();
        for demand in demands {
            let sum = wanted.entry(demand.variant_id).or_default();
            *sum = sum.saturating_add(demand.quantity);
        }
        let short = |(variant_id, requested): (&VariantId, &i64)| {
            let available = self.available(*variant_id);
            (available < *requested).then_some(Shortage {
                variant_id: *variant_id,
                requested: *requested,
                available,
            })
        };
        let shortages: Vec<Shortage> = wanted.iter().filter_map(short).collect();
        if !shortages.is_empty() {
            return Err(shortages);
        }
        let mut allocations = Vec::with_capacity(demands.len());
        for demand in demands {
            self.serve(demand, &mut allocations);
        }
        self.settle(&allocations);
        Ok(allocations)
    }

    /// The rows as they stand.
    pub fn rows(&self) -> &[StockRow] {
        &self.rows
    }

    /// The row of an allocation.
    pub fn row(&self, stock_id: StockId) -> Option<&StockRow> {
        self.by_id.get(&stock_id).map(|index| &self.rows[*index])
    }

    fn available(&self, variant: VariantId) -> i64 {
        let rows = self.by_variant.get(&variant).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|index| self.rows[*index].available()).sum()
    }

    /// One location where one has enough, else as many as it takes, each by priority.
    fn serve(&mut self, demand: &Demand, allocations: &mut Vec<Allocation>) {
        let indexes = self.by_variant.get(&demand.variant_id).cloned().unwrap_or_default();
        let whole = indexes.iter().find(|index| self.rows[**index].available() >= demand.quantity);
        let sources = whole.map_or(indexes.as_slice(), std::slice::from_ref);
        let mut missing = demand.quantity;
        for index in sources {
            let row = &mut self.rows[*index];
            let quantity = missing.min(row.available());
            if quantity == 0 {
                continue;
            }
            row.on_hand -= quantity;
            missing -= quantity;
            let (line, variant_id) = (demand.line, demand.variant_id);
            allocations.push(Allocation { line, stock_id: row.id, variant_id, quantity });
        }
        assert!(missing == 0, "demand was checked against what is available");
    }

    /// One version for each row that the order touched, however many of its lines did.
    fn settle(&mut self, allocations: &[Allocation]) {
        let touched: HashSet<StockId> = allocations.iter().map(|allocation| allocation.stock_id).collect();
        for stock_id in touched {
            self.rows[self.by_id[&stock_id]].version += 1;
        }
    }
}
