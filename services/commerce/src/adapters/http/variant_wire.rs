//! A variant in a body, alone or among those of a new product.

use std::collections::BTreeMap;

use mercato_kernel::{Currency, FieldError, Money};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    catalog_wire::{choice, optional_line},
    check::Check,
    price::Price,
};
use crate::domain::{
    InventoryPolicy, MAX_ON_HAND, NewVariant,
    catalog::text::{MAX_BARCODE_CHARS, MAX_SKU_CHARS, line},
};

/// The heaviest thing: a thousand tonnes.
pub const MAX_WEIGHT_GRAMS: i64 = 1_000_000_000;

/// A variant to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(as = NewVariant)]
pub struct WireVariant {
    /// 1 to 64 characters, unique in the shop.
    #[schema(required)]
    pub sku: Option<String>,
    /// What one unit costs.
    pub price: Option<Price>,
    /// The value of each of the product's options, such as `{"Size": "M"}`.
    pub options: Option<BTreeMap<String, String>>,
    /// At most 64 characters.
    pub barcode: Option<String>,
    /// Grams.
    pub weight: Option<i64>,
    /// Units at the location `main` to begin with; 0 unless said.
    pub quantity: Option<i64>,
    /// `deny` or `untracked`; `deny` unless said.
    pub inventory_policy: Option<String>,
}

impl WireVariant {
    /// The variant, where its members are sound. `pointer` is the place of the object; where it has no price, the
    /// product's counts.
    pub fn parse(
        self,
        check: &mut Check,
        pointer: &str,
        currency: Currency,
        product_price: Option<Money>,
    ) -> Option<NewVariant> {
        let at = |member: &str| format!("{pointer}/{member}");
        let sku = check.required(&at("sku"), self.sku);
        let sku = sku.and_then(|sku| check.keep(line(&at("sku"), &sku, MAX_SKU_CHARS)));
        let price = match self.price {
            Some(price) => price.parse(check, &at("price"), currency),
            None => product_price,
        };
        let options = choice(check, &at("options"), self.options);
        let barcode = optional_line(check, &at("barcode"), self.barcode, MAX_BARCODE_CHARS);
        let weight_grams = check.range(&at("weight"), self.weight, 0, MAX_WEIGHT_GRAMS);
        let policy = self
            .inventory_policy
            .map_or(Some(InventoryPolicy::Deny), |text| check.keep(policy(&at("inventoryPolicy"), &text)));
        if policy == Some(InventoryPolicy::Untracked) && self.quantity.is_some_and(|quantity| quantity != 0) {
            check.error(at("quantity"), "not_counted", "the stock of an untracked variant is not counted");
        }
        let quantity = check.range(&at("quantity"), self.quantity, 0, MAX_ON_HAND).unwrap_or_default();
        Some(NewVariant {
            sku: sku?,
            price: price?,
            options,
            barcode,
            weight_grams,
            policy: policy?,
            quantity,
        })
    }
}

/// An inventory policy.
pub fn policy(pointer: &str, text: &str) -> Result<InventoryPolicy, FieldError> {
    text.parse().map_err(|expected| FieldError::new(pointer, "invalid", expected))
}
