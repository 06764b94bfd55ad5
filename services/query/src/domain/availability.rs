//! What can be bought now: the levels of a product's rows joined with its variants. Nothing is stored here.

use std::collections::BTreeMap;

use mercato_kernel::VariantId;
use serde::{Deserialize, Serialize};

use super::{LevelDoc, ProductDoc, VariantDoc};

/// Units to be had by variant, over all locations.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Availability {
    units: BTreeMap<VariantId, i64>,
    /// The versions of all rows added up: it rises whenever any of them changes.
    version: i64,
}

impl Availability {
    /// Counts one more row.
    pub fn add(&mut self, level: &LevelDoc) {
        *self.units.entry(level.variant_id).or_default() += level.available();
        self.version += level.version;
    }

    /// Rises with each change of the product's stock.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// Units of one variant; `None` where stock is not counted.
    pub fn of_variant(&self, variant: &VariantDoc) -> Option<i64> {
        variant.tracked.then(|| self.units.get(&variant.variant_id).copied().unwrap_or(0))
    }

    /// Units over all variants; `None` where one of them is not counted, since there is no end to it.
    pub fn of_product(&self, product: &ProductDoc) -> Option<i64> {
        product.variants.iter().map(|variant| self.of_variant(variant)).sum()
    }

    /// Whether anything of the product can be bought.
    pub fn in_stock(&self, product: &ProductDoc) -> bool {
        self.of_product(product).is_none_or(|units| units > 0)
    }
}
